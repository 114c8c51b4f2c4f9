"""What the dumps of a version hold of people beside the demonstration: their passkeys, consents, claims and wishes."""

from sqlalchemy import func, select

from competition.foundation.store.db import db
from tests.factories.wins import Won
from tests.filled.people import people_are_who_they_are

TABLES = (
    "consents",
    "copied_values",
    "handovers",
    "identity_cases",
    "passkey_holders",
    "passkeys",
    "person_requests",
    "small_contests",
    "spent_challenges",
)


def test_the_maker_of_dumps_fills_what_is_of_people(app):
    people_are_who_they_are(Won().confirm().event_id)
    empty = [
        name
        for name in TABLES
        if not db.session.scalar(select(func.count()).select_from(db.metadata.tables[name]))
    ]
    assert empty == []
