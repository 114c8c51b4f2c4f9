"""Papers of recommended levels: letter, application form."""

from collections.abc import Sequence

from flask_babel import gettext as _

from certificates.skill_levels.lists import occupation, sex
from certificates.skill_levels.parts import basis, level_name
from certificates.skill_levels.queries import LevelRow
from competition.contests.models import Contest
from competition.contests.naming import author_of
from competition.foundation.paper.forms import FormPaper, form_pdf
from competition.foundation.paper.letters import LetterPaper, letter_pdf
from competition.foundation.system import clock
from competition.foundation.web.i18n import day

# The fields of a person that stand in the letter.
LETTER_FIELDS = ("姓名",)


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
                (_("性别"), sex(row)),
                (_("出生日期"), day(row.person.born_on)),
                (_("证件号码"), row.person.id_number),
                (_("单位"), row.unit),
                (_("职业（工种）"), occupation(row)),
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
