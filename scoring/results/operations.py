"""Every write about results: theory marks, opening the codes, snapshots, publication."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from competition.contests.models import Event
from competition.draws import operations as draws
from competition.draws import queries as drawn
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.system.clock import SHANGHAI
from competition.rulebooks import queries as rulebooks
from competition.rules.draw.sealing import OpenKey
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from scoring.results import computing, queries
from scoring.results.models import OpenedCode, Opening, Publication, Snapshot, TheoryMark


@dataclass(frozen=True)
class TheoryLine:
    """One row of the theory workbook."""

    code: str
    units: int | None
    absent: bool = False


@atomic
def import_theory(event: Event, lines: Sequence[TheoryLine], *, by: Actor) -> int:
    """Store the theory marks of a workbook, all of them; earlier ones stay readable. Gives how many."""
    if queries.opened(event.id):
        raise Refused(Problem("theory_after_opening", {}, "file"))
    batch, now = str(uuid4()), clock.now()
    db.session.add_all(
        TheoryMark(
            event_id=event.id,
            code=line.code,
            value_units=line.units,
            absent=line.absent,
            batch=batch,
            by_id=by.account_id,
            at=now,
        )
        for line in lines
    )
    audit.record(
        by,
        "theory.imported",
        contest_id=event.contest_id,
        subject=("event", event.id),
        batch=batch,
        count=len(lines),
    )
    return len(lines)


@atomic
def open_codes(event: Event, first: OpenKey, second: OpenKey, *, by: Actor) -> int:
    """Two keepers open the lists before the witness `by`; only then does anybody know whose code it was."""
    problems = computing.problems_before_opening(event)
    if problems:
        raise Refused(*problems)
    computing.computed(event)
    sealed = [draw.id for draw in drawn.sealed_draws(event.id)]
    pairs = draws.open_lists(event.id, first, second, open_sheets=0, by=by)
    now = clock.now()
    for draw_id in sealed:
        db.session.add(
            Opening(
                event_id=event.id,
                draw_id=draw_id,
                first_keeper_id=first.account_id,
                second_keeper_id=second.account_id,
                witnessed_by=by.account_id,
                at=now,
            )
        )
    db.session.add_all(
        OpenedCode(event_id=event.id, code=code, entry_id=entry_id) for code, entry_id in pairs.items()
    )
    audit.record(
        by, "codes.opened", contest_id=event.contest_id, subject=("event", event.id), count=len(pairs)
    )
    return len(pairs)


@atomic
def take_snapshot(event: Event, *, by: Actor) -> Snapshot:
    """Compute the result and keep it whole; the same result again gives the snapshot that is there."""
    problems = computing.problems_before_opening(event)
    if not queries.opened(event.id):
        problems.append(Problem("codes_not_opened"))
    if problems:
        raise Refused(*problems)
    body = computing.body_of(event)
    digest = computing.hash_of(body)
    newest = queries.newest_snapshot(event.id)
    if newest is not None and newest.body_hash == digest:
        return newest
    snapshot = Snapshot(
        event_id=event.id,
        number=newest.number + 1 if newest else 1,
        body=body,
        body_hash=digest,
        created_at=clock.now(),
        by_id=by.account_id,
    )
    db.session.add(snapshot)
    db.session.flush()
    audit.record(
        by,
        "result.snapshot_taken",
        contest_id=event.contest_id,
        subject=("snapshot", snapshot.id),
        number=snapshot.number,
        hash=digest,
    )
    return snapshot


@atomic
def publish(event: Event, kind: str, reason: str = "", *, by: Actor) -> Publication:
    """Show the newest snapshot to everybody: `publicity` (公示) first, `final` after its last day.

    What replaces an earlier publication with other figures needs a reason, which everybody can read.
    """
    problems = computing.problems_before_publishing(event)
    published = queries.publications(event.id)
    last = published[0] if published and published[0].kind != "withdrawn" else None
    snapshot = queries.newest_snapshot(event.id)
    now = clock.now()
    if kind == "final":
        problems += _problems_of_final(last, snapshot, now)
    changed = any(one.snapshot_id != snapshot.id for one in published[:1]) if snapshot else False
    if changed and len(reason.strip()) < 2:
        problems.append(Problem("correction_without_reason", {}, "reason"))
    if last is not None and last.kind == kind and not changed:
        problems.append(Problem("published_already"))
    if problems or snapshot is None:
        raise Refused(*problems)
    return _publication(event, snapshot.id, kind, reason.strip() if changed else "", by)


def _problems_of_final(last: Publication | None, snapshot: Snapshot | None, now: datetime) -> list[Problem]:
    if last is None or snapshot is None or last.snapshot_id != snapshot.id:
        return [Problem("publicity_first")]
    publicity = queries.publicity_of(last)
    if publicity is not None and publicity.until > now:
        until = f"{publicity.until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        return [Problem("publicity_still_open", {"until": until})]
    return []


@atomic
def withdraw(event: Event, reason: str, *, by: Actor) -> Publication:
    """Take a publication back; its revision stays in the register with the reason."""
    published = queries.publications(event.id)
    problems = []
    if not published or published[0].kind == "withdrawn":
        problems.append(Problem("nothing_published"))
    problems += reason_problems(reason)
    if problems:
        raise Refused(*problems)
    return _publication(event, published[0].snapshot_id, "withdrawn", reason.strip(), by)


def _publication(event: Event, snapshot_id: int, kind: str, reason: str, by: Actor) -> Publication:
    published = queries.publications(event.id)
    procedure = rulebooks.rules_of(event.contest_id).procedure
    counted = kind == "publicity" and procedure.publicity_working_days
    publication = Publication(
        event_id=event.id,
        contest_id=event.contest_id,
        snapshot_id=snapshot_id,
        revision=published[0].revision + 1 if published else 1,
        kind=kind,
        objections_until=queries.publicity_from_today(event).until if kind == "publicity" else None,
        working_days=procedure.publicity_days if counted else None,
        reason=reason,
        at=clock.now(),
        by_id=by.account_id,
    )
    db.session.add(publication)
    db.session.flush()
    audit.record(
        by,
        f"result.{kind}",
        contest_id=event.contest_id,
        subject=("event", event.id),
        reason=reason or None,
        revision=publication.revision,
        snapshot=publication.snapshot_id,
    )
    return publication
