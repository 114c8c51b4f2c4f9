"""Every write about sheets: conflicts, the steps of a sheet, penalties."""

from decimal import Decimal
from typing import Any

from sqlalchemy import delete, insert

from competition.draws import queries as draws
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.phases import CLOSED
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from scoring.devices import queries as devices
from scoring.devices.queries import Tablet
from scoring.marks import queries as marks
from scoring.marks.models import CurrentMark, MarkConflict, Sheet, SheetStep
from scoring.panels import queries as panels
from scoring.rules import signoff
from scoring.rules.signoff import SHEET, Step, StepFacts
from scoring.sheets import ledger, queries
from scoring.sheets.models import Penalty

# Conflicts.


@atomic
def resolve_conflict(
    conflict: MarkConflict, keep: str, reason: str, by: Actor, token_hash: str | None = None
) -> None:
    """Keep one side with a reason. With the token of a tablet it is a judge who decides between own marks."""
    sheet = _locked(queries.sheet(conflict.sheet_id))
    db.session.refresh(conflict)
    own = None if token_hash is None else _tablet_on(sheet, token_hash).member_id
    if conflict.resolved_at is not None:
        raise Refused(Problem("conflict_decided"))
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    ends = queries.heads_of(conflict)
    if keep not in ends:
        raise Refused(Problem("conflict_side_unknown"))
    if own is not None and any(marks.mark_entry(end).judge_id != own for end in ends):
        raise Refused(Problem("conflict_for_chief"))
    if sheet.state != signoff.Sheet.DRAFT:
        raise Refused(Problem("sheet_is_closed"))
    kept = marks.mark_entry(keep)
    conflict.chosen_entry_id = keep
    conflict.closed_ids = [end for end in ends if end != keep]
    conflict.reason = reason.strip()
    conflict.resolved_by = by.account_id
    conflict.resolved_at = clock.now()
    gone = delete(CurrentMark).where(
        CurrentMark.sheet_id == sheet.id, CurrentMark.aspect_id == conflict.aspect_id
    )
    db.session.execute(gone if not conflict.slot else gone.where(CurrentMark.judge_id == conflict.slot))
    db.session.add(
        CurrentMark(
            sheet_id=sheet.id,
            aspect_id=conflict.aspect_id,
            judge_id=kept.judge_id,
            mark_entry_id=keep,
            kind=kept.kind,
            value_units=kept.value_units,
        )
    )
    _record(
        by, "conflict.resolved", sheet, reason, conflict=conflict.id, kept=keep, closed=conflict.closed_ids
    )


# The life of a sheet.


@atomic
def open_sheets(event_id: int, by: Actor) -> int:
    """A sheet for every code before every panel that has none yet; gives how many are new."""
    event = panels.event(event_id)
    scheme = panels.newest_scheme(event_id)
    codes = draws.codes_of(event_id)
    rows = panels.panels_of(event_id)
    problems = []
    if scheme is None:
        problems.append(Problem("no_scheme"))
    if not codes:
        problems.append(Problem("no_codes"))
    if not rows:
        problems.append(Problem("no_panels"))
    for row in rows:
        needed = panels.most_judges(event_id, row.panel.modules)
        if row.judges < needed:
            problems.append(
                Problem(
                    "panel_needs_judges", {"panel": row.panel.name, "judges": row.judges, "needed": needed}
                )
            )
    if problems or scheme is None:
        raise Refused(*problems)
    there = queries.sheet_keys(event_id)
    fresh = [
        Sheet(
            contest_id=event.contest_id,
            event_id=event_id,
            panel_id=row.panel.id,
            code=code,
            scheme_version_id=scheme.id,
        )
        for row in rows
        for code in codes
        if (row.panel.id, code) not in there
    ]
    db.session.add_all(fresh)
    audit.record(
        by,
        "sheets.opened",
        contest_id=event.contest_id,
        subject=("event", event_id),
        count=len(fresh),
        scheme=scheme.number,
    )
    return len(fresh)


@atomic
def submit_sheet(sheet_id: int, version: int, last_seq: int, token_hash: str, by: Actor) -> None:
    """A judge hands a sheet in from the tablet. With the last judge it is submitted and gets its hash."""
    sheet = _locked(queries.sheet(sheet_id))
    tablet = _tablet_on(sheet, token_hash)
    read = ledger.contents_of(sheet)
    state = read.state
    if tablet.member_id in state.submitted:
        return
    problems = state.problems_of(tablet.member_id)
    if version != sheet.version:
        problems.append(Problem("sheet_changed_since"))
    if tablet.received < last_seq:
        problems.append(Problem("marks_still_coming", {"count": last_seq - tablet.received}))
    problems += SHEET.problems(signoff.Sheet(sheet.state), Step.SUBMIT, StepFacts(by=tablet.account_id))
    if problems:
        raise Refused(*problems)
    _step(sheet, "submit", by, hash=read.hash, judge_id=tablet.member_id)
    if state.seats <= state.submitted | {tablet.member_id}:
        sheet.state = SHEET.after(signoff.Sheet(sheet.state), Step.SUBMIT)
        sheet.hash = read.hash


@atomic
def check_sheet(sheet: Sheet, confirm: bool, hash_seen: str, reason: str, by: Actor) -> None:
    """A second, different person confirms exactly what was submitted, or gives it back with a reason."""
    _locked(sheet)
    step = Step.CONFIRM if confirm else Step.RETURN
    _move(sheet, step, _facts(ledger.contents_of(sheet), hash_seen, reason, by), by, reason)


@atomic
def sign_sheet(sheet: Sheet, hash_seen: str, by: Actor) -> None:
    """The chief judge signs what a different person has checked."""
    _locked(sheet)
    read = ledger.contents_of(sheet)
    checkers = {row.by_id for row in read.steps if row.step == Step.CONFIRM}
    if by.account_id in checkers:
        raise Refused(Problem("signer_checked"))
    _move(sheet, Step.SIGN, _facts(read, hash_seen, "", by), by)


@atomic
def witness_sheet(sheet: Sheet, hash_seen: str, by: Actor) -> None:
    """The supervisor signs last; the sheet is recomputed from its log and locked with its control total."""
    _locked(sheet)
    read = ledger.contents_of(sheet)
    if by.account_id in {row.by_id for row in read.steps}:
        raise Refused(Problem("witness_took_part"))
    facts = _facts(read, hash_seen, "", by)
    total = queries.log_total(mark.entry_id for mark in read.counted)
    if ledger.refolded(sheet.id) != ledger.standing_now(sheet.id) or total != read.total_units:
        raise Refused(Problem("fold_differs"))
    _step(sheet, "witness", by, hash=sheet.hash)
    _move(sheet, Step.LOCK, facts, by)
    sheet.total_units = total


@atomic
def ask_reopening(sheet: Sheet, reason: str, by: Actor) -> None:
    """The first of two persons who reopen a sheet says why."""
    _locked(sheet)
    _still_to_change(sheet)
    if not SHEET.possible(signoff.Sheet(sheet.state), Step.REOPEN):
        raise Refused(Problem("step_not_possible", {"state": sheet.state, "step": Step.REOPEN.value}))
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    _step(sheet, "reopen_ask", by, hash=sheet.hash, reason=reason)


@atomic
def reopen_sheet(sheet: Sheet, by: Actor) -> None:
    """The second person agrees: the same log goes on under the next version; the old one stays readable."""
    _locked(sheet)
    _still_to_change(sheet)
    first = _reopening_asked(sheet)
    facts = StepFacts(by=by.account_id or 0, reason=first.reason or "", second=first.by_id)
    problems = SHEET.problems(signoff.Sheet(sheet.state), Step.REOPEN, facts)
    if problems:
        raise Refused(*problems)
    _step(sheet, "reopen", by, hash=sheet.hash, reason=first.reason, second_id=first.by_id)
    sheet.state = SHEET.after(signoff.Sheet(sheet.state), Step.REOPEN)
    sheet.version += 1
    sheet.hash = None
    sheet.total_units = None


@atomic
def decline_reopening(sheet: Sheet, reason: str, by: Actor) -> None:
    """The second person does not agree and says why; the sheet stays as it is and may be asked for again."""
    _locked(sheet)
    _still_to_change(sheet)
    _reopening_asked(sheet)
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    _step(sheet, "reopen_deny", by, hash=sheet.hash, reason=reason)


@atomic
def let_spread_stand(sheet: Sheet, aspect_id: int, reason: str, by: Actor) -> None:
    """The chief judge decides that marks far apart are right as they are."""
    _locked(sheet)
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    if sheet.state != signoff.Sheet.DRAFT:
        raise Refused(Problem("sheet_is_closed"))
    if aspect_id not in ledger.state_of(sheet).apart:
        raise Refused(Problem("spread_is_none"))
    _step(sheet, "decide", by, reason=reason, aspect_id=aspect_id)


def _tablet_on(sheet: Sheet, token_hash: str) -> Tablet:
    """The tablet with this token, if it may still mark this sheet; asked under the lock."""
    tablet = devices.tablet_with(token_hash)
    if tablet is None or not tablet.may_mark or sheet.panel_id != tablet.panel_id:
        raise Refused(Problem("not_allowed"))
    return tablet


def _locked(sheet: Sheet) -> Sheet:
    """The sheet as it stands once nobody else can mark or move it."""
    if panels.lock_log(sheet.contest_id):
        db.session.refresh(sheet)
    return sheet


def _still_to_change(sheet: Sheet) -> None:
    """What is archived stays as it is."""
    if panels.contest(sheet.contest_id).phase in CLOSED:
        raise Refused(Problem("contest_closed"))


def _reopening_asked(sheet: Sheet) -> queries.StepRow:
    asked = queries.reopening_asked(queries.steps_of(sheet.id), sheet.version)
    if asked is None:
        raise Refused(Problem("reopening_not_asked"))
    return asked


def _facts(read: ledger.Contents, hash_seen: str, reason: str, by: Actor) -> StepFacts:
    """Facts for a step, under the lock: the hash is computed from the marks, not taken from the row."""
    return StepFacts(
        by=by.account_id or 0,
        submitted_by=read.state.submitters,
        hash_now=read.hash,
        hash_seen=hash_seen,
        reason=reason,
        open_conflicts=read.state.disputes,
        missing_marks=read.missing_marks,
    )


def _move(sheet: Sheet, step: Step, facts: StepFacts, by: Actor, reason: str = "") -> None:
    problems = SHEET.problems(signoff.Sheet(sheet.state), step, facts)
    if step is not Step.RETURN and sheet.hash != facts.hash_now and not problems:
        problems.append(Problem("sheet_changed_since"))
    if problems:
        raise Refused(*problems)
    _step(sheet, step.value, by, hash=facts.hash_now, reason=reason)
    sheet.state = SHEET.after(signoff.Sheet(sheet.state), step)
    if step is Step.RETURN:
        sheet.hash = None


def _step(
    sheet: Sheet, step: str, by: Actor, *, hash: str | None = None, reason: str | None = None, **more: Any
) -> None:
    taken = {
        "sheet_id": sheet.id,
        "step": step,
        "sheet_version": sheet.version,
        "sheet_hash": hash,
        "by_id": by.account_id,
        "at": clock.now(),
        "reason": (reason or "").strip() or None,
    }
    db.session.connection().execute(_TAKE_STEP, taken | more)
    _record(by, f"sheet.{step}", sheet, reason, version=sheet.version, hash=hash)


_TAKE_STEP = insert(SheetStep.__table__)  # type: ignore[arg-type]


# Penalties: a channel of their own.


@atomic
def propose_penalty(
    event_id: int, code: str, *, points: Decimal | None, percent: Decimal | None, reason: str, by: Actor
) -> Penalty:
    """Say that a code loses points or a percentage, and why; a second person decides."""
    scheme = panels.newest_scheme(event_id)
    problems = []
    if code not in draws.codes_of(event_id):
        problems.append(Problem("code_unknown", {"code": code}, "code"))
    if (points is None) == (percent is None):
        problems.append(Problem("penalty_points_or_percent", {}, "points"))
    problems += reason_problems(reason)
    problems += _closed_sheets(event_id, code)
    if problems or scheme is None:
        raise Refused(*problems or [Problem("no_scheme")])
    penalty = Penalty(
        event_id=event_id,
        code=code,
        points_units=None if points is None else int(points.scaleb(scheme.decimals)),
        percent_hundredths=None if percent is None else int(percent.scaleb(2)),
        reason=reason.strip(),
        proposed_by=by.account_id,
        proposed_at=clock.now(),
    )
    db.session.add(penalty)
    db.session.flush()
    _record_penalty(by, "penalty.proposed", penalty, reason)
    return penalty


@atomic
def decide_penalty(penalty: Penalty, upheld: bool, by: Actor) -> None:
    """A different person upholds or drops a penalty, before the code's sheets are submitted."""
    problems = _closed_sheets(penalty.event_id, penalty.code)
    if penalty.decided_at is not None:
        problems.append(Problem("penalty_decided"))
    if penalty.proposed_by == by.account_id:
        problems.append(Problem("penalty_needs_second"))
    if problems:
        raise Refused(*problems)
    penalty.upheld = upheld
    penalty.decided_by = by.account_id
    penalty.decided_at = clock.now()
    _record_penalty(by, "penalty.upheld" if upheld else "penalty.dropped", penalty, penalty.reason)


def _closed_sheets(event_id: int, code: str) -> list[Problem]:
    closed = any(
        sheet.code == code and sheet.state != signoff.Sheet.DRAFT
        for sheet, _ in queries.sheets_of_event(event_id)
    )
    return [Problem("penalty_after_submission", {"code": code}, "code")] if closed else []


def _record_penalty(by: Actor, action: str, penalty: Penalty, reason: str) -> None:
    audit.record(
        by,
        action,
        contest_id=panels.event(penalty.event_id).contest_id,
        subject=("penalty", penalty.id),
        reason=reason,
        code=penalty.code,
        points=penalty.points_units,
        percent=penalty.percent_hundredths,
    )


def _record(by: Actor, action: str, sheet: Sheet, reason: str | None, **details: object) -> None:
    audit.record(
        by,
        action,
        contest_id=sheet.contest_id,
        subject=("sheet", sheet.id),
        reason=(reason or "").strip() or None,
        **details,
    )
