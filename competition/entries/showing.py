"""Who may look at a paper: whoever it is of, and the officers while that person agrees to it; others see that it is there."""

from dataclasses import dataclass

from competition.entries import queries
from competition.entries.models import Entry, EntryDocument
from competition.entries.papers import Paper
from competition.entries.reading import kept_papers
from competition.entries.subjects import edit_subject, entry_subject
from competition.entries.typed import typed_papers
from competition.foundation.store.models import StoredFile
from competition.foundation.system import clock
from competition.persons import queries as persons
from competition.persons.consents import queries as consents
from competition.rules.consents import kinds_needed
from competition.rules.entry_life import OPEN
from competition.rules.identity import is_minor
from competition.rules.problems import Hidden, Problem
from competition.rules.roles import Actor, May, may


@dataclass(frozen=True)
class ShownPaper:
    """A paper of an entry, in whose place it is now, and whether the one who looks may open it."""

    position: int
    paper: EntryDocument
    file: StoredFile
    opens: bool


def shown_papers(entry: Entry, actor: Actor) -> list[ShownPaper]:
    """The papers of the present team, member by member."""
    seats, agreed = _seats(entry, actor), _agreed(entry, actor)
    own = _own_ids(entry, actor, seats) - _waiting_ids(entry, actor)
    return [
        ShownPaper(position, paper, file, paper.id in own or paper.holder in agreed)
        for position, held in sorted(seats.items())
        for paper, file in held
    ]


def opened_paper(entry: Entry, document_id: int, actor: Actor) -> Paper:
    """A paper for who may look at it; NotFound, or Hidden("paper_of_another" or "paper_not_agreed")."""
    paper, file = queries.document(entry.id, document_id)
    own = paper.id in _own_ids(entry, actor, _seats(entry, actor))
    if paper.holder in _agreed(entry, actor) or (own and paper.id not in _waiting_ids(entry, actor)):
        return paper, file
    if own:
        raise Hidden(Problem("paper_waits_for_yes"))
    reviews = may(actor, May.REVIEW_ENTRIES, entry_subject(entry.id))
    raise Hidden(Problem("paper_not_agreed" if reviews else "paper_of_another"))


def sealed_positions(entry: Entry, actor: Actor) -> frozenset[int]:
    """Whose particulars this one may not see yet: people who have agreed to nothing, but for those who entered them.

    An entry without settled people is its own people's and its unit's alone.
    """
    if may(actor, May.EDIT_ENTRY, edit_subject(entry.id)):
        return frozenset()
    if not entry.members:
        return frozenset(range(1, len(queries.draft_of(entry).get("members") or ()) + 1))
    agreed = _agreeing(entry)
    own = queries.member_of(entry, actor.account_id)
    return frozenset(
        seat.position for seat in entry.members if seat.person.id_index not in agreed and seat is not own
    )


def _seats(entry: Entry, actor: Actor) -> dict[int, list[Paper]]:
    return typed_papers(entry, actor) if entry.state in OPEN or not entry.members else kept_papers(entry)


def _own_ids(entry: Entry, actor: Actor, seats: dict[int, list[Paper]]) -> set[int]:
    """Papers in one's own place, and those that one handed in here before leaving the team."""
    person = persons.person_of(actor.account_id)
    member = queries.member_of(entry, actor.account_id)
    place = member.position if member else 1 if queries.began(entry, actor.account_id) else None
    own = {paper.id for paper, _file in seats.get(place or 0, ())}
    papers = queries.documents_of(entry.id) if person else ()
    return own | {paper.id for paper, _file in papers if person and paper.holder == person.id_index}


def _waiting_ids(entry: Entry, actor: Actor) -> set[int]:
    """What others brought of somebody lies sealed until they agree: a number that was mistyped opens nothing.

    Who took the yes back sees what is theirs all the same.
    """
    person = persons.person_of(actor.account_id)
    if person is not None and queries.has_once_agreed(person, entry.contest_id):
        return set()
    return {paper.id for paper, _file in queries.brought_by_others(entry.id, actor.account_id)}


def _agreed(entry: Entry, actor: Actor) -> set[str | None]:
    """Whose papers an officer may see: members who agree now, by the blind index of their number."""
    return _agreeing(entry) if may(actor, May.REVIEW_ENTRIES, entry_subject(entry.id)) else set()


def _agreeing(entry: Entry) -> set[str | None]:
    """Who of an entry agrees to what is needed, by the blind index of their number."""
    people = [member.person for member in entry.members]
    standing = consents.standing_consents([person.id for person in people], entry.contest_id)
    today = clock.today()
    return {
        person.id_index
        for person in people
        if set(kinds_needed(is_minor(person.born_on, today))) <= standing[person.id]
    }
