"""The life of a sheet, as a table of moves."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class Sheet(StrEnum):
    """Where a sheet stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    CHECKED = "checked"
    SIGNED = "signed"
    LOCKED = "locked"


class Step(StrEnum):
    """What can be done with a sheet."""

    SUBMIT = "submit"
    CONFIRM = "confirm"
    RETURN = "return"
    SIGN = "sign"
    LOCK = "lock"
    REOPEN = "reopen"


@dataclass(frozen=True, kw_only=True)
class StepFacts(Asking):
    """What must be known before a step is taken; hashes are of the sheet's marks."""

    submitted_by: frozenset[int] = frozenset()
    hash_now: str = ""
    hash_seen: str = ""
    open_conflicts: int = 0
    missing_marks: int = 0
    wide_spreads: int = 0


def _four_eyes(facts: StepFacts) -> list[Problem]:
    return [Problem("checker_submitted", {})] if facts.by in facts.submitted_by else []


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
        Sheet.DRAFT: Look(phrase("草稿"), Tone.PLAIN, "pencil"),
        Sheet.SUBMITTED: Look(phrase("已提交"), Tone.INFO, "send"),
        Sheet.CHECKED: Look(phrase("已复核"), Tone.GOOD, "check2-square"),
        Sheet.SIGNED: Look(phrase("已签"), Tone.GOOD, "pen"),
        Sheet.LOCKED: Look(phrase("已锁"), Tone.FIRM, "lock"),
    },
    moves={
        (Sheet.DRAFT, Step.SUBMIT): Sheet.SUBMITTED,
        (Sheet.SUBMITTED, Step.CONFIRM): Sheet.CHECKED,
        (Sheet.SUBMITTED, Step.RETURN): Sheet.DRAFT,
        (Sheet.CHECKED, Step.RETURN): Sheet.DRAFT,
        (Sheet.CHECKED, Step.SIGN): Sheet.SIGNED,
        (Sheet.SIGNED, Step.LOCK): Sheet.LOCKED,
        (Sheet.SIGNED, Step.REOPEN): Sheet.DRAFT,
        (Sheet.LOCKED, Step.REOPEN): Sheet.DRAFT,
    },
    steps={
        Step.SUBMIT: StepRule(facts=(_finished,)),
        Step.CONFIRM: StepRule(facts=(_four_eyes, _same_marks, _finished)),
        Step.RETURN: StepRule(reason=True),
        Step.SIGN: StepRule(facts=(_same_marks, _finished)),
        Step.LOCK: StepRule(facts=(_same_marks, _finished)),
        Step.REOPEN: StepRule(reason=True, second=True),
    },
)


def open_for_marks(state: Sheet) -> bool:
    """Are marks still taken in? Later ones are kept and listed as late."""
    return state is Sheet.DRAFT
