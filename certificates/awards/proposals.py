"""What a published result gives to whom, before anybody confirms it."""

from certificates.awards import queries
from certificates.awards.queries import PublishedResult
from certificates.rules import awarding
from certificates.rules.awarding import AwardLine
from competition.contests import queries as contests
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused
from scoring.results import checking
from scoring.results import queries as results


def published_now(event_id: int) -> PublishedResult:
    """What the public sees of an event's result; raises Refused while there is nothing, and nothing sound."""
    found = queries.published(event_id)
    if found is None:
        raise Refused(Problem("result_not_published"))
    snapshot = results.snapshot(found.snapshot_id)
    if not checking.is_sound(snapshot):
        event = contests.event(event_id)
        raise Refused(Problem("snapshot_broken", {"event": event.code, "number": snapshot.number}))
    return found


def awards_to_confirm(event_id: int) -> list[AwardLine]:
    """What the published result of an event gives; raises Refused while there is none."""
    found = published_now(event_id)
    lines = lines_of(found)
    if not lines:
        raise Refused(Problem("award_no_prizes"))
    return lines


def lines_of(found: PublishedResult) -> list[AwardLine]:
    """What a published result gives, be it nothing; raises Refused for prizes of nobody or twice of one person."""
    rules = rulebooks.rules_of(found.contest_id)
    rows = found.body["rows"]
    members = queries.members_of(int(row["entry_id"]) for row in rows)
    ids = {entry_id: tuple(person.id for person in persons) for entry_id, persons in members.items()}
    placed = awarding.placed_from(rows, rules.prizes.prizes, ids)
    problems = awarding.problems_with(placed)
    if problems:
        raise Refused(*problems)
    return awarding.awards(placed, rules.titles, contests.event(found.event_id).group_kind)
