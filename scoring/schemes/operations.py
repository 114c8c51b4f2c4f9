"""Every write about marking schemes: a new version, a small change, the freeze at the first mark."""

import hashlib
from dataclasses import replace
from decimal import Decimal

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, canonical, db
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.rules.marking.kinds.registry import kind_named
from scoring.rules.scheme_life import SCHEME, SchemeState, SchemeStep
from scoring.rules.schemes.document import AspectText, SchemeDocument
from scoring.schemes import queries
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
        total_units=_units(document.total, document.decimals),
        body=document.body(),
        body_hash=_hash_of(document),
        created_at=clock.now(),
        created_by=by.account_id,
        aspects=_aspects(document),
    )


def _hash_of(document: SchemeDocument) -> str:
    """SHA-256 over the canonical scheme."""
    return hashlib.sha256(canonical(document.body())).hexdigest()


def _units(value: Decimal, decimals: int) -> int:
    return int(value.scaleb(decimals))


def _aspects(document: SchemeDocument) -> list[Aspect]:
    return [
        Aspect(
            criterion=aspect.criterion,
            sub_criterion=aspect.sub_criterion,
            code=aspect.code,
            kind=aspect.kind,
            title=aspect.title,
            description="\n".join(part for part in (aspect.extra, aspect.requirement) if part),
            max_units=_units(Decimal(aspect.maximum), document.decimals),
            step_units=_step_units(aspect, document.decimals),
            judges=aspect.judges,
            module=aspect.criterion,
            section=aspect.section or None,
            rule=dict(aspect.rule),
            levels=list(aspect.levels),
            sort=number,
        )
        for number, aspect in enumerate(document.aspects)
    ]


def _step_units(aspect: AspectText, decimals: int) -> int:
    """The step of the marks: as given, whole grades for judgement, else the smallest unit."""
    if aspect.step:
        return _units(Decimal(aspect.step), decimals)
    return 10**decimals if kind_named(aspect.kind).graded else 1


@atomic
def change_aspect(
    version_id: int, code: str, *, kind: str, step: Decimal | None, judges: int, by: Actor
) -> SchemeVersion:
    """Mark one aspect another way, as a new version; the old one stays readable."""
    version = queries.version(version_id)
    contests.hold_event(version.event_id)
    document = queries.document_of(version)
    if version.id != getattr(queries.newest(version.event_id), "id", None):
        raise Refused(Problem("changed_meanwhile"))
    aspects = tuple(
        replace(
            aspect,
            kind=kind,
            step="" if step is None else f"{step:f}",
            judges=judges,
        )
        if aspect.code == code
        else aspect
        for aspect in document.aspects
    )
    if aspects == document.aspects:
        return version
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
