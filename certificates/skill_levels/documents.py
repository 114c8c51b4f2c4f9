"""Papers of recommended levels: the list as Excel and PDF from one set of columns, letter, application form."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _

from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels.parts import basis, level_name
from certificates.skill_levels.queries import LevelRow
from competition.contests.models import Contest
from competition.contests.naming import author_of
from competition.foundation.paper import workbooks
from competition.foundation.paper.forms import FormPaper, form_pdf
from competition.foundation.paper.letters import LetterPaper, letter_pdf
from competition.foundation.paper.lists import Column, ListPaper, list_pdf
from competition.foundation.system import clock
from competition.foundation.web.i18n import day
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


def _sex(row: LevelRow) -> str:
    return str(_(SEX_WORDS[Sex(row.person.sex)])) if row.person.sex else ""


def _occupation(row: LevelRow) -> str:
    return row.event.occupation_name or row.event.name


@dataclass(frozen=True)
class _Column:
    """A column of the list: its width in characters in Excel, its share of the width of the PDF.

    Without a share it stands in Excel alone; `on_paper` is what the PDF shows instead.
    """

    heading: str
    width: int
    cell: Callable[[LevelRow], str]
    share: float | None = None
    on_paper: Callable[[LevelRow], str] | None = None


_COLUMNS = (
    _Column(phrase("姓名"), 12, lambda row: row.person.name, 0.9),
    _Column(phrase("性别"), 6, _sex),
    _Column(
        phrase("证件号码"),
        22,
        lambda row: row.person.id_number,
        1.5,
        on_paper=lambda row: masked_number(row.person.id_number),
    ),
    _Column(phrase("单位"), 34, lambda row: row.unit, 2.1),
    _Column(phrase("赛项"), 20, lambda row: row.event.name, 1.2),
    _Column(phrase("组别"), 9, lambda row: _(GROUP_WORDS[row.event.group_kind])),
    _Column(phrase("名次"), 6, lambda row: str(row.recommendation.place or "")),
    _Column(phrase("奖项"), 9, lambda row: row.prize, 0.7),
    _Column(phrase("职业（工种）"), 20, _occupation),
    _Column(phrase("现有等级"), 14, lambda row: level_name(row.recommendation.held_level), 1.15),
    _Column(phrase("推荐等级"), 14, lambda row: level_name(row.recommendation.level), 1.15),
    _Column(phrase("推荐依据"), 34, basis, 2.2),
    _Column(phrase("评价机构"), 26, lambda row: row.body.name if row.body else ""),
    _Column(phrase("认定结论"), 10, lambda row: _(_OUTCOMES[RecommendationState(row.recommendation.state)])),
    _Column(phrase("证书编号"), 26, lambda row: row.recommendation.certificate_number or ""),
)


def _title(contest: Contest) -> str:
    return str(_("%(contest)s晋升职业技能等级推荐名单", contest=contest.name))


def headings(*, on_paper: bool = False) -> list[str]:
    """The fields of a person that stand in the list."""
    return [column.heading for column in _COLUMNS if not on_paper or column.share is not None]


def form_fields() -> list[str]:
    """The fields of a person that stand in an application form."""
    return [
        "姓名",
        "性别",
        "出生日期",
        "证件号码",
        "单位",
        "职业（工种）",
        "现有等级",
        "推荐等级",
        "推荐依据",
    ]


def list_workbook(contest: Contest, rows: Sequence[LevelRow]) -> bytes:
    """名单附件 as Excel in the layout the offices use; ID numbers are text."""
    return workbooks.titled_list(
        _title(contest),
        [(_("序号"), 6), *((_(column.heading), column.width) for column in _COLUMNS)],
        [
            [str(number), *(column.cell(row) for column in _COLUMNS)]
            for number, row in enumerate(rows, start=1)
        ],
        [_(NOTE)],
    )


def list_paper(contest: Contest, rows: Sequence[LevelRow]) -> bytes:
    """名单附件 as PDF; ID numbers stand there masked."""
    shares = [(column, column.share) for column in _COLUMNS if column.share is not None]
    return list_pdf(
        ListPaper(
            author=author_of(contest),
            title=_title(contest),
            columns=[
                Column(_("序号"), 0.5, "center"),
                *(Column(_(column.heading), share) for column, share in shares),
            ],
            rows=[
                [str(number), *((column.on_paper or column.cell)(row) for column, _share in shares)]
                for number, row in enumerate(rows, start=1)
            ],
            facts=[(_("人数"), str(len(rows))), (_("日期"), day(clock.today()))],
            notes=[_(NOTE)],
            signers=[_("经办人"), _("复核人"), _("负责人")],
            landscape=True,
        )
    )


def letter(contest: Contest, rows: Sequence[LevelRow], issuer: str) -> bytes:
    """A draft of the letter that goes with the list."""
    asking = _(
        "%(contest)s已经结束。按照竞赛规程，现推荐%(name)s等%(count)s名选手"
        "晋升相应职业技能等级，名单附后，请按规定认定并核发证书。",
        contest=contest.name,
        name=rows[0].person.name if rows else "×××",
        count=len(rows),
    )
    return letter_pdf(
        LetterPaper(
            author=issuer or author_of(contest),
            title=_("关于推荐%(contest)s\n选手晋升职业技能等级的函", contest=contest.name),
            paragraphs=[
                _("有关职业技能评价机构："),
                "　　" + asking,
                "　　" + _("附件：晋升职业技能等级推荐名单"),
            ],
            issuer=issuer,
            day=day(clock.today()),
            mark=_("代拟稿"),
        )
    )


def application_form(contest: Contest, row: LevelRow) -> bytes:
    """申报表 of one person."""
    return form_pdf(
        FormPaper(
            author=author_of(contest),
            title=_("职业技能等级认定申报表"),
            fields=[
                (_("姓名"), row.person.name),
                (_("性别"), _sex(row)),
                (_("出生日期"), day(row.person.born_on)),
                (_("证件号码"), row.person.id_number),
                (_("单位"), row.unit),
                (_("职业（工种）"), _occupation(row)),
                (_("现有等级"), level_name(row.recommendation.held_level)),
                (_("推荐等级"), level_name(row.recommendation.level)),
            ],
            statements=[
                (_("推荐依据"), _grounds(contest, row)),
                (_("单位意见"), ""),
                (_("评价机构意见"), ""),
            ],
            signers=[_("申报人"), _("经办人")],
        )
    )


def _grounds(contest: Contest, row: LevelRow) -> str:
    return str(
        _(
            "%(contest)s%(event)s赛项%(prize)s（第%(place)s名），%(basis)s。",
            contest=contest.name,
            event=row.event.name,
            prize=row.prize or _("成绩合格"),
            place=row.recommendation.place,
            basis=basis(row),
        )
    )
