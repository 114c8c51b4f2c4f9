"""The items of the today page about sheets: to make, to mark, to check, to sign, to witness, to decide."""

from collections.abc import Collection, Iterable
from dataclasses import replace

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Event
from competition.contests.naming import place_of
from competition.foundation.web.today import TodayItem
from competition.rules.roles import Actor, Role, Scope
from competition.rules.words.catalogue import phrase
from scoring.marks.conflicts import queries as conflicts
from scoring.panels import queries as panels
from scoring.panels.needs import queries as needs
from scoring.penalties import queries as penalties
from scoring.rules.log.outcomes import OUTCOME, Outcome
from scoring.rules.signoff import SheetState
from scoring.sheets import queries as sheets
from scoring.signoff import queries

STEPS = {
    Role.TABULATOR: (SheetState.SUBMITTED, phrase("%(count)s 份评分表等待复核")),
    Role.CHIEF_JUDGE: (SheetState.CHECKED, phrase("%(count)s 份评分表等待裁判长签字")),
    Role.SUPERVISOR: (SheetState.SIGNED, phrase("%(count)s 份评分表等待监督签字")),
}


def waiting(actor: Actor) -> list[TodayItem]:
    """Today: sheets to make, to mark, to check, to sign, to witness; what the chief judge and the supervisor decide."""
    chief = actor.held_in(Scope.EVENT, Role.CHIEF_JUDGE)
    supervisor = actor.held_in(Scope.CONTEST, Role.SUPERVISOR)
    return [
        *_to_hand_in(actor),
        *_by_state(actor),
        *(_for_chief(chief) if chief else ()),
        *(_for_supervisor(supervisor) if supervisor else ()),
    ]


def _item(event: Event, title: str, url: str, count: int) -> TodayItem:
    return TodayItem(title, place_of(event), url, count=count)


def _counted(rows: Iterable[tuple[Event, int]], title: str, endpoint: str) -> list[TodayItem]:
    """One item for each event of these that has something waiting; the title says how many."""
    return [
        _item(event, _(title, count=count), url_for(endpoint, event_id=event.id), count)
        for event, count in rows
    ]


def _to_hand_in(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.EVENT, *panels.JUDGING)
    return [
        TodayItem(
            _("%(count)s 份评分表等待评分和提交", count=row.count),
            f"{place_of(row.event)} · {row.panel.name}",
            url_for("tablets.shell"),
            count=row.count,
        )
        for row in (queries.sheets_to_hand_in(actor.account_id or 0, own) if own else ())
        if queries.has_marks_to_give(row)
    ]


def _by_state(actor: Actor) -> list[TodayItem]:
    items: list[TodayItem] = []
    for role, (state, title) in STEPS.items():
        events, contests = (actor.held_in(scope, role) for scope in (Scope.EVENT, Scope.CONTEST))
        if events or contests:
            rows = sheets.events_with_sheets(state, event_ids=events, contest_ids=contests)
            items += _counted(rows, title, "signoff.progress")
    return items


def _for_chief(event_ids: Collection[int]) -> list[TodayItem]:
    fresh = sheets.events_without_sheets(event_ids)
    gaps = needs.gaps_in([event.id for event, _count in fresh]) if fresh else {}
    whole = [(event, count) for event, count in fresh if event.id in gaps and not gaps[event.id]]
    in_conflict = conflicts.events_in_conflict(event_ids)
    disputed = _counted(in_conflict, phrase("%(count)s 处评分冲突等待裁定"), "conflicts.conflicts")
    return [
        *_counted(whole, phrase("%(count)s 份评分表等待生成"), "signoff.progress"),
        *(replace(item, state=OUTCOME.look(Outcome.CONFLICT)) for item in disputed),
        *(
            _item(
                event,
                _("%(count)s 处评分差距过大，等待重评或裁定", count=len(found)),
                url_for("signoff.sheet", sheet_id=found[0].id),
                len(found),
            )
            for event, found in queries.spreads_to_decide(event_ids).items()
        ),
    ]


def _for_supervisor(contest_ids: Collection[int]) -> list[TodayItem]:
    proposed = penalties.events_with_penalties(contest_ids)
    return [
        *_counted(proposed, phrase("%(count)s 项扣罚等待裁定"), "penalties.to_decide"),
        *(
            _item(
                event,
                _("评分表 %(code)s 申请重开", code=sheet.code),
                url_for("signoff.sheet", sheet_id=sheet.id),
                1,
            )
            for event, sheet in sheets.sheets_to_reopen(contest_ids)
        ),
    ]
