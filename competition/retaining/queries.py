"""Every read of how long what is kept: the days of each contest, and what the law keeps of whom."""

from collections.abc import Collection

from competition.contests import queries as contests
from competition.entries.erasing import queries as erasing
from competition.identities.erasing import queries as identities
from competition.retaining.questions import LAW_KEEPS, PUBLICITY
from competition.rules.phases import SETTLED
from competition.rules.retention import Due, Standing, due_of


def due_days(contest_ids: Collection[int]) -> dict[int, Due]:
    """From which days the papers and the rest of these contests are to be gone."""
    told = {id: days for ask in PUBLICITY.answers() for id, days in ask(contest_ids).items()}
    found = {}
    for contest_id in contest_ids:
        contest = contests.contest(contest_id)
        settled = contest.phase in SETTLED
        found[contest_id] = due_of(Standing(contest.ends_on, settled, tuple(told.get(contest_id, ()))))
    return found


def all_due() -> dict[int, Due]:
    """The same of every contest in which something is kept of somebody."""
    entered = {contest.id for contest in erasing.contests_with_entries()}
    return due_days(sorted(entered | set(identities.contests_with_papers())))


def kept_by_law(contest_id: int) -> set[tuple[int, int]]:
    """(person, contest) of the people of a contest whose name marks or certificates keep, anywhere."""
    people = erasing.people_of(erasing.not_erased(contest_id))
    return law_keeps(people)


def law_keeps(person_ids: Collection[int]) -> set[tuple[int, int]]:
    """(person, contest) of these persons where marks or certificates keep their name."""
    return {pair for ask in LAW_KEEPS.answers() for pair in ask(person_ids)}
