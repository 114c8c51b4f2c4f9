"""What waits for a unit."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries.opening import open_contests
from competition.foundation.web.today import TodayItem
from competition.nominations import queries
from competition.organisations import queries as organisations
from competition.rules.lifecycle import Look, Tone
from competition.rules.roles import Actor, Role, Scope
from competition.rules.words.catalogue import phrase

OPEN_NOW = Look(phrase("开放中"), Tone.GOOD, "play-circle")


def waiting(actor: Actor) -> list[TodayItem]:
    """Nominations whose people have not handed them in yet, and units that may enter people now."""
    units = [
        grant.scope_id
        for grant in actor.grants
        if grant.role is Role.REGISTRAR and grant.scope is Scope.ORGANISATION and grant.scope_id
    ]
    items = []
    for organisation_id, contest_id, count in queries.unclaimed_of(units):
        contest = contests.contest(contest_id)
        items.append(
            TodayItem(
                title=_("提名等待选手认领并提交"),
                place=f"{organisations.organisation(organisation_id).name} · {contest.name}",
                url=url_for("nominations.unit", organisation_id=organisation_id, contest=contest_id),
                count=count,
                deadline=contest.registration_closes_at,
            )
        )
    return items + _open_for(units)


def _open_for(units: Sequence[int]) -> list[TodayItem]:
    return [
        TodayItem(
            title=_("为本单位选手报名"),
            place=f"{organisation.name} · {contest.name}",
            url=url_for("nominations.unit", organisation_id=organisation.id, contest=contest.id),
            state=OPEN_NOW,
            deadline=contest.registration_closes_at,
        )
        for contest in open_contests()
        for organisation in organisations.organisations_by_id(units)
    ]
