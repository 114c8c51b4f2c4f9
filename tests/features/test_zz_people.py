from competition.foundation.store.db import db
from tests.factories.wins import Won
from tests.filled.people import people_are_who_they_are
from sqlalchemy import select, func

def test_people(app):
    won = Won().confirm()
    people_are_who_they_are(won.event_id)
    for name in "passkeys spent_challenges passkey_holders copied_values small_contests consents handovers identity_cases person_requests".split():
        assert db.session.scalar(select(func.count()).select_from(db.metadata.tables[name])), name
