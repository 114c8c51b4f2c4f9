"""Rows that an operation holds until its end, so that what it decides on is what stands when it writes.

On SQLite an operation has the write lock from its beginning; on PostgreSQL it waits here. Whoever takes several
takes them in the order written below, so that no two ever wait for each other; a test watches every operation.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from sqlalchemy.exc import IntegrityError

from competition.foundation.store.db import Model, db
from competition.foundation.store.queries import AUDIT_LINE, LEDGER_LINE, MARKS_LINE, SITE_LINE, wait_in_line
from competition.rules.problems import Problem, Refused

R = TypeVar("R", bound=Model)

# The written order: rows by their tables, then lines. What several operations share comes early.
ORDER: tuple[str | int, ...] = (
    "persons",
    "contests",
    "person_requests",
    "phase_proposals",
    "identity_cases",
    "events",
    "rulings",
    "sessions",
    "venues",
    "contest_documents",
    "delegations",
    "appointments",
    "entries",
    "certificate_batches",
    "schedules",
    "jobs",
    "upkeeps",
    "certificates",
    "recommendations",
    "levels_held",
    "panel_members",
    "enrolments",
    "shared_devices",
    "penalties",
    SITE_LINE,
    "clock_leaps",
    "organisations",
    "accounts",
    "role_grants",
    "logins",
    "one_time_links",
    "judge_pins",
    "second_steps",
    "passkeys",
    "recovery_codes",
    "sent_codes",
    "throttles",
    "notices",
    MARKS_LINE,
    "scheme_versions",
    LEDGER_LINE,
    AUDIT_LINE,
)


def held(model: type[R], key: int | str) -> R:
    """The row as it stands once nobody else can change it, or NotFound.

    Rows that only point to it are written meanwhile: it is not locked against them.
    """
    db.session.flush()
    return db.get_or_404(model, key, with_for_update={"key_share": True, "of": model}, populate_existing=True)


def kept(model: type[R], key: int | str) -> R:
    """The row as it stands, which nobody changes until the operation ends; many may keep it at the same time."""
    db.session.flush()
    return db.get_or_404(model, key, with_for_update={"read": True, "of": model}, populate_existing=True)


def wait_for_site() -> None:
    """One at a time for what belongs to no contest: names that are given once, administrators, holidays."""
    wait_in_line(SITE_LINE, 0)


@contextmanager
def refused_if_there(problem: Problem) -> Iterator[None]:
    """Somebody else wrote the same in the same moment: the constraint has the last word, told in a sentence."""
    try:
        yield
        db.session.flush()
    except IntegrityError as cause:
        raise Refused(problem) from cause
