"""A page of rules whose version somebody else has overtaken: what stands now beside what was typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from wtforms import HiddenField, StringField

from competition.accounts import queries as accounts
from competition.foundation.web.forms import Form
from competition.rulebooks import captions, queries
from competition.rules.editions.model import ContestRules, from_body
from competition.rules.problems import Refused


@dataclass(frozen=True)
class Meanwhile:
    """The version in force, who made it and when, and where it says other things: (kind, what stands, what was typed)."""

    number: int
    by: str
    at: datetime
    lines: list[tuple[str, list[str], list[str]]]


class VersionForm(Form):
    """A form over the rules in force: `seen` is the number of the version it showed.

    A save over a later version is refused; the page then shows both, and the next save goes over it.
    """

    seen = HiddenField()
    clause: StringField
    meanwhile: Meanwhile | None = None

    @property
    def status(self) -> int:
        """409 once somebody else's version was met."""
        return HTTPStatus.CONFLICT if self.meanwhile else super().status


def show_meanwhile(
    form: VersionForm, refusal: Refused, contest_id: int, read: Callable[[], ContestRules]
) -> None:
    """Where the refusal says so, the version in force against what was typed; saved again, what was typed counts."""
    current = queries.current_version(contest_id)
    if current is None or all(problem.code != "overtaken" for problem in refusal.problems):
        return
    names = accounts.names_of([current.created_by] if current.created_by else [])
    form.seen.data = str(current.number)
    form.meanwhile = Meanwhile(
        current.number,
        names.get(current.created_by or 0, ""),
        current.created_at,
        captions.changed_lines(from_body(current.body), read()),
    )
