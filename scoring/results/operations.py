"""Every write about results: opening the codes, snapshots, publication."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from competition.contests import operations as steps
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.draws import operations as draws
from competition.draws import queries as drawn
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.system.clock import SHANGHAI
from competition.rulebooks import checking as rules
from competition.rulebooks import queries as rulebooks
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.editions.kinds.procedure import Procedure
from competition.rules.lifecycle import Asking
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.rules.words.catalogue import phrase
from competition.timetables import queries as timetables
from scoring.panels import queries as panels
from scoring.results import checking, computing, figures, publicity, queries, reading, telling
from scoring.results.checking import Checked
from scoring.results.models import OpenedCode, Opening, Publication, Snapshot
from scoring.results.questions import CONSEQUENCES, HOLDS, ResultTurn
from scoring.rules.consequences import Consequence, Thing, ordered
from scoring.rules.publication_life import (
    PUBLICATION,
    PublicationStep,
    Published,
    PublishingFacts,
    problems_of_publishing,
)
from scoring.rules.tally.result_changes import changes

BACK = phrase("成绩已重新公布")


def open_codes(event_id: int, first: OpenKey, second: OpenKey, *, by: Actor) -> int:
    """Two keepers open the lists before the witness `by`; only then does anybody know whose code it was.

    Refused while anything that the result rests on is not what was signed. That takes seconds where there are many
    marks: it is checked before the lock.
    """
    return _open_codes(checking.checked_now(event_id), event_id, (first, second), by)


@atomic
def _open_codes(checked: Checked, event_id: int, keys: tuple[OpenKey, OpenKey], by: Actor) -> int:
    event = contests.hold_event(event_id)
    drawn.hold_draws(event.id)
    panels.lock_log(event.contest_id)
    found = checking.still(checked, event)
    if problems := found.problems or found.field.unreadable or found.faults:
        raise Refused(*problems)
    sealed = [draw.id for draw in drawn.sealed_draws(event.id)]
    first, second = keys
    pairs = draws.open_lists(event.id, first, second, by=by)
    _keep_opened(event, sealed, pairs, (first.account_id, second.account_id), by)
    audit.record(
        by,
        "codes.opened",
        contest_id=event.contest_id,
        subject=("event", event.id),
        count=len(pairs),
        rules=rules.in_force(event.contest_id),
    )
    return len(pairs)


def _keep_opened(
    event: Event, draw_ids: Sequence[int], pairs: Mapping[str, int], keeper_ids: tuple[int, int], by: Actor
) -> None:
    """Who opened which draw, and the entry behind each code."""
    first, second = keeper_ids
    now = clock.now()
    for draw_id in draw_ids:
        db.session.add(
            Opening(
                event_id=event.id,
                draw_id=draw_id,
                first_keeper_id=first,
                second_keeper_id=second,
                witnessed_by=by.account_id,
                at=now,
            )
        )
    db.session.add_all(
        OpenedCode(event_id=event.id, code=code, entry_id=entry_id) for code, entry_id in pairs.items()
    )


def take_snapshot(event_id: int, *, by: Actor) -> Snapshot:
    """Compute the result and keep it whole; the same result again gives the snapshot that is there.

    All that it rests on is checked before the lock, and so it is computed.
    """
    return _take_snapshot(checking.checked_now(event_id).computed(), event_id, by)


@atomic
def _take_snapshot(checked: Checked, event_id: int, by: Actor) -> Snapshot:
    event = contests.hold_event(event_id)
    panels.lock_log(event.contest_id)
    found = checking.still(checked, event)
    closed = [] if found.field.opened else [Problem("codes_not_opened")]
    if problems := [*found.problems, *closed] or found.faults:
        raise Refused(*problems)
    newest = queries.newest_snapshot(event.id)
    same = newest is not None and newest.body_hash == found.body_hash
    if newest is not None and same and checking.is_sound(newest):
        return newest
    return _keep_snapshot(event, newest.number + 1 if newest else 1, found, by)


def _keep_snapshot(event: Event, number: int, found: Checked, by: Actor) -> Snapshot:
    snapshot = Snapshot(
        event_id=event.id,
        number=number,
        body=found.body,
        body_hash=found.body_hash,
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
        hash=snapshot.body_hash,
    )
    return snapshot


@dataclass(frozen=True)
class Announced:
    """What was said before everybody, its revision and kind, and all that followed from it."""

    revision: int
    kind: str
    consequences: list[Consequence]


@atomic
def publish(
    event_id: int, kind: Published, reason: str = "", *, second: int | None = None, by: Actor
) -> Announced:
    """Show the newest snapshot to everybody: `publicity` (公示) first, `final` after its last day.

    Figures that differ in nothing but a corrected name are the same: they need no second 公示.

    Over a final result, figures by other rules only with a `second` person. What replaces an earlier publication
    with other figures needs a reason, which everybody can read; what rests on the earlier ones follows in the same
    transaction, and who relied on it is told.
    """
    event = _hold_result(event_id)
    field = reading.field_of(event)
    published, snapshot = queries.publications(event.id), queries.newest_snapshot(event.id)
    facts = replace(
        _publishing_facts(published, snapshot, reason, clock.now()),
        second=second,
        other_rules=_rules_changed_since(event.contest_id, published),
    )
    problems = computing.problems_before_publishing(
        field, snapshot.number if snapshot else None, snapshot.body if snapshot else {}
    )
    problems += problems_of_publishing(kind, facts)
    if snapshot is not None and not checking.is_sound(snapshot):
        problems.append(Problem("snapshot_broken", {"event": event.code, "number": snapshot.number}))
    if problems or snapshot is None:
        raise Refused(*problems)
    said = reason.strip() if facts.changed else ""
    announced = field.edition.procedure if kind is Published.PUBLICITY else None
    fresh = _publication(event, published, snapshot.id, kind=kind, reason=said, announced=announced, by=by)
    moved = _moved(queries.snapshot(published[0].snapshot_id).body, snapshot.body) if published else []
    return _followed(fresh, moved, second, by)


def _rules_changed_since(contest_id: int, published: Sequence[Publication]) -> bool:
    """Whether the rules in force were set after the figures that stand, and are final, were computed."""
    last = publicity.in_force(published)
    if last is None or last.kind != Published.FINAL:
        return False
    version = rulebooks.current_version(contest_id)
    return version is not None and version.created_at > queries.snapshot(last.snapshot_id).created_at


def _publishing_facts(
    published: Sequence[Publication], snapshot: Snapshot | None, reason: str, now: datetime
) -> PublishingFacts:
    last = publicity.in_force(published)
    objections = publicity.publicity_of(last) if last else None
    other = snapshot is not None and any(one.snapshot_id != snapshot.id for one in published[:1])
    same = not other or (snapshot is not None and _same_as_last(published[0], snapshot))
    return PublishingFacts(
        reason=reason,
        standing=Published(last.kind) if last else Published.WITHDRAWN,
        same=last is not None and snapshot is not None and same,
        changed=not same,
        renamed=other and same,
        now=now,
        open_until=objections.until if objections else None,
        until=f"{objections.until.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" if objections else "",
    )


def _same_as_last(last: Publication, snapshot: Snapshot) -> bool:
    return figures.same_figures(last.contest_id, queries.snapshot(last.snapshot_id), snapshot)


@atomic
def withdraw(event_id: int, reason: str, *, second: int | None = None, by: Actor) -> Announced:
    """Take a publication back; its revision stays in the public register with the reason.

    A final one only with a `second` person (an account other than `by`). What rests on it waits for the next
    publication, and who relied on it is told.
    """
    event = _hold_result(event_id)
    published = queries.publications(event.id)
    state = Published(published[0].kind) if published else Published.WITHDRAWN
    step = PublicationStep.TAKE_BACK if state is Published.FINAL else PublicationStep.WITHDRAW
    asking = Asking(by=by.account_id, reason=reason, second=second)
    if problems := PUBLICATION.problems(state, step, asking):
        raise Refused(*problems)
    fresh = _publication(
        event, published, published[0].snapshot_id, kind=Published.WITHDRAWN, reason=reason.strip(), by=by
    )
    return _followed(fresh, [], second, by)


def _hold_result(event_id: int) -> Event:
    """The event, held with its contest and all that rests on its result, before any line of the log is written."""
    contests.hold_contest(contests.event(event_id).contest_id)
    event = contests.hold_event(event_id)
    for hold in HOLDS.answers():
        hold(event_id)
    return event


def _followed(said: Publication, moved: list[Consequence], second: int | None, by: Actor) -> Announced:
    """All that follows from what was just said, done and told."""
    _follow_with_contest(said, second, by)
    turn = ResultTurn(event_id=said.event_id, kind=Published(said.kind), reason=said.reason, by=by)
    followed = [one for answer in CONSEQUENCES.answers() for one in answer(turn)]
    if followed:
        # A result that is there again without a change has no reason of its own.
        telling.tell_everyone(said.event_id, said.reason or BACK, followed)
    return Announced(said.revision, said.kind, ordered([*moved, *followed]))


def _follow_with_contest(said: Publication, second: int | None, by: Actor) -> None:
    """A contest is not settled while a result of it is open again, whoever said so and however."""
    if contests.contest(said.contest_id).phase == Phase.FINAL and said.kind != Published.FINAL:
        two = {} if second is None else {"proposed_by": second}
        steps.take_step(said.contest_id, PhaseStep.REOPEN_RESULTS, reason=said.reason, by=by, **two)


_SHOWN = {"total": Thing.TOTAL, "place": Thing.RANK}


def _moved(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Consequence]:
    """Whose total and place are others."""
    return [
        Consequence(
            thing=thing,
            name="、".join(one.names),
            before=str(one.before.get(key) or ""),
            after=str(one.after.get(key) or ""),
        )
        for one in changes(before["rows"], after["rows"])
        for key, thing in _SHOWN.items()
        if one.before.get(key) != one.after.get(key)
    ]


def _publication(
    event: Event,
    published: Sequence[Publication],
    snapshot_id: int,
    *,
    kind: Published,
    reason: str,
    announced: Procedure | None = None,
    by: Actor,
) -> Publication:
    """The next revision; `announced` says how long objections to a 公示 are taken."""
    publication = Publication(
        event_id=event.id,
        contest_id=event.contest_id,
        snapshot_id=snapshot_id,
        revision=published[0].revision + 1 if published else 1,
        kind=kind.value,
        objections_until=publicity.publicity_from_today(announced).until if announced else None,
        working_days=announced.publicity_days if announced and announced.publicity_working_days else None,
        reason=reason,
        at=clock.now(),
        by_id=by.account_id,
    )
    return _keep_publication(publication, by)


def _keep_publication(publication: Publication, by: Actor) -> Publication:
    db.session.add(publication)
    db.session.flush()
    audit.record(
        by,
        f"result.{publication.kind}",
        contest_id=publication.contest_id,
        subject=("event", publication.event_id),
        reason=publication.reason or None,
        revision=publication.revision,
        snapshot=publication.snapshot_id,
        **checking.objections_told(publication),
        **({"before_end": True} if timetables.not_over(publication.event_id, clock.now()) else {}),
    )
    return publication
