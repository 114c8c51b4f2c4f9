"""The rules of one contest edition, as data.

Every contest keeps its rules as a ``ContestRules`` value in an append-only version. Each part cites the
``clause`` of the plan or technical file it comes from. Who reads which part:

* registration and reviews: ``eligibility_for``, ``quota_for``
* scoring: ``weights_for``, ``ties_for``, ``prizes``, ``procedure``
* certificates: ``titles``, ``levels``, ``certificates``

Marks, weights and shares are ``Decimal`` (strings in JSON); levels run from 5 (初级工) up to 1 (高级技师).
"""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

import msgspec

from competition.rules.problems import Problem


class Group(StrEnum):
    """职工组 or 学生组."""

    STAFF = "staff"
    STUDENT = "student"


class Identity(StrEnum):
    """What a contestant is by occupation on the day of registration."""

    FRONTLINE = "frontline"  # 企事业单位生产一线职工
    TEACHER = "teacher"  # 院校在职教师
    STUDENT = "student"  # 在校学生（含应届）
    OFFICIAL = "official"  # 机关事业单位在编工作人员
    SELF_EMPLOYED = "self_employed"  # 灵活就业
    OTHER = "other"


class TieStep(StrEnum):
    """One rung of the ladder that parts equal totals."""

    PRACTICE = "practice"  # 操作成绩高者在前
    MODULES = "modules"  # 按模块顺序逐个比较
    TIME = "time"  # 用时短者在前
    THEORY = "theory"  # 理论成绩高者在前
    SHARE = "share"  # 并列，其后名次空出


class PrizeMode(StrEnum):
    """How many prizes an event has."""

    FIXED = "fixed"
    PERCENT = "percent"


class Rounding(StrEnum):
    """How a share of the entrants becomes a whole number."""

    HALF_UP = "half_up"
    FLOOR = "floor"
    CEILING = "ceiling"


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of the rules; ``clause`` names the text it rests on."""

    clause: str = ""


class Eligibility(Part, frozen=True, kw_only=True):
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
    lowest_education: str | None = None  # a key of eligibility.EDUCATION_WORDS


class Quota(Part, frozen=True, kw_only=True):
    """How many may enter. The first quota whose event and group match counts; None is no limit."""

    group: Group | None = None
    event_code: str | None = None
    per_delegation: int | None = None
    per_organisation: int | None = None
    per_event: int | None = None
    fewest: int = 30  # below: warn, 仅作选拔、不设奖
    coaches_per_entry: int = 1


class Weights(Part, frozen=True, kw_only=True):
    """Percentages of theory and practice in the total, and the pass marks out of 100."""

    event_code: str | None = None
    theory: Decimal = Decimal(20)
    practice: Decimal = Decimal(80)
    theory_pass: Decimal = Decimal(60)
    practice_pass: Decimal = Decimal(60)
    decimals: int = 2  # of the total, ROUND_HALF_UP


class TieLadder(Part, frozen=True, kw_only=True):
    """What parts equal totals, rung by rung, in one event (None: in every event without its own)."""

    event_code: str | None = None
    steps: tuple[TieStep, ...] = ()


class Prize(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One rank of prize, best first: a ``count`` (fixed) or a ``share`` of the entrants in percent."""

    code: str
    name: str
    name_en: str
    count: int = 0
    share: Decimal = Decimal(0)


class Prizes(Part, frozen=True, kw_only=True):
    """The prizes of every event of the contest."""

    mode: PrizeMode = PrizeMode.FIXED
    rounding: Rounding = Rounding.HALF_UP
    prizes: tuple[Prize, ...] = ()
    small_field: int = 5  # this many entrants or fewer …
    small_field_counts: tuple[int, ...] = (1, 1, 0)  # … get these counts
    every_member: bool = True  # each member of a team receives the title and a certificate


class Title(Part, frozen=True, kw_only=True):
    """A title that comes with a place, e.g. 江苏技能状元."""

    group: Group
    first_place: int = 1
    last_place: int = 1
    name: str
    name_en: str
    granted_by: str


class Level(Part, frozen=True, kw_only=True):
    """Places ``first_place``-``last_place`` are recommended for ``floor``; holders of that get one up.

    ``floor`` None means the level of the event's paper. Never above ``cap``. Rows are tried in order.
    """

    group: Group | None = None
    members: int | None = None
    identities: tuple[Identity, ...] = ()
    first_place: int = 1
    last_place: int | None = None
    prizes: tuple[str, ...] = ()  # codes of prizes; empty: by place alone
    upper_half_only: bool = False  # 优胜奖: place within the top half of the entrants
    both_passed: bool = False  # 理论、实操双合格
    floor: int | None = None
    one_up: bool = True
    cap: int = 1
    once_per_year: bool = True


class Advancement(Part, frozen=True, kw_only=True):
    """Who goes on to the next tier: the best ``take`` of each event, then ``reserves`` as substitutes."""

    take: int = 0  # 0: nobody goes on from here
    take_percent: Decimal | None = None
    reserves: int = 1
    per_delegation: int | None = None
    lowest_total: Decimal | None = None
    to_tier: str = ""


class Procedure(Part, frozen=True, kw_only=True):
    """Numbers of the day and of the time after it."""

    arrive_before_minutes: int = 30
    seat_draw_before_minutes: int = 20
    late_minutes: int = 15  # this long after the start: absent
    appeal_hours: int = 2
    appeal_answer_hours: int = 2
    publicity_days: int = 5
    publicity_working_days: bool = True
    recheck_top: int = 10
    recheck_sample_percent: int = 15
    recheck_error_percent: int = 5
    video_months: int = 3


class CertificateRules(Part, frozen=True, kw_only=True):
    """The contest's own certificate number and who signs it.

    ``number`` may use {prefix} {year} {edition} {event} {group} {serial}; the serial has ``serial_digits``.
    """

    prefix: str = "JS"
    number: str = "{prefix}{year}{serial}"
    serial_digits: int = 5
    issuer: str = ""
    issuer_en: str = ""


class ContestRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rules of one edition."""

    eligibility: tuple[Eligibility, ...] = ()
    quotas: tuple[Quota, ...] = ()
    weights: tuple[Weights, ...] = (Weights(),)
    ties: tuple[TieStep, ...] = (TieStep.PRACTICE, TieStep.MODULES, TieStep.TIME, TieStep.SHARE)
    ties_clause: str = ""
    event_ties: tuple[TieLadder, ...] = ()
    prizes: Prizes = Prizes()
    titles: tuple[Title, ...] = ()
    levels: tuple[Level, ...] = ()
    advancement: Advancement = Advancement()
    procedure: Procedure = Procedure()
    certificates: CertificateRules = CertificateRules()

    def eligibility_for(self, group: str, event_code: str) -> Eligibility:
        """The rule of the event if it has its own, else of its group, else an open one."""
        own = [rule for rule in self.eligibility if rule.group == group]
        for rule in own:
            if rule.event_code == event_code:
                return rule
        return next((rule for rule in own if rule.event_code is None), Eligibility(group=Group(group)))

    def quota_for(self, group: str, event_code: str) -> Quota:
        """The most particular quota: of the event, then of the group, then of the contest."""
        fitting = [
            quota
            for quota in self.quotas
            if quota.event_code in (None, event_code) and quota.group in (None, group)
        ]
        fitting.sort(key=lambda quota: (quota.event_code is None, quota.group is None))
        return fitting[0] if fitting else Quota()

    def weights_for(self, event_code: str) -> Weights:
        """The event's own weights, else those of the contest."""
        by_event = {weights.event_code: weights for weights in self.weights}
        return by_event.get(event_code) or by_event.get(None) or Weights()

    def ties_for(self, event_code: str) -> TieLadder:
        """The event's own ladder, else that of the contest."""
        own = (ladder for ladder in self.event_ties if ladder.event_code == event_code)
        return next(own, TieLadder(steps=self.ties, clause=self.ties_clause))


def to_body(rules: ContestRules) -> dict[str, Any]:
    """Plain JSON values (Decimal and dates as strings) for the ``body`` of a version."""
    body: dict[str, Any] = msgspec.to_builtins(rules)
    return body


def from_body(body: object) -> ContestRules:
    """The typed rules of a stored body. Raises ``msgspec.ValidationError`` naming the place that is wrong."""
    return msgspec.convert(body, ContestRules)


def to_json(rules: ContestRules) -> bytes:
    """The rules as readable JSON."""
    return msgspec.json.format(msgspec.json.encode(rules), indent=2)


def from_json(data: bytes | str) -> ContestRules:
    """Read JSON. Raises ``msgspec.DecodeError`` (or its child ``ValidationError``) naming the place."""
    return msgspec.json.decode(data, type=ContestRules)


def problem_with_ladder(steps: Sequence[TieStep]) -> Problem | None:
    """Why these steps cannot be taken one after the other."""
    if len(set(steps)) < len(steps):
        return Problem("tie_step_twice", field="tie_1")
    if TieStep.SHARE in steps[:-1]:
        return Problem("tie_after_share", field="tie_1")
    return None


def problems_with_rules(rules: ContestRules) -> list[Problem]:
    """What in these rules cannot be carried out; fields are those of the rules form."""
    problems = [
        Problem("weights_not_hundred", {"theory": str(part.theory), "practice": str(part.practice)}, "theory")
        for part in rules.weights
        if part.theory + part.practice != 100
    ]
    ladders = [rules.ties, *(ladder.steps for ladder in rules.event_ties)]
    problems += [problem for steps in ladders if (problem := problem_with_ladder(steps))]
    if not rules.prizes.prizes:
        problems.append(Problem("rules_without_prizes", field="first"))
    if sum(prize.share for prize in rules.prizes.prizes) > 100:
        problems.append(Problem("prize_shares_too_large", field="first"))
    return problems + [
        Problem("birth_dates_crossed", field=f"{rule.group}_born_on_or_before")
        for rule in rules.eligibility
        if rule.born_on_or_after and rule.born_on_or_before and rule.born_on_or_after > rule.born_on_or_before
    ]


ONE_THREE_SIX = (
    Prize(code="first", name="一等奖", name_en="First Prize", count=1),
    Prize(code="second", name="二等奖", name_en="Second Prize", count=3),
    Prize(code="third", name="三等奖", name_en="Third Prize", count=6),
)
TEN_TWENTY_THIRTY = (
    Prize(code="first", name="一等奖", name_en="First Prize", share=Decimal(10)),
    Prize(code="second", name="二等奖", name_en="Second Prize", share=Decimal(20)),
    Prize(code="third", name="三等奖", name_en="Third Prize", share=Decimal(30)),
)


def champions_rules(final_year: int) -> ContestRules:
    """江苏技能状元大赛: prizes 1/3/6, theory 20 and practice 80; dates follow the year of the final."""
    return ContestRules(
        eligibility=(
            Eligibility(
                group=Group.STAFF,
                born_on_or_after=date(final_year - 60, 1, 1),
                born_on_or_before=date(final_year - 18, 12, 31),
                identities=(Identity.FRONTLINE, Identity.TEACHER),
                non_local_work_months=36,
                non_local_insurance_months=36,
                barred_honours=("江苏技能状元", "全国技术能手", "中华技能大奖"),
                documents=("photo", "identity", "employment", "insurance"),
                clause="实施方案 参赛对象（职工组）",
            ),
            Eligibility(
                group=Group.STUDENT,
                born_on_or_after=date(final_year - 24, 1, 1),
                identities=(Identity.STUDENT,),
                barred_honours=("学生技能状元",),
                documents=("photo", "identity", "student"),
                clause="实施方案 参赛对象（学生组）",
            ),
        ),
        quotas=(Quota(per_delegation=2, clause="实施方案 参赛名额"),),
        weights=(Weights(clause="技术文件 评判标准"),),
        ties_clause="技术文件 成绩排序",
        prizes=Prizes(prizes=ONE_THREE_SIX, clause="实施方案 奖项设置"),
        titles=(
            Title(
                group=Group.STAFF,
                name="江苏技能状元",
                name_en="Jiangsu Skills Champion",
                granted_by="江苏省人民政府",
                clause="实施方案 奖励办法（职工组）",
            ),
            Title(
                group=Group.STUDENT,
                name="学生技能状元",
                name_en="Student Skills Champion",
                granted_by="大赛组委会",
                clause="实施方案 奖励办法（学生组）",
            ),
        ),
        levels=(
            Level(group=Group.STAFF, last_place=1, floor=2, clause="实施方案 晋升办法（职工组第一名）"),
            Level(
                group=Group.STAFF,
                prizes=("first", "second", "third"),
                floor=3,
                clause="实施方案 晋升办法（职工组获奖）",
            ),
            Level(
                group=Group.STUDENT,
                prizes=("first", "second", "third"),
                floor=3,
                cap=2,
                clause="实施方案 晋升办法（学生组获奖）",
            ),
        ),
        certificates=CertificateRules(
            prefix="JSZY",
            issuer="江苏技能状元大赛组织委员会",
            issuer_en="Organising Committee of the Jiangsu Skills Champion Competition",
        ),
    )


def craftsman_rules(final_year: int) -> ContestRules:
    """“江苏工匠”岗位练兵: prizes 10/20/30 %, theory 30, practice 70, level of the paper."""
    return ContestRules(
        eligibility=(
            Eligibility(
                group=Group.STAFF,
                born_on_or_before=date(final_year - 18, 12, 31),
                identities=(Identity.FRONTLINE, Identity.TEACHER, Identity.SELF_EMPLOYED),
                barred_honours=("全国技术能手",),
                documents=("photo", "identity", "employment"),
                clause="实施方案 参赛条件（职工组）",
            ),
            Eligibility(
                group=Group.STUDENT,
                identities=(Identity.STUDENT,),
                documents=("photo", "identity", "student"),
                clause="实施方案 参赛条件（学生组）",
            ),
        ),
        quotas=(Quota(per_organisation=3, clause="实施方案 参赛名额"),),
        weights=(Weights(theory=Decimal(30), practice=Decimal(70), clause="技术方案 成绩计算"),),
        ties_clause="技术方案 成绩排序",
        prizes=Prizes(
            mode=PrizeMode.PERCENT,
            prizes=TEN_TWENTY_THIRTY,
            clause="实施方案 奖项设置",
        ),
        titles=(
            Title(
                group=Group.STAFF,
                first_place=1,
                last_place=3,
                name="江苏省五一创新能手（推荐）",
                name_en="Jiangsu May Day Innovation Expert (recommended)",
                granted_by="江苏省总工会",
                clause="省级一类竞赛奖励办法",
            ),
            Title(
                group=Group.STAFF,
                first_place=1,
                last_place=6,
                name="江苏省技术能手（推荐）",
                name_en="Jiangsu Technical Expert (recommended)",
                granted_by="江苏省人力资源和社会保障厅",
                clause="省级一类竞赛奖励办法",
            ),
        ),
        levels=(
            Level(both_passed=True, one_up=False, clause="双合格按命题等级认定"),
            Level(prizes=("first", "second", "third"), floor=3, clause="获奖选手晋升办法"),
        ),
        certificates=CertificateRules(
            prefix="JSGJ",
            issuer="“江苏工匠”岗位练兵职业技能竞赛组织委员会",
            issuer_en="Organising Committee of the Jiangsu Craftsman Skills Contests",
        ),
    )


DEFAULTS = {"zhuangyuan": champions_rules, "craftsman": craftsman_rules}


def default_rules(series_code: str, final_year: int) -> ContestRules:
    """What a new edition of a series begins with; the organiser adjusts it before registration opens."""
    return DEFAULTS.get(series_code, craftsman_rules)(final_year)
