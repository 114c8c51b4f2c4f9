"""What a search finds in the queues of an officer."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.entries.finding.hits import entry_hits
from competition.entries.finding.queries import Seat, seats_sought
from competition.foundation.web.i18n import pick
from competition.foundation.web.searching import Found, Kind
from competition.reviews.queries import within_queues
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from competition.rules.searching import Sought


def entries_in_queues(actor: Actor, sought: Sought) -> Sequence[Found]:
    """Entries that this officer's queues show, by number or by whoever is in them."""
    roles = (Role.ORGANISER, Role.REVIEWER)
    contests = _reviewed(actor, {Subject(contest_id=id): id for id in actor.held_in(Scope.CONTEST, *roles)})
    teams = _reviewed(
        actor, {Subject(delegation_id=id): id for id in actor.held_in(Scope.DELEGATION, *roles)}
    )
    if not (contests or teams):
        return []
    seats = seats_sought(sought, within_queues(contests, teams), by=actor)
    hits = entry_hits(seats, lambda entry_id: url_for("reviews.review", entry_id=entry_id))
    return [Found(Kind.PEOPLE, hits, _lists(seats, sought) if sought.by_name else ())]


def _reviewed(actor: Actor, subjects: dict[Subject, int]) -> set[int]:
    return {id for subject, id in subjects.items() if may(actor, May.REVIEW_ENTRIES, subject)}


def _lists(seats: Sequence[Seat], sought: Sought) -> list[tuple[str, str]]:
    """The queues of the contests in which something was found, narrowed by the same name."""
    named = {seat.contest.id: pick(seat.contest.name, seat.contest.name_en) for seat in seats}
    return [
        (
            _("%(contest)s的报名", contest=name),
            url_for("reviews.queue", contest_id=contest_id, state="all", name=sought.text),
        )
        for contest_id, name in named.items()
    ]
