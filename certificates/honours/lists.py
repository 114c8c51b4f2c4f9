"""The list of honours: whom a contest may recommend to which granting body."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from certificates.awards import queries as awards
from certificates.awards.parts import award_words
from certificates.awards.queries import AwardRow
from certificates.rules.honours import Winner, honours
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.store import paging
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Column, Listing, Nothing
from competition.foundation.web.security import the_actor
from competition.persons.consents.giving import Handing, Parted, parted
from competition.persons.consents.operations import note_handover
from competition.rulebooks import queries as rulebooks
from competition.rules.consents import ConsentKind
from competition.rules.editions.citing import uncited
from competition.rules.editions.kinds.honours import HONOURS, Honour
from competition.rules.problems import Problem, Refused
from competition.rules.words.catalogue import phrase


@dataclass(frozen=True)
class HonourRow:
    """A person and an honour that their facts let us recommend them for."""

    person_id: int
    name: str
    unit: str
    event: Event
    prize: str
    honour: Honour


def _columns(words: Mapping[str, str]) -> tuple[Column[HonourRow], ...]:
    return (
        Column(phrase("荣誉"), lambda row: row.honour.name, width=26),
        Column(phrase("授予单位"), lambda row: row.honour.granted_by, width=26),
        Column(phrase("姓名"), lambda row: row.name, heads=True, width=14),
        Column(phrase("单位"), lambda row: row.unit, width=36),
        Column(phrase("赛项"), lambda row: pick(row.event.name, row.event.name_en), kind="event", width=22),
        Column(phrase("奖项"), lambda row: words.get(row.prize, row.prize), kind="prize", width=10),
        Column(phrase("依据"), lambda row: row.honour.clause, width=22),
    )


def honours_list(contest: Contest) -> Listing[HonourRow]:
    """One line for each honour and person, by granting body; who does not agree to it stays here."""
    return Listing(
        title=_("荣誉推荐名单"),
        at=url_for("honours.contest", contest_id=contest.id),
        heading=_("%(contest)s荣誉推荐名单", contest=contest.name),
        columns=_columns(award_words(contest.id)),
        rows=lambda _chosen: paging.Listed(_rows(contest.id)),
        leaving=lambda _chosen: _leaving(contest.id),
        nothing=Nothing(_("没有可推荐的人"), _("确认奖项后，符合条件的获奖选手列在这里。")),
        excel=url_for("honours.workbook", contest_id=contest.id),
        file=f"honours-{contest.id}",
        numbered=True,
        notes=[_("本表为推荐名单，由授予单位审定。")],
        note=lambda rows, _fields, _form: _note(contest.id, rows),
    )


def by_consent(contest_id: int) -> Parted[HonourRow]:
    """The rows that may leave, and those of people who do not agree to it."""
    return parted(_rows(contest_id), lambda row: row.person_id, contest_id, ConsentKind.HAND_HONOURS)


def _leaving(contest_id: int) -> list[HonourRow]:
    if missing := uncited(rulebooks.rules_of(contest_id), HONOURS):
        raise Refused(*missing)
    found = by_consent(contest_id)
    if not found.leaving:
        raise Refused(Problem("honours_nobody_agreed" if found.kept_back else "honours_nobody"))
    return found.leaving


FIELDS = ("荣誉", "姓名", "单位", "赛项", "奖项", "依据")


def _note(contest_id: int, rows: Sequence[HonourRow]) -> None:
    """Write down what leaves of whom, for each granting body."""
    by_body: dict[str, list[int]] = {}
    for row in rows:
        by_body.setdefault(row.honour.granted_by, []).append(row.person_id)
    for body, people in sorted(by_body.items()):
        handing = Handing(contest_id, ConsentKind.HAND_HONOURS, body, "honours_list", FIELDS)
        note_handover(handing, people, by=the_actor())


def _rows(contest_id: int) -> list[HonourRow]:
    rules = rulebooks.rules_of(contest_id)
    if not rules.honours:
        return []
    last_day = contests.contest(contest_id).ends_on
    events, codes = awards.events_by_id(contest_id), {one.name: one.code for one in rules.prizes.prizes}
    found = []
    for row in awards.awards_of_contest(contest_id):
        event, prize = events[row.award.event_id], row.award.prize
        found += [
            HonourRow(row.person.id, row.person.name, row.unit, event, prize, honour)
            for honour in honours(_winner(row, event, codes.get(prize, prize)), rules.honours, last_day)
        ]
    return sorted(found, key=lambda one: (one.honour.granted_by, one.honour.name))


def _winner(row: AwardRow, event: Event, prize: str) -> Winner:
    person, award = row.person, row.award
    employed = row.said.employed if row.said else True
    return Winner(person.id, prize, award.place, event.group_kind, person.sex, person.born_on, employed)
