"""Every write about marking schemes: a new version, a small change, the freeze at the first mark."""

from dataclasses import dataclass, replace
from decimal import Decimal

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.history import hash_of
from competition.foundation.store.stamps import as_stored, refuse_overtaken
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.rules.scheme_life import SCHEME, SchemeState, SchemeStep
from scoring.rules.schemes.document import SchemeDocument
from scoring.schemes import queries
from scoring.schemes.columns import columns_of, units_of
from scoring.schemes.models import Aspect, SchemeVersion


@atomic
def add_version(event_id: int, document: SchemeDocument, *, by: Actor) -> SchemeVersion:
    """Store a scheme as the next version of the event; a scheme that has marks is never replaced."""
    event = contests.hold_event(event_id)
    newest = queries.newest(event_id)
    if newest is not None and newest.state is SchemeState.FROZEN:
        raise Refused(Problem("scheme_frozen", {"number": newest.number}, "file"))
    version = _version(event_id, document, by)
    db.session.add(version)
    db.session.flush()
    audit.record(
        by,
        "scheme.version_added",
        contest_id=event.contest_id,
        subject=("scheme_version", version.id),
        event=event.code,
        number=version.number,
        hash=version.body_hash,
    )
    return version


def _version(event_id: int, document: SchemeDocument, by: Actor) -> SchemeVersion:
    return SchemeVersion(
        event_id=event_id,
        number=queries.next_number(event_id),
        source=document.source,
        decimals=document.decimals,
        total_units=units_of(document.total, document.decimals),
        body=document.body(),
        body_hash=hash_of(document.body()),
        created_at=clock.now(),
        created_by=by.account_id,
        aspects=[Aspect(**said) for said in columns_of(document)],
    )


@dataclass(frozen=True)
class Marking:
    """How one aspect is marked."""

    kind: str
    step: str
    judges: int


@atomic
def change_aspect(
    version_id: int,
    code: str,
    *,
    kind: str,
    step: Decimal | None,
    judges: int,
    by: Actor,
    seen: str | None = None,
) -> SchemeVersion:
    """Mark one aspect another way, as a new version; the old one stays readable.

    `seen` is the stamp of how the page showed it marked: another version meanwhile is no conflict as long as this
    aspect is marked in it as it was. Raises Refused("overtaken").
    """
    version = queries.version(version_id)
    contests.hold_event(version.event_id)
    newest = queries.newest(version.event_id) or version
    document = queries.document_of(newest)
    standing = next((aspect for aspect in document.aspects if aspect.code == code), None)
    if standing is None or (seen is None and newest.id != version.id):
        raise Refused(Problem("changed_meanwhile"))
    wanted = Marking(kind, "" if step is None else f"{step:f}", judges)
    refuse_overtaken(seen, as_stored(Marking, standing), wanted)
    aspects = tuple(
        replace(aspect, **vars(wanted)) if aspect is standing else aspect for aspect in document.aspects
    )
    if aspects == document.aspects:
        return newest
    return add_version(version.event_id, replace(document, aspects=aspects), by=by)


@atomic
def freeze(version_id: int, *, by: Actor) -> None:
    """From the first mark on the scheme stays as it is."""
    version = queries.hold_version(version_id)
    if not SCHEME.possible(version.state, SchemeStep.FREEZE):
        return
    version.frozen_at = clock.now()
    audit.record(
        by,
        "scheme.frozen",
        contest_id=contests.event(version.event_id).contest_id,
        subject=("scheme_version", version.id),
        hash=version.body_hash,
    )
