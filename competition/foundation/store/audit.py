"""The append-only log: one hash chain a contest, written inside the operation it tells of."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from flask import current_app
from sqlalchemy import Row, insert

from competition.foundation.store import queries
from competition.foundation.store.db import canonical, db
from competition.foundation.store.driver_statements import Prepared
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.foundation.system.questions import Question
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

SITE_CHAIN = 0
# Why nothing may be written any more in this contest: it is archived. None while it is not.
CLOSED_BY: Question[Callable[[int], Problem | None]] = Question("is this contest closed to every writer")
GENESIS = "0" * 64


def record(
    by: Actor,
    action: str,
    *,
    contest_id: int | None = None,
    subject: tuple[str, object] | None = None,
    reason: str | None = None,
    **details: Any,
) -> None:
    """Add one entry to the chain of a contest (or the site). Details hold ids and codes, no personal data.

    What the operation has changed so far is sent to the database first, as by a flush. Refused in an archived
    contest: whoever writes there tells its log of it, so this is the gate of all writers.
    """
    chain = contest_id or SITE_CHAIN
    db.session.flush()
    number, last = queries.chain_end(chain) or (0, GENESIS)
    # With the chain's lock: who archives the contest writes here too, so nobody slips in beside them.
    require_open(contest_id, action)
    entry = {
        "contest_id": chain,
        "seq": number + 1,
        "at": clock.now(),
        "actor_id": by.account_id,
        "device_id": by.device_id,
        "action": action,
        "subject_kind": subject[0] if subject else None,
        "subject_id": str(subject[1]) if subject else None,
        "reason": reason,
        "details": details,
        "prev_hash": last,
    }
    _APPEND.run([entry | {"hash": entry_hash(entry)}])


def require_open(contest_id: int | None, action: str = "") -> None:
    """Refuse the operation in an archived contest, unless a card names this action as one that goes on there.

    `record` asks it for everybody; an operation that leaves no line in the log asks it itself.
    """
    passed: set[int] | None = db.session.info.get("open_contests")
    if contest_id is None or action in current_app.config["AFTER_ARCHIVING"] or contest_id in (passed or ()):
        return
    if (problem := CLOSED_BY.answer()(contest_id)) is not None:
        raise Refused(problem)
    if passed is not None:
        passed.add(contest_id)


def goes_on(contest_id: int, action: str) -> None:
    """Let this operation pass the gate of an archived contest with all that it does there.

    For one whose own action a card names as going on, and which writes what other actions tell of.
    """
    passed: set[int] | None = db.session.info.get("open_contests")
    if passed is not None and action in current_app.config["AFTER_ARCHIVING"]:
        passed.add(contest_id)


_COLUMNS = [column.name for column in AuditEntry.__table__.columns if column.name != "id"]
_APPEND = Prepared(insert(AuditEntry.__table__), _COLUMNS)  # type: ignore[arg-type]


def entry_hash(entry: Mapping[str, Any]) -> str:
    """SHA-256 over the entry's canonical form, which holds the hash before it."""
    return hashlib.sha256(
        canonical(
            {
                "contest": entry["contest_id"],
                "seq": entry["seq"],
                "at": entry["at"],
                "actor": entry["actor_id"],
                "device": entry["device_id"],
                "action": entry["action"],
                "subject": [entry["subject_kind"], entry["subject_id"]],
                "reason": entry["reason"],
                "details": entry["details"],
                "prev": entry["prev_hash"],
            }
        )
    ).hexdigest()


class Line(NamedTuple):
    """A line of the log, as the check of a contest's history reads it."""

    action: str
    subject: str | None
    seq: int
    details: dict[str, Any]
    reason: str | None
    actor: int | None


@dataclass(frozen=True)
class Log:
    """A contest's whole log, read once for everything that is held against it."""

    contest_id: int
    entries: Sequence[Row[Any]]

    @property
    def broken_at(self) -> int | None:
        """The first number at which the chain does not hold, or None when it is whole."""
        previous = GENESIS
        for number, entry in enumerate(self.entries, start=1):
            if (
                entry.seq != number
                or entry.prev_hash != previous
                or entry_hash(entry._asdict()) != entry.hash
            ):
                return number
            previous = entry.hash
        return None

    def lines(self, *actions: str) -> list[Line]:
        """What it says of these actions, oldest first."""
        return [
            Line(entry.action, entry.subject_id, entry.seq, entry.details, entry.reason, entry.actor_id)
            for entry in self.entries
            if entry.action in actions
        ]


def log_of(contest_id: int) -> Log:
    return Log(contest_id, queries.audit_chain(contest_id))


def broken_at(contest_id: int) -> int | None:
    """The first number at which a contest's chain does not hold, or None when it is whole."""
    return log_of(contest_id).broken_at
