"""The list of recommended levels: its page, 名单附件 as Excel and on paper, from one set of columns."""

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _

from certificates.awards.parts import award_words
from certificates.rules.recommendation_life import RECOMMENDATION, RecommendationState
from certificates.skill_levels import handing, queries
from certificates.skill_levels.parts import basis, level_name
from certificates.skill_levels.queries import LevelRow
from competition.contests.models import Contest
from competition.contests.naming import author_of
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Column, Listing, open_column
from competition.foundation.web.security import the_actor
from competition.rules.identity import masked_number
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import GROUP_WORDS
from competition.rules.words.sexes import SEX_WORDS, Sex

NOTE = phrase("本名单为推荐意见，不是认定结论；职业技能等级证书由评价机构认定后核发。")

# As the offices' own lists word it.
_OUTCOMES = {
    RecommendationState.RECOMMENDED: phrase("已推荐"),
    RecommendationState.APPLIED: phrase("已申报"),
    RecommendationState.GRANTED: phrase("已认定"),
    RecommendationState.DECLINED: phrase("不予认定"),
    RecommendationState.REVOKED: phrase("认定已撤销"),
}


def sex(row: LevelRow) -> str:
    return str(_(SEX_WORDS[Sex(row.person.sex)])) if row.person.sex else ""


def occupation(row: LevelRow) -> str:
    return row.event.occupation_name or row.event.name


def _columns(words: Mapping[str, str]) -> tuple[Column[LevelRow], ...]:
    """ID numbers stand in Excel in full, on paper masked, on the page not at all."""
    return (
        Column(phrase("姓名"), lambda row: row.person.name, heads=True, width=12, share=0.9),
        Column(phrase("性别"), sex, shown=False, width=6),
        Column(
            phrase("证件号码"),
            lambda row: row.person.id_number,
            shown=False,
            width=22,
            share=1.5,
            on_paper=lambda row: masked_number(row.person.id_number),
        ),
        Column(phrase("单位"), lambda row: row.unit, shown=False, width=34, share=2.1),
        Column(
            phrase("赛项"),
            lambda row: pick(row.event.name, row.event.name_en),
            kind="event",
            width=20,
            share=1.2,
        ),
        Column(phrase("组别"), lambda row: _(GROUP_WORDS[row.event.group_kind]), shown=False, width=9),
        Column(phrase("名次"), lambda row: str(row.recommendation.place or ""), shown=False, width=6),
        Column(phrase("奖项"), lambda row: words.get(row.prize, row.prize), kind="prize", width=9, share=0.7),
        Column(phrase("职业（工种）"), occupation, shown=False, width=20),
        Column(
            phrase("现有等级"),
            lambda row: level_name(row.recommendation.held_level),
            kind="whole",
            width=14,
            share=1.15,
        ),
        Column(
            phrase("推荐等级"),
            lambda row: level_name(row.recommendation.level),
            kind="whole",
            width=14,
            share=1.15,
        ),
        Column(phrase("推荐依据"), basis, kind="what", width=34, share=2.2),
        Column(phrase("评价机构"), lambda row: row.body.name if row.body else "", shown=False, width=26),
        Column(
            phrase("认定结论"),
            lambda row: _(_OUTCOMES[RecommendationState(row.recommendation.state)]),
            shown=False,
            width=10,
        ),
        Column(
            phrase("证书编号"), lambda row: row.recommendation.certificate_number or "", shown=False, width=26
        ),
        Column(
            phrase("状态"), lambda row: _(RECOMMENDATION.look(row.recommendation.state).word), key="state"
        ),
        open_column(
            lambda row: url_for("skill_levels.recommendation", recommendation_id=row.recommendation.id)
        ),
    )


def level_list(contest: Contest) -> Listing[LevelRow]:
    """Recommendations of a contest by event and place; what leaves is of final results, and agreed to."""
    papers = {"xlsx": "levels_list", "pdf": "levels_list_paper"}
    return Listing(
        title=_("推荐名单"),
        at=url_for("skill_levels.contest", contest_id=contest.id),
        heading=_("%(contest)s晋升职业技能等级推荐名单", contest=contest.name),
        author=author_of(contest),
        columns=_columns(award_words(contest.id)),
        rows=lambda _chosen: queries.rows_of_contest(contest.id),
        leaving=lambda _chosen: handing.going_out(contest.id),
        excel=url_for("skill_levels.workbook", contest_id=contest.id),
        paper=url_for("skill_levels.list_paper", contest_id=contest.id),
        file=f"levels-{contest.id}",
        numbered=True,
        notes=[_(NOTE)],
        signers=[_("经办人"), _("复核人"), _("负责人")],
        note=lambda rows, fields, form: handing.note(contest, rows, papers[form], fields, by=the_actor()),
    )
