"""What of entries follows a corrected name or number, told before and after it is done."""

from collections.abc import Iterable, Sequence

from competition.contests import queries as contests
from competition.entries.models import Entry
from competition.entries.reading import kept_entry
from competition.identities.models import IdentityCase
from competition.rules.eligibility.outcomes import Outcome
from competition.rules.entry_life import ENDED, EntryState
from competition.rules.identity import masked_number
from competition.rules.identity_cases import Follow
from competition.rules.relying import Relying
from competition.rules.roles import Role, Scope
from competition.rules.words.catalogue import phrase

NAME, NUMBER = phrase("姓名"), phrase("证件号码")
LISTS, REVIEW = phrase("参赛证和名单"), phrase("资格审查")
FITS, FITS_NO_MORE = phrase("符合"), phrase("按新号码不再符合，请审查员复核")


def of_entries(case: IdentityCase, held: Iterable[Entry]) -> list[Follow]:
    """The record itself, then the badge and the lists of each entry, and approved ones that no longer fit."""
    found = []
    if case.name_before != case.name:
        found.append(Follow(thing=NAME, before=case.name_before, after=case.name))
    if case.id_number:
        before, after = masked_number(case.number_before or ""), masked_number(case.id_number)
        found.append(Follow(thing=NUMBER, before=before, after=after))
    live = [entry for entry in held if entry.state not in ENDED]
    for entry in live:
        found += _of_entry(case, entry)
    return found


def _of_entry(case: IdentityCase, entry: Entry) -> Sequence[Follow]:
    event, contest = contests.event(entry.event_id), contests.contest(entry.contest_id)
    place, told = f"{contest.name} {event.name}", _relying(case, entry)
    found = []
    if case.name_before != case.name:
        found.append(Follow(thing=LISTS, place=place, before=case.name_before, after=case.name, relying=told))
    unfit = entry.state == EntryState.APPROVED and any(
        check.outcome is Outcome.FAILED for check in kept_entry(entry).checks()
    )
    if case.id_number and unfit:
        desk = Relying(Role.REVIEWER, Scope.CONTEST, entry.contest_id, f"/entries/{entry.id}/review")
        found.append(
            Follow(thing=REVIEW, place=place, before=FITS, after=FITS_NO_MORE, relying=(*told, desk))
        )
    return found


def _relying(case: IdentityCase, entry: Entry) -> tuple[Relying, ...]:
    """The units whose entry or whose member it is, and the desk of the contest."""
    seats = [member.organisation_id for member in entry.members if member.person_id == case.person_id]
    units = sorted({unit for unit in (entry.organisation_id, *seats) if unit is not None})
    return (
        *(Relying(Role.REGISTRAR, Scope.ORGANISATION, id, f"/organisations/{id}/entries") for id in units),
        Relying(Role.ORGANISER, Scope.CONTEST, entry.contest_id, f"/entries/{entry.id}"),
    )
