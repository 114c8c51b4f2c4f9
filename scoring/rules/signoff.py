"""The life of a sheet, as a table of moves."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class SheetState(StrEnum):
    """Where a sheet stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    SIGNED = "signed"
    LOCKED = "locked"


class Step(StrEnum):
    """What can be done with a sheet. The last four move nothing: they are written down beside the others."""

    SUBMIT = "submit"
    CONFIRM = "confirm"
    RETURN = "return"
    SIGN = "sign"
    LOCK = "lock"
    REOPEN = "reopen"
    WITNESS = "witness"
    ASK_REOPENING = "reopen_ask"
    DECLINE_REOPENING = "reopen_deny"
    DECIDE = "decide"


@dataclass(frozen=True, kw_only=True)
class StepFacts(Asking):
    """What must be known before a step is taken; hashes are of the sheet's marks.

    `took_part`: whoever takes it did a part that this step looks over, under this account or another of theirs.
    """

    took_part: bool = False
    hash_now: str = ""
    hash_seen: str = ""
    open_conflicts: int = 0
    missing_marks: int = 0
    wide_spreads: int = 0


def _four_eyes(facts: StepFacts) -> list[Problem]:
    return [Problem("checker_submitted", {})] if facts.took_part else []


def _same_marks(facts: StepFacts) -> list[Problem]:
    return [Problem("sheet_changed_since", {})] if facts.hash_now != facts.hash_seen else []


def _finished(facts: StepFacts) -> list[Problem]:
    problems = []
    if facts.missing_marks:
        problems.append(Problem("marks_missing", {"count": facts.missing_marks}))
    if facts.open_conflicts:
        problems.append(Problem("conflicts_open", {"count": facts.open_conflicts}))
    if facts.wide_spreads:
        problems.append(Problem("spreads_open", {"count": facts.wide_spreads}))
    return problems


SHEET = LifeCycle(
    name="sheet",
    states={
        SheetState.DRAFT: Look(phrase("草稿"), Tone.PLAIN, "pencil"),
        SheetState.SUBMITTED: Look(phrase("已提交"), Tone.INFO, "send"),
        SheetState.CHECKED: Look(phrase("已复核"), Tone.GOOD, "check2-square"),
        SheetState.SIGNED: Look(phrase("已签"), Tone.GOOD, "pen"),
        SheetState.LOCKED: Look(phrase("已锁"), Tone.FIRM, "lock"),
    },
    moves={
        (SheetState.DRAFT, Step.SUBMIT): SheetState.SUBMITTED,
        (SheetState.SUBMITTED, Step.CONFIRM): SheetState.CHECKED,
        (SheetState.SUBMITTED, Step.RETURN): SheetState.DRAFT,
        (SheetState.CHECKED, Step.RETURN): SheetState.DRAFT,
        (SheetState.CHECKED, Step.SIGN): SheetState.SIGNED,
        (SheetState.SIGNED, Step.LOCK): SheetState.LOCKED,
        (SheetState.SIGNED, Step.REOPEN): SheetState.DRAFT,
        (SheetState.LOCKED, Step.REOPEN): SheetState.DRAFT,
    },
    steps={
        Step.SUBMIT: StepRule(word=phrase("提交"), facts=(_finished,)),
        Step.CONFIRM: StepRule(word=phrase("复核无误"), facts=(_four_eyes, _same_marks, _finished)),
        Step.RETURN: StepRule(word=phrase("退回"), reason=True),
        Step.SIGN: StepRule(word=phrase("裁判长签字"), facts=(_same_marks, _finished)),
        Step.WITNESS: StepRule(word=phrase("监督签字")),
        Step.LOCK: StepRule(word=phrase("锁定"), facts=(_same_marks, _finished)),
        Step.ASK_REOPENING: StepRule(word=phrase("申请重开"), reason=True),
        Step.REOPEN: StepRule(word=phrase("同意重开"), reason=True, second=True),
        Step.DECLINE_REOPENING: StepRule(word=phrase("不同意重开"), reason=True),
        Step.DECIDE: StepRule(word=phrase("裁定分差"), reason=True),
    },
)


def open_for_marks(state: SheetState) -> bool:
    """Are marks still taken in? Later ones are kept and listed as late."""
    return state is SheetState.DRAFT


# Signed or locked: what a reopening may be asked for.
REOPENED_FROM = frozenset(start for (start, step) in SHEET.moves if step is Step.REOPEN)
