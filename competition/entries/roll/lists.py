"""Who takes part, for everybody."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.filters import by_event
from competition.contests.models import Contest
from competition.entries.roll import queries
from competition.entries.roll.queries import RollRow
from competition.foundation.store import paging
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Chosen, Column, Find, Listing, Nothing, Pick
from competition.organisations import queries as organisations
from competition.rules.words.catalogue import phrase


def _delegation(row: RollRow) -> str:
    return pick(row.delegation.name, row.delegation.name_en) if row.delegation else ""


COLUMNS: tuple[Column[RollRow], ...] = (
    Column(phrase("赛项"), lambda row: f"{row.event.code} {pick(row.event.name, row.event.name_en)}"),
    Column(phrase("选手"), lambda row: _("、").join(row.names), heads=True),
    Column(phrase("单位"), lambda row: _("、").join(row.units)),
    Column(phrase("代表队"), _delegation),
)


def roll_list(contest: Contest) -> Listing[RollRow]:
    """The approved entries of a contest, with the one mask of names."""
    delegations = organisations.delegations_of(contest.id)
    filters: list[Pick | Find] = [by_event(contests.live_events_of(contest.id))]
    if delegations:
        filters.append(
            Pick("delegation", _("代表队"), [(one.id, pick(one.name, one.name_en)) for one in delegations])
        )
    return Listing(
        title=_("参赛名单"),
        at=url_for("roll.roll", contest_id=contest.id),
        columns=COLUMNS,
        filters=filters,
        rows=lambda chosen: _rows(contest.id, chosen, by_delegation=bool(delegations)),
        nothing=Nothing(_("还没有通过审查的报名"), _("通过资格审查的报名列在这里。")),
    )


def _rows(contest_id: int, chosen: Chosen, *, by_delegation: bool) -> paging.Rows[RollRow]:
    delegation_id = chosen.number("delegation") if by_delegation else None
    return paging.Listed(queries.roll_of(contest_id, chosen.number("event"), delegation_id))
