"""Whether a contest is there for who asks: strangers know nothing of it before it is announced."""

from dataclasses import dataclass

from werkzeug.exceptions import NotFound

from competition.contests import queries
from competition.contests.models import Contest
from competition.contests.work.listing import work_of
from competition.rules.roles import Actor, May, Subject, may


@dataclass(frozen=True)
class Seen:
    """A contest that may be shown: whether who asks manages it or works in it, and why it was cancelled, if it was."""

    contest: Contest
    manages: bool
    works: bool
    cancelled: str | None


def seen_by(actor: Actor | None, contest_id: int) -> Seen:
    """The contest for its public pages; NotFound before it is announced, but for its own people.

    One that was cancelled after it was announced stays in sight with its reason, one cancelled before never was.
    """
    contest = queries.contest(contest_id)
    manages = may(actor, May.MANAGE_CONTEST, Subject(contest_id=contest_id))
    works = not manages and bool(work_of(actor, contest_id, queries.events_of(contest_id)))
    if not (manages or works or queries.is_known(contest)):
        raise NotFound
    return Seen(contest, manages, works, queries.cancellation(contest_id))
