"""Awards follow the result of their event, and all that rests on them follows the awards: in one transaction."""

from collections.abc import Collection, Mapping, Sequence

from certificates.awards import checking, following, queries
from certificates.awards.following import line_of
from certificates.awards.models import Award
from certificates.awards.proposals import lines_of, published_now
from certificates.awards.queries import AwardRow, PublishedResult
from certificates.awards.questions import AWARDS_MOVED, AwardMove, AwardsMoved
from certificates.ledger import operations as ledger
from certificates.ledger import queries as entered
from certificates.rules import awarding
from certificates.rules.award_life import AWARD, AwardState, AwardStep
from certificates.rules.awarding import AwardLine
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.roles import Actor
from competition.rules.words.catalogue import phrase
from scoring.results import figures
from scoring.results import queries as results
from scoring.results.questions import ResultTurn
from scoring.rules.consequences import Consequence
from scoring.rules.publication_life import Published

# Why something is no more, where nobody wrote a reason.
CORRECTED = phrase("成绩更正，奖项变动")


@atomic
def follow_result(turn: ResultTurn) -> list[Consequence]:
    """Let the awards of an event follow what was just said of its result; those never confirmed wait on."""
    before = queries.live_awards(turn.event_id)
    if not before:
        return []
    if turn.kind is Published.WITHDRAWN:
        return _suspend(before, turn)
    found = published_now(turn.event_id)
    # What the same figures gave stands as it was confirmed: rules changed since are no correction of a result.
    same = all(_same_figures(row.award.snapshot_id, found) for row in before)
    lines = [line_of(row) for row in before] if same else lines_of(found)
    return settle(found, before, lines, turn.reason or CORRECTED, turn.by)


def _same_figures(snapshot_id: int, found: PublishedResult) -> bool:
    earlier, now = results.snapshot(snapshot_id), results.snapshot(found.snapshot_id)
    return figures.same_figures(found.contest_id, earlier, now)


def _suspend(before: Sequence[AwardRow], turn: ResultTurn) -> list[Consequence]:
    """The result is gone for now: its awards wait, and with them all that rests on them."""
    standing = [row for row in before if row.award.state == AwardState.STANDING]
    for row in standing:
        _step(row.award, AwardStep.SUSPEND, turn.reason)
    db.session.flush()
    _record(turn.event_id, checking.SUSPENDED, turn.by, turn.reason, snapshot=before[0].award.snapshot_id)
    moves = tuple(_move(row, AwardStep.SUSPEND, row.award.snapshot_id, line_of(row)) for row in standing)
    return [*_told_of_waiting(standing, waits=True), *_passed_on(moves, turn.event_id, turn.reason, turn.by)]


@atomic
def settle(
    found: PublishedResult, before: Sequence[AwardRow], lines: Sequence[AwardLine], reason: str, by: Actor
) -> list[Consequence]:
    """Keep, end and give awards, so that just what the result gives stands; tells what became of whose.

    The caller holds the event; `before` are its awards that have not ended, `lines` what the result gives.
    """
    rows = {row.award.id: row for row in before}
    plan = awarding.settled({id: line_of(row) for id, row in rows.items()}, lines)
    waiting = [rows[id] for id in plan.kept if rows[id].award.state == AwardState.SUSPENDED]
    ended = [rows[id] for id in plan.ended]
    moves = (
        *(_end(row, found.snapshot_id, reason) for row in ended),
        *(_keep(rows[id], line, found.snapshot_id) for id, line in plan.kept.items()),
    )
    db.session.flush()  # Before new ones: of a win there is one award at a time.
    db.session.add_all(_award(line, found, by) for line in plan.fresh)
    db.session.flush()
    if not plan.fresh and not any(move.moved for move in moves):
        return []
    said = {"snapshot": found.snapshot_id, "withdrawn": len(plan.ended), "kept": len(plan.kept)}
    _record(found.event_id, checking.CONFIRMED, by, reason if before else None, **said)
    given = {line.person_id: line for line in plan.fresh}
    return [
        *_told_of_ended(ended, given, reason, by),
        *_told_of_given(found.event_id, given, {row.person.id for row in ended} if before else None),
        *_told_of_waiting(waiting, waits=False),
        *_passed_on(moves, found.event_id, reason, by),
    ]


def _end(row: AwardRow, snapshot_id: int, reason: str) -> AwardMove:
    move = _move(row, AwardStep.WITHDRAW, snapshot_id, None)
    _step(row.award, AwardStep.WITHDRAW, reason)
    return move


def _keep(row: AwardRow, line: AwardLine, snapshot_id: int) -> AwardMove:
    award, waits = row.award, row.award.state == AwardState.SUSPENDED
    move = _move(row, AwardStep.RESTORE if waits else None, snapshot_id, line)
    award.snapshot_id, award.place, award.team_size = snapshot_id, line.place, line.team_size
    if waits:
        _step(award, AwardStep.RESTORE, "")
    return move


def _move(row: AwardRow, step: AwardStep | None, snapshot_id: int, after: AwardLine | None) -> AwardMove:
    return AwardMove(
        award_id=row.award.id,
        person_id=row.person.id,
        name=row.person.name,
        step=step,
        before=line_of(row),
        after=after,
        snapshots=(row.award.snapshot_id, snapshot_id),
    )


def _step(award: Award, step: AwardStep, reason: str) -> None:
    award.state = AWARD.after(AwardState(award.state), step)
    award.withdrawn_at = None if award.state == AwardState.STANDING else clock.now()
    award.withdrawn_reason = reason


def _passed_on(moves: tuple[AwardMove, ...], event_id: int, reason: str, by: Actor) -> list[Consequence]:
    """What the rooms above do with moved awards."""
    told = tuple(move for move in moves if move.moved)
    if not told:
        return []
    contest_id = contests.event(event_id).contest_id
    moved = AwardsMoved(event_id=event_id, contest_id=contest_id, moves=told, reason=reason, by=by)
    return [one for answer in AWARDS_MOVED.answers() for one in answer(moved)]


def _told_of_ended(
    ended: Sequence[AwardRow], given: Mapping[int, AwardLine], reason: str, by: Actor
) -> list[Consequence]:
    found = []
    for row in ended:
        void = ledger.void_for_award(row.award.id, reason, by=by)
        found += following.told_of_lines(row, line_of(row), given.get(row.person.id))
        found += following.told_of_certificates(row, void, following.CERTIFICATE_ENDS)
    return found


def _told_of_given(
    event_id: int, given: Mapping[int, AwardLine], known: Collection[int] | None
) -> list[Consequence]:
    """Who had nothing before; `known` had something else (None: all of it is given for the first time)."""
    if known is None:
        return []
    rows = [row for row in queries.awards_of_event(event_id) if row.person.id in given.keys() - set(known)]
    return [one for row in rows for one in following.told_of_lines(row, None, line_of(row))]


def _told_of_waiting(rows: Sequence[AwardRow], *, waits: bool) -> list[Consequence]:
    standings = queries.standings([row.award.id for row in rows])
    found = []
    for row in rows:
        numbers = [one.number for one in entered.valid_of_award(row.award.id)]
        found += following.told_of_waiting(row, waits)
        words = following.certificate_words(waits, standings[row.award.id])
        found += following.told_of_certificates(row, numbers, words)
    return found


def _record(event_id: int, action: str, by: Actor, reason: str | None, **details: int) -> None:
    """The line of the log: which awards stand now, so that later changes behind it are found."""
    standing = queries.standing_awards(event_id)
    audit.record(
        by,
        action,
        contest_id=contests.event(event_id).contest_id,
        subject=("event", event_id),
        reason=reason,
        awards=len(standing),
        hash=checking.hash_of(standing),
        **details,
    )


def _award(line: AwardLine, found: PublishedResult, by: Actor) -> Award:
    return Award(
        contest_id=found.contest_id,
        event_id=found.event_id,
        snapshot_id=found.snapshot_id,
        entry_id=line.entry_id,
        person_id=line.person_id,
        prize=line.prize,
        title=line.title[: awarding.LONGEST_TITLE],
        place=line.place,
        team_size=line.team_size,
        confirmed_at=clock.now(),
        confirmed_by=by.account_id,
    )
