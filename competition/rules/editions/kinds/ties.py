"""What parts equal totals."""

from collections.abc import Iterable
from typing import Any

import msgspec

from competition.rules.editions.kinds.kind import BlockKind, Contradiction, RulePart, Rules
from competition.rules.editions.kinds.value import Ladder, Value
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from competition.rules.words.tie_steps import TIE_STEP_WORDS, TieStep


class TieLadder(RulePart, frozen=True, kw_only=True):
    """What parts equal totals, rung by rung, in one event (None: in every event without its own)."""

    event_code: str | None = None
    steps: tuple[TieStep, ...] = ()


class _TiesKind(BlockKind[TieLadder]):
    """The ladder of the contest is stored apart, as `ties` and `ties_clause`; there is always one."""

    def parts(self, rules: Any) -> tuple[TieLadder, ...]:
        return (TieLadder(steps=rules.ties, clause=rules.ties_clause), *rules.event_ties)

    def with_parts(self, rules: Rules, parts: Iterable[TieLadder]) -> Rules:
        all_parts = tuple(parts)
        own = tuple(part for part in all_parts if part.event_code is not None)
        whole = next((part for part in all_parts if part.event_code is None), None)
        stored = {"ties": whole.steps, "ties_clause": whole.clause} if whole else {}
        return msgspec.structs.replace(rules, event_ties=own, **stored)


def _step_twice(ladder: TieLadder) -> Problem | None:
    twice = len(set(ladder.steps)) < len(ladder.steps)
    return Problem("tie_step_twice", field="tie_1") if twice else None


def _after_share(ladder: TieLadder) -> Problem | None:
    unused = TieStep.SHARE in ladder.steps[:-1] and not _step_twice(ladder)
    return Problem("tie_after_share", field="tie_1") if unused else None


TIES = _TiesKind(
    key="ties",
    title=phrase("同分排序"),
    blank=TieLadder(),
    needs_base=True,
    rows=(
        (
            Value(
                "steps",
                phrase("同分排序"),
                Ladder(
                    TIE_STEP_WORDS,
                    TieStep,
                    rungs=(
                        ("tie_1", phrase("总分相同，先看")),
                        ("tie_2", phrase("仍相同，再看")),
                        ("tie_3", phrase("仍相同，再看")),
                        ("tie_4", phrase("最后")),
                    ),
                ),
                common=True,
                missing="ladder_empty",
            ),
        ),
    ),
    contradictions=(Contradiction(("steps",), _step_twice), Contradiction(("steps",), _after_share)),
)
