"""The life of a draw as a table: its seed sealed, drawn, opened; or void."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class DrawState(StrEnum):
    """Where a draw stands."""

    COMMITTED = "committed"
    DRAWN = "drawn"
    OPENED = "opened"
    VOID = "void"


class DrawStep(StrEnum):
    """What can be done with a draw once its seed is sealed."""

    DRAW = "draw"
    PRINT_LIST = "print_list"
    PRINT_HALF = "print_half"
    RENEW_KEEPERS = "renew_keepers"
    OPEN = "open"
    VOID = "void"


@dataclass(frozen=True, kw_only=True)
class DrawFacts(Asking):
    """What must be known before a step: `sheets` that rest on the codes, `open_sheets` of the event not yet
    locked, and the accounts of the two `keepers` whose keys open."""

    sheets: int = 0
    open_sheets: int = 0
    keepers: frozenset[int] = frozenset()


def _sheets_rest_on_it(facts: DrawFacts) -> list[Problem]:
    return [Problem("marked_already", {"count": facts.sheets})] if facts.sheets else []


def _sheets_are_open(facts: DrawFacts) -> list[Problem]:
    return [Problem("sheets_still_open", {"count": facts.open_sheets})] if facts.open_sheets else []


def _witness_keeps(facts: DrawFacts) -> list[Problem]:
    return [Problem("witness_is_keeper")] if facts.by in facts.keepers else []


DRAW = LifeCycle(
    name="draw",
    states={
        DrawState.COMMITTED: Look(phrase("种子已封存"), Tone.INFO, "shield-lock"),
        DrawState.DRAWN: Look(phrase("已抽签"), Tone.GOOD, "shuffle"),
        DrawState.OPENED: Look(phrase("已解密"), Tone.WARN, "unlock"),
        DrawState.VOID: Look(phrase("已作废"), Tone.BAD, "slash-circle"),
    },
    moves={
        (DrawState.COMMITTED, DrawStep.DRAW): DrawState.DRAWN,
        (DrawState.COMMITTED, DrawStep.PRINT_HALF): DrawState.COMMITTED,
        (DrawState.COMMITTED, DrawStep.RENEW_KEEPERS): DrawState.COMMITTED,
        (DrawState.COMMITTED, DrawStep.VOID): DrawState.VOID,
        (DrawState.DRAWN, DrawStep.PRINT_LIST): DrawState.DRAWN,
        (DrawState.DRAWN, DrawStep.PRINT_HALF): DrawState.DRAWN,
        (DrawState.DRAWN, DrawStep.RENEW_KEEPERS): DrawState.DRAWN,
        (DrawState.DRAWN, DrawStep.OPEN): DrawState.OPENED,
        (DrawState.DRAWN, DrawStep.VOID): DrawState.VOID,
    },
    steps={
        # That two different keepers open is proved by their keys; a third person witnesses it.
        DrawStep.OPEN: StepRule(facts=(_sheets_are_open, _witness_keeps)),
        DrawStep.VOID: StepRule(reason=True, facts=(_sheets_rest_on_it,)),
    },
)


def possible(state: str, step: DrawStep) -> bool:
    """May this step be taken with a draw that stands so?"""
    return DRAW.possible(DrawState(state), step)


# From the draw on check-in is closed.
MADE = frozenset({DrawState.DRAWN, DrawState.OPENED})
# Until the opening the keepers' keys are needed.
SHUT = frozenset({DrawState.COMMITTED, DrawState.DRAWN})
