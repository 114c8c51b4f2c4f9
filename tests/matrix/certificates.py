"""Rows of awards, certificates and their verification."""

from certificates.awards.models import Award
from certificates.issuing.operations import Style, start_batch
from certificates.ledger import queries as ledger
from certificates.rules.specification import CertificateRequest, CertificateSpec
from certificates.skill_levels.models import Recommendation
from competition.contests import queries as contests
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.persons.models import LevelHeld, Person
from competition.rules.editions.kinds.certificate import CertificateRules
from competition.rules.roles import SYSTEM
from scoring.results.models import Snapshot
from tests.factories.certificates import work
from tests.matrix.rows import Row

OFFICERS = {"organiser", "certificate_officer"}
READERS = OFFICERS | {"supervisor"}


def page():
    return Row(OFFICERS)


def act(**data):
    return Row(OFFICERS, method="POST", data=data)


ROWS = {
    "awards.contest": page(),
    "awards.event": page(),
    "awards.confirm": act(),
    "honours.contest": page(),
    "honours.workbook": page(),
    "honours.decide": Row(OFFICERS, arguments={"place": 0}),
    "awards.print_certificates": page(),
    "awards.replace_certificate": act(reason="姓名更正"),
    "ledger.contest": page(),
    "ledger.workbook": page(),
    "ledger.recount": page(),
    "issuing.design_picture": Row(OFFICERS, arguments={"name": "joinery"}),
    "issuing.correction_sheet": page(),
    "issuing.batch": page(),
    "issuing.batch_progress": page(),
    "issuing.stop_batch": act(),
    "issuing.resume_batch": act(),
    "issuing.batch_file": page(),
    "ledger.certificate": Row(READERS | {"owner"}),
    "ledger.file": Row(READERS | {"owner"}),
    "ledger.reprint": act(),
    "ledger.void": act(reason=""),
    "ledger.own": Row(everyone=True),
    "verifying.code": Row(public=True, arguments={"payload": "AAAA"}),
    "verifying.form": Row(public=True),
    "verifying.keys": Row(public=True),
    "verifying.status_list": Row(public=True, arguments={"year": 2026}),
    "skill_levels.contest": page(),
    "skill_levels.recommend": act(),
    "skill_levels.apply": act(organisation_id=1),
    "skill_levels.workbook": page(),
    "skill_levels.list_paper": page(),
    "skill_levels.letter": page(),
    "skill_levels.recommendation": page(),
    "skill_levels.application_paper": page(),
    "skill_levels.body": Row({"evaluation_body"}),
    "skill_levels.note_withdrawals": Row({"evaluation_body"}, method="POST"),
    "skill_levels.decide": Row({"evaluation_body"}),
    "skill_levels.own": Row(everyone=True),
    "skill_levels.drop_claimed": Row({"owner"}, method="POST"),
    "revocations.revocation": Row({"evaluation_body", "supervisor"}),
    "revocations.ask_revocation": Row({"evaluation_body"}, method="POST", data={"reason": "查实无效"}),
    "revocations.confirm_revocation": Row({"evaluation_body", "supervisor"}, method="POST"),
    "revocations.drop_revocation": Row(
        {"evaluation_body", "supervisor"}, method="POST", data={"reason": "无误"}
    ),
    "skill_levels.held": page(),
    "skill_levels.end_held": act(record=1),
}


@atomic
def _recommendation(world, which, person):
    """An award of the entry's owner and the level recommended for it, sent to the contest's organisation."""
    event_id, contest_id = world.params["event_id"][which], world.params["contest_id"][which]
    now = clock.now()
    snapshot = Snapshot(event_id=event_id, number=1, body={"rows": []}, body_hash="0" * 64, created_at=now)
    db.session.add(snapshot)
    db.session.flush()
    award = Award(
        contest_id=contest_id,
        event_id=event_id,
        snapshot_id=snapshot.id,
        entry_id=world.params["entry_id"][which],
        person_id=person.id,
        prize="一等奖",
        place=1,
        confirmed_at=now,
    )
    db.session.add(award)
    db.session.flush()
    found = Recommendation(
        contest_id=contest_id,
        event_id=event_id,
        person_id=person.id,
        award_id=award.id,
        entry_id=award.entry_id,
        place=1,
        level=2,
        clause="第十条",
        state="applied",
        organisation_id=world.params["organisation_id"][which],
        year=2026,
        created_at=now,
    )
    db.session.add(found)
    db.session.flush()
    return found.id


@atomic
def _held(person):
    """A level that somebody has proven to hold, and one that they claim; the id of the second."""
    claimed = LevelHeld(
        person_id=person.id,
        occupation_code="6-31-01-03",
        occupation_name="电工",
        level=4,
        number="旧证0002",
        issuer="示范评价中心",
        standing="claimed",
        recorded_at=clock.now(),
    )
    db.session.add(claimed)
    db.session.add(
        LevelHeld(
            person_id=person.id,
            occupation_code="6-31-01-03",
            occupation_name="电工",
            level=3,
            number="旧证0001",
            issuer="示范评价中心",
            standing="verified",
            proof="original",
            verified_at=clock.now(),
            recorded_at=clock.now(),
        )
    )
    db.session.flush()
    return claimed.id


def extend(world):
    """One printed certificate in each contest; the owner's is in the own one."""
    people = []
    for which in (0, 1):
        contest = contests.contest(world.params["contest_id"][which])
        owner = world.accounts["owner"].id if which == 0 else world.params["account_id"][1]
        person = db.session.query(Person).filter_by(account_id=owner).one()
        people.append(person.id)
        held_id = _held(person)
        spec = CertificateSpec(
            name=person.name,
            contest=contest.name,
            event="电工",
            award="一等奖",
            issuer="金陵织造局",
            issued_on=contest.ends_on,
        )
        rules = CertificateRules(prefix=f"M{which}")
        batch = start_batch(
            contest.id, [CertificateRequest(spec, person_id=person.id)], rules, Style("plain"), by=SYSTEM
        )
        [row] = ledger.certificates_of_batch(batch.id)
        person = db.session.get(Person, person.id)
        recommendation_id = _recommendation(world, which, person)
        made = {"batch_id": batch.id, "certificate_id": row.id, "recommendation_id": recommendation_id}
        made["held_id"] = held_id
        for name, value in made.items():
            before = world.params.get(name, (None, None))
            world.params[name] = (value, before[1]) if which == 0 else (before[0], value)
    work()
    world.params["person_id"] = tuple(people)
