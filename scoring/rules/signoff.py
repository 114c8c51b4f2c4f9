"""The life of a sheet, as a table of moves."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.problems import Problem, Refused, reason_problems


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


MOVES = {
    (Sheet.DRAFT, Step.SUBMIT): Sheet.SUBMITTED,
    (Sheet.SUBMITTED, Step.CONFIRM): Sheet.CHECKED,
    (Sheet.SUBMITTED, Step.RETURN): Sheet.DRAFT,
    (Sheet.CHECKED, Step.RETURN): Sheet.DRAFT,
    (Sheet.CHECKED, Step.SIGN): Sheet.SIGNED,
    (Sheet.SIGNED, Step.LOCK): Sheet.LOCKED,
    (Sheet.SIGNED, Step.REOPEN): Sheet.DRAFT,
    (Sheet.LOCKED, Step.REOPEN): Sheet.DRAFT,
}

NEEDS_REASON = frozenset({Step.RETURN, Step.REOPEN})
SIGNATURES = ("judge", "chief_judge", "supervisor")


def possible(state: Sheet, step: Step) -> bool:
    """May this step follow this state?"""
    return (state, step) in MOVES


def after(state: Sheet, step: Step) -> Sheet:
    """The state after the step; a step that is not in the table is refused."""
    if not possible(state, step):
        raise Refused(Problem("step_not_possible", {"state": state.value, "step": step.value}))
    return MOVES[state, step]


def open_for_marks(state: Sheet) -> bool:
    """Are marks still taken in? Later ones are kept and listed as late."""
    return state is Sheet.DRAFT


@dataclass(frozen=True)
class StepFacts:
    """What must be known before a step is taken; hashes are of the sheet's marks."""

    step: Step
    by: int
    submitted_by: frozenset[int] = frozenset()
    hash_now: str = ""
    hash_seen: str = ""
    reason: str = ""
    second: int | None = None  # the second person of a reopening
    open_conflicts: int = 0
    missing_marks: int = 0
    wide_spreads: int = 0


def step_problems(state: Sheet, facts: StepFacts) -> list[Problem]:
    """Everything that speaks against this step now (four eyes, same marks, reasons, nothing open)."""
    problems = []
    if not possible(state, facts.step):
        problems.append(Problem("step_not_possible", {"state": state.value, "step": facts.step.value}))
    if facts.step in NEEDS_REASON:
        problems += reason_problems(facts.reason)
    if facts.step is Step.CONFIRM and facts.by in facts.submitted_by:
        problems.append(Problem("checker_submitted", {}))
    if facts.step in (Step.CONFIRM, Step.SIGN, Step.LOCK) and facts.hash_now != facts.hash_seen:
        problems.append(Problem("sheet_changed_since", {}))
    if facts.step is Step.REOPEN and facts.second in (None, facts.by):
        problems.append(Problem("second_person_missing", {}, "second"))
    if facts.step in (Step.SUBMIT, Step.CONFIRM, Step.SIGN, Step.LOCK):
        problems += _unfinished(facts)
    return problems


def _unfinished(facts: StepFacts) -> list[Problem]:
    problems = []
    if facts.missing_marks:
        problems.append(Problem("marks_missing", {"count": facts.missing_marks}))
    if facts.open_conflicts:
        problems.append(Problem("conflicts_open", {"count": facts.open_conflicts}))
    if facts.wide_spreads:
        problems.append(Problem("spreads_open", {"count": facts.wide_spreads}))
    return problems


def signatures_missing(given: Iterable[str], on_site: bool = False) -> list[str]:
    """Duties whose signature is still missing; on site the contestant signs too."""
    needed = (*SIGNATURES, "contestant") if on_site else SIGNATURES
    present = set(given)
    return [duty for duty in needed if duty not in present]
