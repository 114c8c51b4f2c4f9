"""Places in entries that nobody typed: they say what the person's record says."""

from unittest.mock import patch

from competition.entries.checking import said_of
from competition.foundation.store import audit
from competition.foundation.store.db import db
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
