"""Who may compete."""

from datetime import date

from competition.rules.editions.kinds.kind import BlockKind, Contradiction, RulePart
from competition.rules.editions.kinds.value import UNLIMITED, Day, Names, OneOf, SomeOf, Value, Whole, YesNo
from competition.rules.editions.targets import GROUPS
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.groups import Group
from competition.rules.words.identities import IDENTITY_WORDS, Identity
from competition.rules.words.levels import LEVEL_WORDS


class Eligibility(RulePart, frozen=True, kw_only=True):
    """Who may compete in a group, or in one event of it when ``event_code`` is given."""

    group: Group
    event_code: str | None = None
    born_on_or_after: date | None = None
    born_on_or_before: date | None = None
    identities: tuple[Identity, ...] = ()  # empty: any
    non_local_work_months: int = 0
    non_local_insurance_months: int = 0
    barred_honours: tuple[str, ...] = ()
    lowest_level_held: int | None = None
    same_organisation_team: bool = True
    events_per_person: int = 1
    documents: tuple[str, ...] = ("photo", "identity")
    work_months: int = 0  # in the occupation, for everyone
    lowest_education: str | None = None  # a key of EDUCATION_WORDS


def _crossed_dates(rule: Eligibility) -> Problem | None:
    first, last = rule.born_on_or_after, rule.born_on_or_before
    return (
        Problem("birth_dates_crossed", field="born_on_or_before") if first and last and first > last else None
    )


ELIGIBILITY = BlockKind(
    key="eligibility",
    title=phrase("参赛条件"),
    blank=Eligibility(group=Group.STAFF),
    whole=GROUPS,
    rows=(
        (
            Value("born_on_or_after", phrase("出生日期不早于"), Day(), common=True),
            Value("born_on_or_before", phrase("出生日期不晚于"), Day(), common=True),
        ),
        (
            Value(
                "identities",
                phrase("参赛身份"),
                SomeOf(IDENTITY_WORDS, Identity),
                help=phrase("都不选表示不限"),
                common=True,
            ),
        ),
        (
            Value("work_months", phrase("从事本职业最少月数"), Whole(0, 600)),
            Value("lowest_education", phrase("最低文化程度"), OneOf(EDUCATION_WORDS, none=UNLIMITED)),
            Value("lowest_level_held", phrase("最低已有技能等级"), OneOf(LEVEL_WORDS, int, none=UNLIMITED)),
        ),
        (
            Value("non_local_work_months", phrase("非本地户籍：最少工作月数"), Whole(0, 600), common=True),
            Value(
                "non_local_insurance_months", phrase("非本地户籍：最少社保月数"), Whole(0, 600), common=True
            ),
        ),
        (
            Value(
                "barred_honours",
                phrase("已获以下荣誉者不得参赛"),
                Names(),
                help=phrase("多项用顿号分开"),
                common=True,
            ),
        ),
        (
            Value(
                "documents",
                phrase("须提交的材料"),
                SomeOf(DOCUMENT_WORDS, open=True),
                nothing=phrase("不需要"),
                common=True,
            ),
        ),
        (
            Value("events_per_person", phrase("每人最多报几个赛项"), Whole(1, 50, needed=True)),
            Value("same_organisation_team", phrase("同队选手须来自同一单位"), YesNo()),
        ),
    ),
    contradictions=(Contradiction(("born_on_or_after", "born_on_or_before"), _crossed_dates),),
)
