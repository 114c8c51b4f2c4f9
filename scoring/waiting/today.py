"""The items of the today page about sheets: to make, to mark, to check, to sign, to witness, to decide."""

from collections.abc import Collection, Iterable

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Event
from competition.contests.naming import place_of
from competition.foundation.web.today import TodayItem
from competition.rules.roles import Actor, Role, Scope
from competition.rules.words.catalogue import phrase
from scoring.panels import queries as panels
from scoring.waiting import queries

STEPS = {
    Role.TABULATOR: ("submitted", phrase("%(count)s 份评分表等待复核")),
    Role.CHIEF_JUDGE: ("checked", phrase("%(count)s 份评分表等待裁判长签字")),
    Role.SUPERVISOR: ("signed", phrase("%(count)s 份评分表等待监督签字")),
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


def _item(event: Event, title: str, url: str, count: int, state: str = "waiting") -> TodayItem:
    return TodayItem(title, place_of(event), url, state=state, count=count)


def _counted(
    rows: Iterable[tuple[Event, int]], title: str, endpoint: str, state: str = "waiting"
) -> list[TodayItem]:
    """One item for each event of these that has something waiting; the title says how many."""
    return [
        _item(event, _(title, count=count), url_for(endpoint, event_id=event.id), count, state)
        for event, count in rows
    ]


def _to_hand_in(actor: Actor) -> list[TodayItem]:
    own = actor.held_in(Scope.EVENT, *panels.JUDGING)
    return [
        TodayItem(
            _("%(count)s 份评分表等待评分和提交", count=row.count),
            f"{place_of(row.event)} · {row.panel.name}",
            url_for("sheets.tablet"),
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
            rows = queries.events_with_sheets(state, event_ids=events, contest_ids=contests)
            items += _counted(rows, title, "progress.show")
    return items


def _for_chief(event_ids: Collection[int]) -> list[TodayItem]:
    fresh = queries.events_without_sheets(event_ids)
    gaps = panels.gaps_in([event.id for event, _count in fresh]) if fresh else {}
    whole = [(event, count) for event, count in fresh if event.id in gaps and not gaps[event.id]]
    disputed = queries.events_in_conflict(event_ids)
    return [
        *_counted(whole, phrase("%(count)s 份评分表等待生成"), "progress.show"),
        *_counted(disputed, phrase("%(count)s 处评分冲突等待裁定"), "sheets.conflicts", "conflict"),
        *(
            _item(
                event,
                _("%(count)s 处评分差距过大，等待重评或裁定", count=len(found)),
                url_for("sheets.sheet", sheet_id=found[0].id),
                len(found),
            )
            for event, found in queries.spreads_to_decide(event_ids).items()
        ),
    ]


def _for_supervisor(contest_ids: Collection[int]) -> list[TodayItem]:
    proposed = queries.events_with_penalties(contest_ids)
    return [
        *_counted(proposed, phrase("%(count)s 项扣罚等待裁定"), "sheets.penalties_to_decide"),
        *(
            _item(
                event,
                _("评分表 %(code)s 申请重开", code=sheet.code),
                url_for("sheets.sheet", sheet_id=sheet.id),
                1,
            )
            for event, sheet in queries.sheets_to_reopen(contest_ids)
        ),
    ]
