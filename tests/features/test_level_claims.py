"""Levels taken back by the body that had granted them, and levels that people say they hold elsewhere."""

import pytest

from certificates.ledger import queries as ledger
from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.revocations import operations as revocations
from certificates.skill_levels.standing import Claim, Holdings
from competition.foundation.store.db import atomic, db
from competition.foundation.work.models import Message
from competition.persons import level_operations
from competition.persons import queries as persons
from competition.persons.models import LevelHeld
from competition.rules.levels_held import Proof, ProvenLevel
from competition.rules.problems import Refused
from competition.rules.roles import Actor
from tests.factories.accounts import actor_of
from tests.factories.wins import granted_win
from tests.features.test_identities import faults


@pytest.fixture
def won(lay):
    return lay(granted_win)


def granted(won):
    return db.session.query(Recommendation).filter_by(person_id=won.persons[0].id, state="granted").one()


def test_a_body_takes_a_level_back_by_two_and_the_record_stays(won, client):
    row, supervisor = granted(won), actor_of(won.judged.made.supervisor)
    number, assessor = row.certificate_number, actor_of(won.assessor)
    [certificate] = [one for one in ledger.ledger(won.contest_id) if one.person_id == row.person_id]
    payload = certificate.payload
    with pytest.raises(Refused, match="reason_missing"):
        revocations.ask_revocation(row.id, "", by=assessor)
    revocations.ask_revocation(row.id, "冒名顶替，查实", by=assessor)
    with pytest.raises(Refused, match="revocation_needs_second"):
        revocations.confirm_revocation(row.id, by=assessor)
    assert persons.levels_held([row.person_id])[row.person_id]
    revocations.confirm_revocation(row.id, by=supervisor)
    db.session.expire_all()
    row = db.session.get(Recommendation, row.id)
    assert (row.state, row.certificate_number) == (RecommendationState.REVOKED, number)
    assert persons.levels_held([row.person_id])[row.person_id] == []
    [kept] = db.session.query(LevelHeld).filter_by(person_id=row.person_id)
    assert (kept.number, kept.end_reason) == (number, "冒名顶替，查实")
    assert "评价机构已于" in client.get(f"/V/{payload}").text
    told = {(one.template, one.recipient) for one in db.session.query(Message)}
    account_id = won.persons[0].account_id
    # Whoever keeps the list reads that it changed, not about whom.
    assert ("level_revoked", f"account{account_id}@example.org") in told
    assert ("level_of_list_revoked", f"account{won.officer.id}@example.org") in told
    assert faults(won.contest_id) == []


def test_a_revocation_that_is_dropped_changes_nothing(won):
    row = granted(won)
    revocations.ask_revocation(row.id, "核查", by=actor_of(won.assessor))
    revocations.drop_revocation(row.id, "核查无误", by=actor_of(won.judged.made.supervisor))
    assert (granted(won).revocation_reason, granted(won).state) == ("", "granted")
    with pytest.raises(Refused, match="revocation_not_asked"):
        revocations.confirm_revocation(row.id, by=actor_of(won.judged.made.supervisor))
    assert faults(won.contest_id) == []


def test_a_level_revoked_without_the_log_is_found(won):
    row_id = granted(won).id

    @atomic
    def forge():
        row = db.session.get(Recommendation, row_id)
        row.state, row.revoked_at = "revoked", row.created_at

    forge()
    assert faults(won.contest_id) == ["recommendation_not_as_logged"]


def holds(*records, claimed=3):
    return Holdings({1: records}, {(5, 1): Claim(claimed, None)}).standing(5, 1, "6-31-01-03")


def said(occupation, level=3):
    return LevelHeld(
        person_id=1, occupation_code=occupation, level=level, post="", number="1", standing="claimed"
    )


def test_a_level_named_in_another_occupation_is_not_claimed_in_the_events(app):
    assert holds().claimed == 3
    assert holds(said("6-18-01-01")).claimed is None
    assert holds(said("6-18-01-01"), said("6-31-01-03")).claimed == 3
    assert holds(said("6-18-01-01", level=4)).claimed == 3


def test_people_name_occupation_and_number_and_take_it_back(won):
    person = won.persons[2]
    by = Actor(account_id=person.account_id, name=person.name)
    level = ProvenLevel(
        occupation="6-18-01-01", level=3, number="旧证0009", issuer="示范评价中心", proof=Proof.DOCUMENT
    )
    row = level_operations.claim_level(level, by=by)
    assert level_operations.claim_level(level, by=by).id == row.id
    assert (row.standing, row.proof, row.occupation_code) == ("claimed", None, "6-18-01-01")
    level_operations.drop_claimed_level(row.id, by=by)
    assert persons.levels_held([person.id])[person.id] == []
