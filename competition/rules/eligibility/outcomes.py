"""One line of the checklist: what was looked at, with which outcome, and how it is said."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from competition.rules.editions.kinds.kind import UNCITED
from competition.rules.problems import Problem
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.identities import IDENTITY_WORDS
from competition.rules.words.levels import HELD_LEVEL_WORDS


class Outcome(StrEnum):
    """How a check ended; unknown where an answer is missing."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Check:
    """One line of the checklist; `member` counts from 1, None concerns the whole entry."""

    code: str
    outcome: Outcome
    details: Mapping[str, Any] = field(default_factory=dict)
    clause: str = ""
    field: str | None = None
    problem: str = ""
    member: int | None = None


def judged(
    code: str,
    ok: bool | None,
    problem: str,
    details: Mapping[str, Any],
    concerns: str | None = None,
) -> Check:
    """A check by its code; `ok` None: the answer is missing. `concerns` is the field it belongs to."""
    outcome = Outcome.UNKNOWN if ok is None else Outcome.PASSED if ok else Outcome.FAILED
    return Check(f"check_{code}", outcome, details, field=concerns, problem=problem)


def line_of(check: Check) -> Problem:
    """A check as a line for the checklist, to be worded like any problem."""
    return Problem(check.code, _sayable(check), check.field)


def problem_of(check: Check) -> Problem:
    """What a check that did not pass refuses, or the answer it asks for."""
    cited = f"（{check.clause}）" if check.clause.strip() not in UNCITED else ""
    details = {**_sayable(check), "clause": check.clause, "cited": cited}
    if check.outcome is Outcome.UNKNOWN:
        answer = FIELD_WORDS.get(check.field or "", check.code)
        return Problem("answer_missing", {**details, "answer": answer}, check.field)
    return Problem(check.problem, details, check.field)


_WORDS_OF: Mapping[str, Mapping[Any, str]] = {
    "check_identity": IDENTITY_WORDS,
    "check_education": EDUCATION_WORDS,
    "check_held_level": HELD_LEVEL_WORDS,
    "check_document": DOCUMENT_WORDS,
}


def _sayable(check: Check) -> dict[str, Any]:
    """Details as they stand in a sentence: lists joined, keys by their words; days stay days."""
    words = _WORDS_OF.get(check.code, {})
    return {name: _said(value, words) for name, value in check.details.items()}


def _said(value: Any, words: Mapping[Any, str]) -> Any:
    if value is None:
        return "—"
    if isinstance(value, list):
        return "、".join(words.get(item, item) for item in value) or "—"
    return words.get(value, value) if isinstance(value, str) else value
