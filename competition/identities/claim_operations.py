"""A claim is decided: the number goes to whose it is, and what was entered under it to whom it belongs."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from competition.accounts import queries as accounts
from competition.entries import identity_operations as entries
from competition.entries import queries as entry_queries
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.identities import checking, queries, telling
from competition.identities.agreements import queries as agreements
from competition.identities.models import IdentityCase
from competition.identities.operations import decided
from competition.identities.queries import PlaceRow
from competition.persons import identity_operations as identities
from competition.persons import queries as persons
from competition.persons.consents import following_operations as consents
from competition.persons.models import Person
from competition.rules.entry_life import EntryState
from competition.rules.identity import masked_number, name_key
from competition.rules.identity_cases import CaseStep, Follow, KindedNumber
from competition.rules.problems import Problem, Refused
from competition.rules.relying import Relying
from competition.rules.roles import SYSTEM, Actor, May, Role, Scope, Subject, may
from competition.rules.words.catalogue import phrase
from competition.rules.words.id_kinds import IdKind

NUMBER, ENTRY = phrase("证件号码"), phrase("报名")
HERS, RELEASED = phrase("归申诉人"), phrase("已从原填报人处撤下")
TAKEN_OVER = phrase("归申诉人，由其核对")
SENT_BACK = phrase("留给填报的人，退回补正本人的号码")
STAYS = phrase("留给填报的人，须由组委会更正号码")
# Why an entry comes back to its people.
LOOK_THROUGH = phrase("这项报名原由别人填写，已归你：请逐项核对、补齐材料并同意后重新提交。")
MISTYPED = phrase("其中一个证件号码经核对不属于填写的选手，已撤下：请填写本人的证件号码后重新提交。")


@dataclass(frozen=True)
class _Claim:
    """A claim on its way: the number, whose it is to be, why, by whom, and which entries stay where they are."""

    case: IdentityCase
    number: KindedNumber
    account_id: int
    kept: frozenset[int]
    by: Actor


@atomic
def confirm_claim(case_id: int, kept: Collection[int] = (), *, by: Actor) -> list[Follow]:
    """The number is the claimant's: whoever had typed it has it no more; entries are decided in the same act.

    `kept`: entries of the contest that stay with who typed them, without the number. A unit's registrar decides
    where nobody else has the number. Raises Refused("identity_nobody_holds", "identity_for_the_contest").
    """
    case = queries.case(case_id)
    held, own = queries.holders(case.id_index or "", case.asked_by), persons.person_of(case.asked_by)
    for person_id in sorted({one.id for one in (*held, own) if one is not None}):
        persons.hold_person(person_id)
    places = queries.places_of([one.id for one in held])
    for contest_id in queries.keep_contests([one.id for one in held], case.contest_id):
        audit.goes_on(contest_id, checking.SETTLED)
    case = decided(case_id, CaseStep.CONFIRM, by)
    _hold_entries(held, places)
    if problems := _problems(case, held, by):
        raise Refused(*problems)
    number = KindedNumber(IdKind(case.id_kind), case.id_number or "")
    claim = _Claim(case, number, case.asked_by or 0, frozenset(kept), by)
    accounts.hold_account(claim.account_id)
    case.person_id, case.name_before = held[0].id, held[0].name
    found = _carried_out(claim, held, own, places)
    case.followed = [[one.thing, one.place, one.before, one.after] for one in found]
    _record(case, held, by)
    _tell(case, held, found)
    return found


def _problems(case: IdentityCase, held: Sequence[Person], by: Actor) -> list[Problem]:
    ids = [one.id for one in held]
    settled = [row for row in queries.places_of(ids) if row.entry.state == EntryState.APPROVED]
    if not held:
        return [Problem("identity_nobody_holds")]
    if any(row.person.name != case.name for row in settled):
        return [Problem("identity_name_settled")]
    if not _may_decide(case, held, settled, by):
        return [Problem("identity_for_the_contest")]
    return agreements.problems_elsewhere(case, by)


def _may_decide(case: IdentityCase, held: Sequence[Person], settled: Sequence[PlaceRow], by: Actor) -> bool:
    """The contest's desk; a unit's registrar about its own people alone, as long as nothing of theirs is approved."""
    if by is SYSTEM or may(by, May.SETTLE_IDENTITY, Subject(contest_id=case.contest_id)):
        return True
    unit = may(by, May.SETTLE_IDENTITY, Subject(organisation_id=case.organisation_id))
    own = all(one.account_id is None and one.of_unit == case.organisation_id for one in held)
    return unit and own and not settled


def _hold_entries(held: Sequence[Person], places: Sequence[PlaceRow]) -> None:
    """Events and entries in their order; what somebody merely typed and never handed in as well."""
    events = {row.event.id for row in places} | {
        seat.event_id for one in held for seat, _entry in entry_queries.seats_of_person(one.id)
    }
    for event_id in sorted(events):
        entry_queries.lock_event(event_id)
    for entry_id in sorted({row.entry.id for row in places} | set(_typed_by(held))):
        entry_queries.hold_entry(entry_id)


def _typed_by(held: Sequence[Person]) -> list[int]:
    return queries.begun_by([one.account_id for one in held if one.account_id is not None])


def _carried_out(
    claim: _Claim, held: Sequence[Person], own: Person | None, places: Sequence[PlaceRow]
) -> list[Follow]:
    """First the number comes free, then it has its owner, then places follow."""
    typed = _typed_by(held)
    # What others had is freed first: a number is one person's.
    for one in held:
        if one.account_id is not None:
            identities.release_number(one.id)
    owner = _owner(claim, held, own)
    number = masked_number(claim.number.number)
    found = [Follow(thing=NUMBER, before=number, after=HERS)]
    # Whoever becomes the claimant's person comes last: by then nobody else has the number.
    for one in sorted(held, key=lambda one: one.id == owner.id):
        rows = [row for row in places if row.person.id == one.id]
        found += (
            _of_account(claim, one, owner, rows)
            if one.account_id not in (None, claim.account_id)
            else _of_nobody(claim, one, owner, rows)
        )
    for entry_id in typed:
        entries.forget_number(entry_id, claim.number, owner.id)
    return found


def _owner(claim: _Claim, held: Sequence[Person], own: Person | None) -> Person:
    """The claimant's own person, with the number; one whom others entered and nobody claimed, or a new one."""
    name, unclaimed = claim.case.name, next((one for one in held if one.account_id is None), None)
    if own is not None:
        if own.id_index != claim.case.id_index and unclaimed is None:
            identities.mend_identity(own.id, name, claim.number)
        return own
    if unclaimed is not None:
        # Entries that stay behind leave this person first.
        return unclaimed
    return identities.owner_of_number(claim.account_id, name, claim.number, held[0])


def _stays(claim: _Claim, one: Person, row: PlaceRow) -> bool:
    """Whoever entered under an account of their own competes themselves elsewhere; the desk says of its contest."""
    elsewhere = row.contest.id != claim.case.contest_id
    return row.entry.id in claim.kept or (one.account_id is not None and elsewhere)


def _of_account(claim: _Claim, one: Person, owner: Person, rows: Sequence[PlaceRow]) -> list[Follow]:
    staying = [row for row in rows if _stays(claim, one, row)]
    going = [row for row in rows if row not in staying]
    entries.hand_over([row.entry.id for row in going], one.id, owner.id)
    found = [Follow(thing=NUMBER, before=masked_number(claim.number.number), after=RELEASED)]
    for row in going:
        entries.give_entry(row.entry.id, one.account_id, claim.account_id, by=claim.by)
        # What somebody else said of them was never theirs: they look through it before it counts.
        entries.drop_brought(row.entry.id, owner.id, but=claim.account_id)
        entries.return_for_number(row.entry.id, LOOK_THROUGH, by=claim.by)
        found.append(_follow(row, TAKEN_OVER))
    consents.take_handovers_along(one.id, owner.id, {row.contest.id for row in going})
    return found + _left(claim, one.id, staying)


def _of_nobody(claim: _Claim, one: Person, owner: Person, rows: Sequence[PlaceRow]) -> list[Follow]:
    staying = [row for row in rows if _stays(claim, one, row)]
    going = [row for row in rows if row not in staying]
    found = []
    if staying:
        other = identities.placeholder_for(one.id)
        entries.hand_over([row.entry.id for row in staying], one.id, other.id)
        # They were signed by whoever competes in these entries.
        consents.take_consents_along(one.id, other.id, {row.contest.id for row in staying})
        found += _left(claim, other.id, staying)
    alike = name_key(one.name) == name_key(claim.case.name)
    _become(claim, one, owner)
    for row in going:
        entries.give_entry(row.entry.id, None, claim.account_id, by=claim.by)
        if not alike:
            entries.drop_brought(row.entry.id, owner.id, but=claim.account_id)
            entries.return_for_number(row.entry.id, LOOK_THROUGH, by=claim.by)
        found.append(_follow(row, TAKEN_OVER))
    return found


def _become(claim: _Claim, one: Person, owner: Person) -> None:
    """Whoever was entered by others becomes the claimant's person, or joins the one there is."""
    if owner is one:
        identities.give_person(one.id, claim.account_id, claim.case.name)
        return
    mended = owner.id_index != claim.case.id_index
    identities.join_person(one.id, owner.id, claim.case.name if mended else owner.name, by=claim.by)
    if mended:
        identities.mend_identity(owner.id, claim.case.name, claim.number)


def _left(claim: _Claim, person_id: int, rows: Sequence[PlaceRow]) -> list[Follow]:
    found = []
    for row in rows:
        entries.forget_number(row.entry.id, claim.number, person_id)
        own = row.contest.id == claim.case.contest_id
        back = own and entries.return_for_number(row.entry.id, MISTYPED, by=claim.by)
        told = Relying(Role.ORGANISER, Scope.CONTEST, row.contest.id, f"/entries/{row.entry.id}")
        found.append(_follow(row, SENT_BACK if back else STAYS, () if own else (told,)))
    return found


def _follow(row: PlaceRow, after: str, relying: tuple[Relying, ...] = ()) -> Follow:
    place = f"{row.contest.name} {row.event.name}"
    return Follow(thing=ENTRY, place=place, before=f"#{row.entry.id}", after=after, relying=relying)


def _record(case: IdentityCase, held: Sequence[Person], by: Actor) -> None:
    audit.record(
        by,
        checking.SETTLED,
        contest_id=case.contest_id,
        subject=("identity_case", case.id),
        reason=case.text,
        person=case.person_id,
        held=[one.id for one in held],
        told=checking.told_of(case, case.person_id),
    )


def _tell(case: IdentityCase, held: Sequence[Person], found: Sequence[Follow]) -> None:
    telling.tell_asker(case, "identity_settled")
    for one in held:
        if one.account_id not in (None, case.asked_by):
            telling.tell_holder(case, one.account_id or 0)
    telling.tell_desks(case, found)
