"""Places in entries that nobody typed: they say what the person's record says."""

from unittest.mock import patch

from competition.entries.checking import said_of
from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.persons.models import Consent
from competition.rules.consents import HANDING, VERSION
from competition.rules.roles import SYSTEM


def approved(entry):
    """The line of the log by which an entry that nobody handed in stands approved."""
    db.session.flush()
    about = ("entry", entry.id)
    # A factory makes more than one operation would in one transaction: it stands in no line.
    with patch("competition.foundation.store.queries.wait_in_line"):
        audit.record(SYSTEM, "entry.approved", contest_id=entry.contest_id, subject=about, **said_of(entry))


def seated(member, person):
    """The place with the values of a person that was only just made."""
    member.person_id = person.id
    for name in (
        "name",
        "phone",
        "unit_name",
        "organisation_id",
        "education",
        "employed",
        "held_level",
        "facts",
    ):
        setattr(member, name, getattr(person, name))
    return member


def agreed_to_hand(contest_id, *persons):
    """They agree that bodies get what is recommended of them; whether they are named in public is another question."""
    said = {"text_version": VERSION, "given": True, "channel": "web", "at": clock.now()}
    db.session.add_all(
        Consent(person_id=person.id, contest_id=contest_id, kind=kind, **said)
        for person in persons
        for kind in HANDING
    )
