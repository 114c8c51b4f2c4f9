"""Whatever is of a nominee is of whom they prove to be: awards, certificates, levels, consents, and the checks of the logs."""

import pytest

from certificates.awards.models import Award
from certificates.ledger.models import Certificate
from certificates.ledger.queries import certificates_of_account
from certificates.rules.certificate_life import CertificateState
from certificates.rules.specification import CertificateSpec
from certificates.skill_levels.models import Recommendation
from competition.accounts import queries as accounts
from competition.entries.models import EntryMember
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.identities import operations
from competition.identities.claim_operations import confirm_claim
from competition.identities.models import IdentityCase
from competition.persons import operations as person_operations
from competition.persons import queries as persons
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.persons.consents import queries as consent_queries
from competition.persons.consents.giving import Handing
from competition.persons.models import Consent, Handover, LevelHeld, Person
from competition.rights.models import PersonRequest
from competition.rules.consents import kinds_needed
from competition.rules.problems import Refused
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import open_contest, resident, submitted_entry, typed
from tests.factories.wins import Won
from tests.features.test_identities import PAPER, archive, asked, faults

# Every table that says of whom a row is, by what a claim does with it.
MOVED = {
    "entry_members": EntryMember,
    "awards": Award,
    "certificates": Certificate,
    "recommendations": Recommendation,
    "levels_held": LevelHeld,
    "person_requests": PersonRequest,
    "identity_cases": IdentityCase,
}
# History that nobody rewrites: it stays, and is written once more for whom the nominee proves to be.
WRITTEN_AGAIN = {"consents": Consent, "handovers": Handover}


def test_every_table_with_a_person_follows_a_claim():
    pointing = {
        table.name
        for table in db.metadata.tables.values()
        for column in table.columns
        for key in column.foreign_keys
        if key.target_fullname == "persons.id"
    }
    assert pointing == MOVED.keys() | WRITTEN_AGAIN.keys()


@pytest.fixture
def won(app):
    return Won().confirm().print().final().recommend().apply().grant()


@atomic
def nominee(person_id, unit_id):
    """As if a unit had entered the winner, whom nobody has claimed yet."""
    person = db.session.get(Person, person_id)
    person.account_id, person.claim_hash, person.of_unit = None, "c" * 32, unit_id
    person.id_number, person.id_index = resident(77), persons.id_index("resident", resident(77))
    person.id_kind = "resident"
    return person


@atomic
def same_number(own_id, of_id):
    own, person = db.session.get(Person, own_id), db.session.get(Person, of_id)
    own.name, own.id_kind, own.id_number, own.id_index = (
        person.name,
        person.id_kind,
        person.id_number,
        person.id_index,
    )


@pytest.fixture
def two(won):
    """The champion as a nominee, and the same person with an account and a record of their own: (won, nominee, own)."""
    person = won.persons[0]
    nominee(person.id, won.unit.id)
    by = won.by
    consents.record_paper_consent(
        person.id, won.contest_id, kinds_needed(False), consents.PaperSigned("1 号柜"), by=by
    )
    handing = Handing(
        contest_id=won.contest_id, purpose="hand_levels", recipient="评价机构", paper="名单", fields=["姓名"]
    )
    consents.note_handover(handing, [person.id], by=by)
    account = make_account(person.name)
    submitted_entry(open_contest(), account, typed(90, person.name))
    own = persons.person_of(account.id)
    same_number(own.id, person.id)
    ask(person.id, won.contest_id)
    seat = db.session.query(EntryMember).filter_by(person_id=person.id).one()
    operations.ask_correction(seat.entry_id, seat.position, asked("林改名"), None, by=won.by)
    db.session.expire_all()
    return won, db.session.get(Person, person.id), db.session.get(Person, own.id)


@atomic
def ask(person_id, contest_id):
    db.session.add(
        PersonRequest(
            person_id=person_id,
            contest_id=contest_id,
            kind="correct",
            what="姓名",
            asked_at=clock.now(),
            due_on=clock.today(),
        )
    )


def claimed_by_code(won, person, own):
    code = claim_code(person)
    by = actor_of(account_of(own))
    person_operations.claim_person(person.id_kind, person.id_number, person.name, code, by=by)


def claimed_at_the_desk(won, person, own):
    wanted = asked(person.name, id_kind=person.id_kind, id_number=person.id_number)
    case = operations.ask_claim(won.contest_id, wanted, PAPER, by=actor_of(account_of(own)))
    confirm_claim(case.id, by=actor_of(won.judged.made.supervisor))


def account_of(person):
    return accounts.account(person.account_id)


@pytest.mark.parametrize("way", [claimed_by_code, claimed_at_the_desk])
def test_all_that_is_of_a_nominee_is_of_whom_they_prove_to_be(two, way):
    won, person, own = two
    was, now, account_id = person.id, own.id, own.account_id
    there = {name: of(table, was) for name, table in (MOVED | WRITTEN_AGAIN).items()}
    assert all(there.values()), there
    assert certificates_of_account(account_id) == []
    way(won, person, own)
    db.session.expire_all()
    for name, table in MOVED.items():
        left = [row for row in of(table, was) if getattr(row, "kind", "") != "claim"]
        assert left == [], name
        assert len(of(table, now)) >= len(there[name]), name
    for name, table in WRITTEN_AGAIN.items():
        assert len(of(table, was)) == len(there[name]), name
    said = consent_queries.answers([now], won.contest_id)[now]
    assert {kind for kind, one in said.items() if one.given and one.channel == "paper"} == set(
        kinds_needed(False)
    )
    assert "评价机构" in {row.recipient for row, _contest in consent_queries.handovers_of(now)}
    assert len(certificates_of_account(account_id)) == 1
    assert faults(won.contest_id) == []


def of(table, person_id):
    return db.session.query(table).filter_by(person_id=person_id).all()


def test_a_name_corrected_after_the_claim_is_printed_anew(two):
    won, person, own = two
    now = own.id
    claimed_by_code(won, person, own)
    db.session.expire_all()
    case = db.session.query(IdentityCase).filter_by(person_id=now, state="waiting").one()
    operations.confirm_correction(case.id, by=actor_of(won.judged.made.supervisor))
    rows = of(Certificate, now)
    printed = [(row.state, CertificateSpec.from_json(row.spec).name) for row in rows]
    assert [state for state, _name in printed] == [CertificateState.VOID, CertificateState.VALID]
    assert printed[1][1] == "林改名"
    assert faults(won.contest_id) == []


def test_a_result_corrected_after_the_claim_leaves_the_win_as_it_is(two):
    won, person, own = two
    now = own.id
    claimed_by_code(won, person, own)
    won.correct()
    assert [(row.state, row.prize) for row in of(Award, now)] == [("standing", "一等奖")]
    assert [row.state for row in of(Certificate, now)] == ["valid"]
    assert faults(won.contest_id) == []


def test_a_win_follows_in_an_archived_contest_too(two):
    won, person, own = two
    now = own.id
    archive(won.contest_id)
    claimed_by_code(won, person, own)
    assert len(of(Award, now)) == 1
    assert faults(won.contest_id) == []


def test_nobody_takes_a_win_over_under_another_name(two):
    won, person, own = two
    rename(own.id)
    with pytest.raises(Refused, match="claim_name_settled"):
        claimed_by_code(won, person, own)
    assert len(of(Award, person.id)) == 1


@atomic
def rename(person_id):
    db.session.get(Person, person_id).name = "林另名"


def test_an_award_that_somebody_moved_behind_the_log_is_found(two):
    won, person, own = two
    was, now = person.id, own.id

    @atomic
    def falsify():
        db.session.query(Award).filter_by(person_id=was).one().person_id = now

    falsify()
    assert "awards_not_as_logged" in faults(won.contest_id)
