"""The decision of a conflict."""

from sqlalchemy import delete

from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from scoring.devices.tokens import queries as tokens
from scoring.marks import queries as marks
from scoring.marks.conflicts import queries
from scoring.marks.models import CurrentMark, MarkConflict
from scoring.rules.signoff import SheetState
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet


@atomic
def resolve_conflict(
    conflict_id: int, keep: str, reason: str, *, by: Actor, token_hash: str | None = None
) -> None:
    """Keep one side with a reason. With the token of a tablet it is a judge who decides between own marks."""
    conflict = queries.conflict(conflict_id)
    sheet = sheets.locked_sheet(conflict.sheet_id)
    db.session.refresh(conflict)
    own = None if token_hash is None else tokens.tablet_on(sheet.panel_id, token_hash).member_id
    ends = _sides_to_decide(conflict, sheet, keep, reason, own)
    conflict.chosen_entry_id = keep
    conflict.closed_ids = [end for end in ends if end != keep]
    conflict.reason = reason.strip()
    conflict.resolved_by = by.account_id
    conflict.resolved_at = clock.now()
    _let_stand(conflict, keep)
    audit.record(
        by,
        "conflict.resolved",
        contest_id=sheet.contest_id,
        subject=("sheet", sheet.id),
        reason=conflict.reason,
        conflict=conflict.id,
        kept=keep,
        closed=conflict.closed_ids,
    )


def _sides_to_decide(
    conflict: MarkConflict, sheet: Sheet, keep: str, reason: str, own: int | None
) -> list[str]:
    """The entries in conflict, if this person may decide between them now; `own` is a judge's member id."""
    if conflict.resolved_at is not None:
        raise Refused(Problem("conflict_decided"))
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    ends = queries.heads_of(conflict)
    if keep not in ends:
        raise Refused(Problem("conflict_side_unknown"))
    if own is not None and any(marks.mark_entry(end).judge_id != own for end in ends):
        raise Refused(Problem("conflict_for_chief"))
    if sheet.state != SheetState.DRAFT:
        raise Refused(Problem("sheet_is_closed"))
    return ends


def _let_stand(conflict: MarkConflict, keep: str) -> None:
    """What was kept becomes what stands, alone and no longer disputed."""
    kept = marks.mark_entry(keep)
    gone = delete(CurrentMark).where(
        CurrentMark.sheet_id == conflict.sheet_id, CurrentMark.aspect_id == conflict.aspect_id
    )
    db.session.execute(gone if not conflict.slot else gone.where(CurrentMark.judge_id == conflict.slot))
    db.session.add(
        CurrentMark(
            sheet_id=conflict.sheet_id,
            aspect_id=conflict.aspect_id,
            judge_id=kept.judge_id,
            mark_entry_id=keep,
            kind=kept.kind,
            value_units=kept.value_units,
        )
    )
