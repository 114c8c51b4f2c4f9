"""Every write about penalties."""

from decimal import Decimal

from competition.contests import queries as contests
from competition.draws import queries as draws
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from competition.staffing import queries as staffing
from scoring.panels import queries as panels
from scoring.penalties import queries
from scoring.penalties.models import Penalty
from scoring.rules.penalty_life import PENALTY, PenaltyFacts, PenaltyState, PenaltyStep
from scoring.rules.signoff import SheetState
from scoring.schemes import queries as schemes
from scoring.sheets import queries as sheets


@atomic
def propose_penalty(
    event_id: int, code: str, *, points: Decimal | None, percent: Decimal | None, reason: str, by: Actor
) -> Penalty:
    """Say that a code loses points or a percentage, and why; a second person decides."""
    contests.hold_event(event_id)
    _hold_sheets(event_id)
    scheme = schemes.newest(event_id)
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
    _record(by, "penalty.proposed", penalty, reason)
    return penalty


@atomic
def decide_penalty(penalty_id: int, upheld: bool, *, by: Actor) -> None:
    """A different person upholds or drops a penalty, before the code's sheets are submitted."""
    penalty = queries.hold_penalty(penalty_id)
    _hold_sheets(penalty.event_id)
    step = PenaltyStep.UPHOLD if upheld else PenaltyStep.DROP
    contest_id = contests.event(penalty.event_id).contest_id
    own = staffing.did_the_work(contest_id, by.account_id, {penalty.proposed_by})
    facts = PenaltyFacts(by=by.account_id, proposed_it=own)
    problems = _closed_sheets(penalty.event_id, penalty.code)
    problems += PENALTY.problems(penalty.state, step, facts)
    if problems:
        raise Refused(*problems)
    penalty.upheld = PENALTY.after(penalty.state, step) is PenaltyState.UPHELD
    penalty.decided_by = by.account_id
    penalty.decided_at = clock.now()
    _record(by, "penalty.upheld" if penalty.upheld else "penalty.dropped", penalty, penalty.reason)


def _hold_sheets(event_id: int) -> None:
    """No sheet is handed in until the operation ends."""
    panels.lock_log(contests.event(event_id).contest_id)


def _closed_sheets(event_id: int, code: str) -> list[Problem]:
    closed = any(
        sheet.code == code and sheet.state != SheetState.DRAFT
        for sheet, _ in sheets.sheets_of_event(event_id)
    )
    return [Problem("penalty_after_submission", {"code": code}, "code")] if closed else []


def _record(by: Actor, action: str, penalty: Penalty, reason: str) -> None:
    audit.record(
        by,
        action,
        contest_id=contests.event(penalty.event_id).contest_id,
        subject=("penalty", penalty.id),
        reason=reason,
        event=penalty.event_id,
        code=penalty.code,
        points=penalty.points_units,
        percent=penalty.percent_hundredths,
    )
