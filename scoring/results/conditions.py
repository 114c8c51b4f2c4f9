"""What results know before a step in the life of a contest: what is published of each event, and what is final."""

from collections.abc import Collection, Iterator

from competition.checking_in import queries as checking_in
from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.system import clock
from competition.rules.lifecycle import Look
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem
from scoring.results import publicity, queries
from scoring.results.models import Publication
from scoring.rules.publication_life import PUBLICATION, Published

PAGE = "results.results"


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Events that somebody came to, or may still come to, by what is published of them."""
    if not {Condition.PUBLISHED, Condition.FINAL, Condition.NOT_PUBLISHED} & set(wanted):
        return
    codes = {event.id: event.code for event in contests.events_of(contest.id)}
    newest = queries.newest_publications(codes)
    standing = {id: one for id, one in newest.items() if one.kind != Published.WITHDRAWN}
    if Condition.NOT_PUBLISHED in wanted:
        for event_id in sorted(standing, key=lambda id: codes[id]):
            problem = Problem("event_published", {"event": codes[event_id]})
            yield Found(Condition.NOT_PUBLISHED, event_id, problem, PAGE)
    held = {
        event_id for event_id, _code, _untold, coming in checking_in.attendance_counts(contest.id) if coming
    }
    if not held | set(standing):
        for condition in {Condition.PUBLISHED, Condition.FINAL} & set(wanted):
            yield Found(condition, None, Problem("nothing_published_of_contest"), "results.public_results")
    for event_id in sorted(held | set(standing), key=lambda id: codes[id]):
        yield from _lacking(codes[event_id], event_id, standing.get(event_id), wanted)


def _lacking(
    code: str, event_id: int, last: Publication | None, wanted: Collection[Condition]
) -> Iterator[Found]:
    if last is None:
        problem = Problem("event_not_published", {"event": code})
        for condition in (Condition.PUBLISHED, Condition.FINAL):
            if condition in wanted:
                yield Found(condition, event_id, problem, PAGE)
    elif Condition.FINAL in wanted and last.kind != Published.FINAL:
        yield Found(Condition.FINAL, event_id, _not_final(code, last), PAGE)


def _not_final(code: str, last: Publication) -> Problem:
    open_until = publicity.publicity_of(last)
    if open_until is None or open_until.until <= clock.now():
        return Problem("event_not_final", {"event": code})
    until = f"{open_until.until.astimezone(clock.SHANGHAI):%Y-%m-%d %H:%M}"
    return Problem("event_in_publicity", {"event": code, "until": until})


def events_stand(contest_id: int) -> dict[int, Look]:
    """What is published of each event before everybody; one that was taken back is not named."""
    newest = queries.newest_publications([event.id for event in contests.events_of(contest_id)])
    return {
        event_id: PUBLICATION.look(one.kind)
        for event_id, one in newest.items()
        if one.kind != Published.WITHDRAWN
    }
