"""What entries know before a step in the life of a contest: what is not handed in, and what nobody decided."""

from collections.abc import Collection, Iterator

from competition.contests.models import Contest
from competition.entries import queries
from competition.rules.entry_life import EntryState
from competition.rules.phase_conditions import Condition, Found
from competition.rules.problems import Problem

# Each condition: the states that are against it, and its sentence.
AGAINST = {
    Condition.HANDED_IN: (frozenset({EntryState.DRAFT}), "entries_not_handed_in"),
    Condition.DECIDED: (
        frozenset({EntryState.OFFERED, EntryState.SUBMITTED, EntryState.RETURNED}),
        "entries_not_decided",
    ),
    Condition.NO_ENTRIES: (frozenset(EntryState) - {EntryState.WITHDRAWN}, "entries_there"),
}


def conditions(contest: Contest, wanted: Collection[Condition]) -> Iterator[Found]:
    """Entries by event whose state speaks against a condition."""
    asked = [condition for condition in AGAINST if condition in wanted]
    counts = queries.state_counts(contest.id) if asked else []
    for condition in asked:
        states, sentence = AGAINST[condition]
        for event_id, code, found in counts:
            if number := sum(found.get(state, 0) for state in states):
                problem = Problem(sentence, {"event": code, "count": number})
                yield Found(condition, event_id, problem, "reviews.queue")
