"""Parts of the four steps: where one is, and what is mended where."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries.models import Entry
from competition.foundation.web.errors import say
from competition.rules.entry_life import EntryState
from competition.rules.problems import Problem


@dataclass(frozen=True)
class Wrong:
    """One problem of an entry as a line with a link to where it is mended."""

    text: str
    url: str
    member: int | None = None


def frame(entry: Entry, step: int) -> dict[str, Any]:
    """What every step shows: where one is, what was marked, what the reviewer wrote."""
    contest, event = contests.contest(entry.contest_id), contests.event(entry.event_id)
    returned = entry.state == EntryState.RETURNED
    marked = set(entry.answer.get("fields") or ()) if returned else set()
    return {
        "entry": entry,
        "contest": contest,
        "event": event,
        "step": step,
        "steps_words": [_("身份与资格"), _("材料"), _("同意"), _("核对提交")],
        "marked": marked,
        "message": entry.answer.get("reason") if returned else None,
        "by_officer": entry.answer.get("outcome") != "change",
    }


def step_of(problem: Problem) -> str:
    """The step on which a problem is mended."""
    field = problem.field or ""
    if field.startswith(("document", "photo")):
        return "materials"
    if field.startswith(("consent", "guardian")):
        return "consent"
    return "details" if field and field != "members" else "check"


def wrong_lines(entry: Entry, problems: Sequence[Problem]) -> list[Wrong]:
    """What is wrong, line by line."""
    lines = []
    for problem in problems:
        number = problem.details.get("member")
        step = step_of(problem)
        place = problem.field or ""
        if step == "details" and place != "delegation":
            place = f"members-{(number if isinstance(number, int) else 1) - 1}-{place}"
        url = url_for(f"entries.{step}", entry_id=entry.id, _anchor=place.removeprefix("consent_") or None)
        lines.append(Wrong(say(problem), url, number if isinstance(number, int) else None))
    return lines
