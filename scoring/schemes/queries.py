"""Every read about marking schemes."""

from collections.abc import Collection

from sqlalchemy import func, select
from sqlalchemy.orm import contains_eager

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.foundation.store.db import db
from competition.foundation.store.locks import held
from competition.rules.roles import Subject
from scoring.rules.schemes.document import SchemeDocument, from_body
from scoring.schemes.models import Aspect, SchemeVersion


def version(version_id: int) -> SchemeVersion:
    """The version of a scheme, or NotFound."""
    return db.get_or_404(SchemeVersion, version_id)


def version_subject(version_id: int) -> Subject:
    """What a route about a version is about."""
    return contests.event_subject(version(version_id).event_id)


def aspect(aspect_id: int) -> Aspect:
    """The aspect, or NotFound."""
    return db.get_or_404(Aspect, aspect_id)


def aspect_subject(aspect_id: int) -> Subject:
    """What a route about an aspect is about."""
    return version_subject(aspect(aspect_id).scheme_version_id)


def versions_of(event_id: int) -> list[SchemeVersion]:
    """The versions of an event's scheme, the newest first."""
    return list(
        db.session.scalars(
            select(SchemeVersion)
            .where(SchemeVersion.event_id == event_id)
            .order_by(SchemeVersion.number.desc())
        )
    )


def numbers_of(event_id: int) -> list[tuple[int, int]]:
    """The ids and the numbers of an event's versions."""
    statement = (
        select(SchemeVersion.id, SchemeVersion.number)
        .where(SchemeVersion.event_id == event_id)
        .order_by(SchemeVersion.number)
    )
    return [(row[0], row[1]) for row in db.session.execute(statement)]


def hold_version(version_id: int) -> SchemeVersion:
    """The version as it stands, held until the end of the operation."""
    return held(SchemeVersion, version_id)


def newest(event_id: int) -> SchemeVersion | None:
    """The version that counts."""
    return next(iter(versions_of(event_id)), None)


def events_without(event_ids: Collection[int]) -> list[Event]:
    """Those of the events that have no scheme yet; none of settled contests."""
    scheme = select(SchemeVersion.id).where(SchemeVersion.event_id == Event.id)
    statement = (
        select(Event)
        .join(Event.contest)
        .options(contains_eager(Event.contest))
        .where(Event.id.in_(event_ids), contests.going_on(), ~scheme.exists())
        .order_by(Event.id)
    )
    return list(db.session.scalars(statement))


def next_number(event_id: int) -> int:
    """The number of the version to come."""
    statement = select(func.max(SchemeVersion.number)).where(SchemeVersion.event_id == event_id)
    return (db.session.scalar(statement) or 0) + 1


def document_of(found: SchemeVersion) -> SchemeDocument:
    """The scheme as the workbook says it."""
    return from_body(found.body)
