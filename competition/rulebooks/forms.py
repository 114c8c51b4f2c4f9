"""Forms of a contest's rules."""

from datetime import date
from decimal import Decimal
from typing import Any

import msgspec
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    DecimalField,
    FieldList,
    FormField,
    HiddenField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp

from competition.foundation.web.forms import NUMBER, REQUIRED, BoxesField, Form, PartForm, choices
from competition.foundation.web.i18n import pick
from competition.rules.editions.model import (
    Advancement,
    ContestRules,
    Eligibility,
    Group,
    Identity,
    Level,
    Prize,
    PrizeMode,
    Prizes,
    Quota,
    Rounding,
    TieStep,
    Title,
    Weights,
)
from competition.rules.eligibility import DOCUMENT_WORDS, IDENTITY_WORDS
from competition.rules.problems import Problem, Refused
from competition.rules.words import terms


class EligibilityForm(PartForm):
    """Who may enter in one group."""

    born_on_or_after = DateField(_l("出生日期不早于"), [Optional()])
    born_on_or_before = DateField(_l("出生日期不晚于"), [Optional()])
    identities = BoxesField(_l("参赛身份"), description=_l("都不选表示不限"))
    non_local_work_months = IntegerField(_l("非本地户籍：最少工作月数"), [Optional(), NumberRange(0, 600)])
    non_local_insurance_months = IntegerField(
        _l("非本地户籍：最少社保月数"), [Optional(), NumberRange(0, 600)]
    )
    barred_honours = StringField(
        _l("已获以下荣誉者不得参赛"), [Optional(), Length(max=300)], description=_l("多项用顿号分开")
    )
    documents = BoxesField(_l("须提交的材料"))
    clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])


class PrizeForm(PartForm):
    """One rank of prize."""

    name = StringField(_l("奖项"), [REQUIRED, Length(max=20)])
    name_en = StringField(_l("英文"), [REQUIRED, Length(max=40)])
    count = IntegerField(_l("名额"), [Optional(), NumberRange(0, 500)])
    share = DecimalField(_l("比例（%）"), [Optional(), NumberRange(0, 100)], places=None)


class RulesForm(Form):
    """The parts of the rules that most editions change; the rest is in the full text."""

    seen = HiddenField()
    staff = FormField(EligibilityForm)
    student = FormField(EligibilityForm)
    per_delegation = IntegerField(_l("每个代表队每个赛项"), [Optional(), NumberRange(1, 500)])
    per_organisation = IntegerField(_l("每个单位每个赛项"), [Optional(), NumberRange(1, 500)])
    per_event = IntegerField(_l("每个赛项总数"), [Optional(), NumberRange(1, 5000)])
    fewest = IntegerField(
        _l("少于多少人只选拔、不设奖"), [NUMBER, NumberRange(0, 500)], description=_l("常见规定为 30 人")
    )
    quota_clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])
    theory = DecimalField(_l("理论占比（%）"), [NUMBER, NumberRange(0, 100)], places=None)
    practice = DecimalField(_l("操作占比（%）"), [NUMBER, NumberRange(0, 100)], places=None)
    theory_pass = DecimalField(_l("理论合格线"), [NUMBER, NumberRange(0, 100)], places=None)
    practice_pass = DecimalField(_l("操作合格线"), [NUMBER, NumberRange(0, 100)], places=None)
    weights_clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])
    tie_1 = SelectField(_l("总分相同，先看"))
    tie_2 = SelectField(_l("仍相同，再看"))
    tie_3 = SelectField(_l("仍相同，再看"))
    tie_4 = SelectField(_l("最后"))
    ties_clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])
    mode = SelectField(_l("名额方式"))
    rounding = SelectField(_l("比例取整"))
    prizes = FieldList(FormField(PrizeForm), min_entries=3, max_entries=6)
    small_field = IntegerField(_l("参赛数不多于此数时另定名额"), [NUMBER, NumberRange(0, 50)])
    small_field_counts = StringField(
        _l("另定的名额"), [Optional(), Regexp(r"^\d+([,，、 ]+\d+)*$", message=_l("写成 1、1、0 的样子。"))]
    )
    prizes_clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])
    take = IntegerField(
        _l("每个赛项晋级名额"), [NUMBER, NumberRange(0, 500)], description=_l("0 表示不向上一级选拔")
    )
    reserves = IntegerField(_l("替补名额"), [NUMBER, NumberRange(0, 50)])
    advance_per_delegation = IntegerField(_l("每个代表队最多晋级"), [Optional(), NumberRange(1, 50)])
    lowest_total = DecimalField(_l("晋级最低总分"), [Optional(), NumberRange(0, 100)], places=None)
    advancement_clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])
    late_minutes = IntegerField(_l("迟到多少分钟按缺席"), [NUMBER, NumberRange(0, 240)])
    appeal_hours = IntegerField(_l("申诉期限（小时）"), [NUMBER, NumberRange(0, 240)])
    appeal_answer_hours = IntegerField(_l("答复期限（小时）"), [NUMBER, NumberRange(0, 240)])
    publicity_days = IntegerField(_l("公示天数（工作日）"), [NUMBER, NumberRange(0, 60)])
    recheck_top = IntegerField(_l("全部复核的前几名"), [NUMBER, NumberRange(0, 100)])
    recheck_sample_percent = IntegerField(_l("其余抽检比例（%）"), [NUMBER, NumberRange(0, 100)])
    procedure_clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])
    prefix = StringField(_l("证书编号字头"), [REQUIRED, Length(max=12)])
    number = StringField(
        _l("编号规则"),
        [REQUIRED, Length(max=80)],
        description=_l("可用 {prefix} {year} {edition} {event} {group} {serial}"),
    )
    serial_digits = IntegerField(_l("流水号位数"), [NUMBER, NumberRange(3, 8)])
    issuer = StringField(_l("落款单位"), [REQUIRED, Length(max=120)])
    issuer_en = StringField(_l("落款单位英文"), [Optional(), Length(max=200)])
    clause = StringField(
        _l("本次修改的依据"), [Optional(), Length(max=200)], description=_l("写明文件名称和条款，随版本公开")
    )

    def offer(self) -> None:
        """Fill the choices."""
        ladder = choices(terms.TIE_STEPS)
        for select in (self.tie_1, self.tie_2, self.tie_3, self.tie_4):
            select.choices = [("", "—"), *ladder]
        self.mode.choices = [("fixed", _("固定名额")), ("percent", _("按参赛数比例"))]
        self.rounding.choices = [
            ("half_up", _("四舍五入")),
            ("floor", _("舍去小数")),
            ("ceiling", _("进一")),
        ]
        for part in (self.staff, self.student):
            part.form.identities.choices = choices(IDENTITY_WORDS)
            part.form.documents.choices = choices(DOCUMENT_WORDS)

    def fill(self, rules: ContestRules) -> None:
        """Show the rules in force."""
        quota, weights = rules.quota_for("", ""), rules.weights_for("")
        ties = [*(str(step) for step in rules.ties), "", "", "", ""]
        data: dict[str, Any] = {
            "staff": _eligibility_shown(rules.eligibility_for("staff", "")),
            "student": _eligibility_shown(rules.eligibility_for("student", "")),
            **{name: getattr(quota, name) for name in _QUOTA},
            "quota_clause": quota.clause,
            **{name: getattr(weights, name) for name in _WEIGHTS},
            "weights_clause": weights.clause,
            **{f"tie_{place}": ties[place - 1] for place in range(1, 5)},
            "ties_clause": rules.ties_clause,
            "mode": rules.prizes.mode,
            "rounding": rules.prizes.rounding,
            "prizes": [msgspec.structs.asdict(prize) for prize in rules.prizes.prizes],
            "small_field": rules.prizes.small_field,
            "small_field_counts": "、".join(str(count) for count in rules.prizes.small_field_counts),
            "prizes_clause": rules.prizes.clause,
            "take": rules.advancement.take,
            "reserves": rules.advancement.reserves,
            "advance_per_delegation": rules.advancement.per_delegation,
            "lowest_total": rules.advancement.lowest_total,
            "advancement_clause": rules.advancement.clause,
            **{name: getattr(rules.procedure, name) for name in _PROCEDURE},
            "procedure_clause": rules.procedure.clause,
            **{name: getattr(rules.certificates, name) for name in _CERTIFICATES},
        }
        self.process(data=data)

    def rules(self, before: ContestRules) -> ContestRules:
        """`before` with what this form says; event-level rows and levels stay as they were."""
        steps = [self.tie_1.data, self.tie_2.data, self.tie_3.data, self.tie_4.data]
        return msgspec.structs.replace(
            before,
            eligibility=(
                _eligibility(before, Group.STAFF, self.staff.form),
                _eligibility(before, Group.STUDENT, self.student.form),
                *(rule for rule in before.eligibility if rule.event_code is not None),
            ),
            quotas=(
                *(quota for quota in before.quotas if quota.event_code or quota.group),
                self._quota(before),
            ),
            weights=(
                self._weights(before),
                *(weights for weights in before.weights if weights.event_code is not None),
            ),
            ties=tuple(dict.fromkeys(TieStep(step) for step in steps if step)),
            ties_clause=self.ties_clause.data or "",
            prizes=self._prizes(before),
            advancement=self._advancement(before),
            procedure=msgspec.structs.replace(
                before.procedure,
                **{name: getattr(self, name).data for name in _PROCEDURE},
                clause=self.procedure_clause.data or "",
            ),
            certificates=msgspec.structs.replace(
                before.certificates, **{name: getattr(self, name).data or "" for name in _CERTIFICATES}
            ),
        )

    def _quota(self, before: ContestRules) -> Quota:
        return msgspec.structs.replace(
            before.quota_for("", ""),
            **{name: getattr(self, name).data for name in _QUOTA},
            clause=self.quota_clause.data or "",
        )

    def _weights(self, before: ContestRules) -> Weights:
        return msgspec.structs.replace(
            before.weights_for(""),
            **{name: getattr(self, name).data for name in _WEIGHTS},
            clause=self.weights_clause.data or "",
        )

    def _advancement(self, before: ContestRules) -> Advancement:
        return msgspec.structs.replace(
            before.advancement,
            take=self.take.data,
            reserves=self.reserves.data,
            per_delegation=self.advance_per_delegation.data,
            lowest_total=self.lowest_total.data,
            clause=self.advancement_clause.data or "",
        )

    def _prizes(self, before: ContestRules) -> Prizes:
        return msgspec.structs.replace(
            before.prizes,
            mode=PrizeMode(self.mode.data),
            rounding=Rounding(self.rounding.data),
            prizes=self._ranks(before),
            small_field=self.small_field.data,
            small_field_counts=_counts(self.small_field_counts.data or ""),
            clause=self.prizes_clause.data or "",
        )

    def _ranks(self, before: ContestRules) -> tuple[Prize, ...]:
        codes = [prize.code for prize in before.prizes.prizes] + ["first", "second", "third"]
        return tuple(
            Prize(
                code=codes[place] if place < len(codes) else f"prize{place + 1}",
                name=entry.form.name.data,
                name_en=entry.form.name_en.data,
                count=entry.form.count.data or 0,
                share=entry.form.share.data or Decimal(0),
            )
            for place, entry in enumerate(self.prizes)
        )


_QUOTA = ("per_delegation", "per_organisation", "per_event", "fewest")
_WEIGHTS = ("theory", "practice", "theory_pass", "practice_pass")
_PROCEDURE = (
    "late_minutes",
    "appeal_hours",
    "appeal_answer_hours",
    "publicity_days",
    "recheck_top",
    "recheck_sample_percent",
)
_CERTIFICATES = ("prefix", "number", "serial_digits", "issuer", "issuer_en")


def _counts(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.replace("，", " ").replace("、", " ").replace(",", " ").split())


def _eligibility_shown(rule: Eligibility) -> dict[str, Any]:
    return {
        "born_on_or_after": rule.born_on_or_after,
        "born_on_or_before": rule.born_on_or_before,
        "identities": [str(identity) for identity in rule.identities],
        "non_local_work_months": rule.non_local_work_months,
        "non_local_insurance_months": rule.non_local_insurance_months,
        "barred_honours": "、".join(rule.barred_honours),
        "documents": list(rule.documents),
        "clause": rule.clause,
    }


def honours_in(text: str | None) -> tuple[str, ...]:
    """Honours typed one after the other."""
    honours = (text or "").replace("，", "、").replace(",", "、").split("、")
    return tuple(honour.strip() for honour in honours if honour.strip())


def _eligibility(before: ContestRules, group: Group, form: EligibilityForm) -> Eligibility:
    known = before.eligibility_for(group, "")
    born: dict[str, date | None] = {
        "born_on_or_after": form.born_on_or_after.data,
        "born_on_or_before": form.born_on_or_before.data,
    }
    return msgspec.structs.replace(
        known,
        **born,
        identities=tuple(Identity(identity) for identity in form.identities.data or ()),
        non_local_work_months=form.non_local_work_months.data or 0,
        non_local_insurance_months=form.non_local_insurance_months.data or 0,
        barred_honours=honours_in(form.barred_honours.data),
        documents=tuple(form.documents.data or ()),
        clause=form.clause.data or "",
    )


class LevelForm(PartForm):
    """One row: which places are recommended for which level."""

    group = SelectField(_l("组别"), default="")
    first_place = IntegerField(_l("名次从"), [Optional(), NumberRange(1, 500)])
    last_place = IntegerField(_l("到"), [Optional(), NumberRange(1, 500)])
    prizes = BoxesField(_l("或获奖"))
    both_passed = BooleanField(_l("理论、操作双合格"))
    floor = SelectField(_l("推荐等级"), default="")
    one_up = BooleanField(_l("已具备该等级的晋升一级"))
    cap = SelectField(_l("上限"), default="1")
    clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])


class TitleForm(PartForm):
    """One row: a title that comes with a place."""

    group = SelectField(_l("组别"), default="staff")
    first_place = IntegerField(_l("名次从"), [Optional(), NumberRange(1, 500)])
    last_place = IntegerField(_l("到"), [Optional(), NumberRange(1, 500)])
    name = StringField(_l("荣誉名称"), [Optional(), Length(max=60)])
    name_en = StringField(_l("英文"), [Optional(), Length(max=120)])
    granted_by = StringField(_l("授予单位"), [Optional(), Length(max=120)])
    clause = StringField(_l("依据条款"), [Optional(), Length(max=200)])


SPARE_ROWS = 2


class LevelsForm(Form):
    """Recommended levels and titles; rows without a clause and a name are left out."""

    seen = HiddenField()
    levels = FieldList(FormField(LevelForm), max_entries=30)
    titles = FieldList(FormField(TitleForm), max_entries=30)
    clause = StringField(_l("本次修改的依据"), [REQUIRED, Length(max=200)])

    def fill(self, rules: ContestRules) -> None:
        """The rows in force, and some empty ones."""
        for level in rules.levels:
            self.levels.append_entry(
                {
                    **msgspec.structs.asdict(level),
                    "group": level.group or "",
                    "floor": str(level.floor or ""),
                    "cap": str(level.cap),
                    "prizes": list(level.prizes),
                }
            )
        for title in rules.titles:
            self.titles.append_entry(msgspec.structs.asdict(title))
        for _spare in range(SPARE_ROWS):
            self.levels.append_entry({"cap": "1", "one_up": True})
            self.titles.append_entry({"group": "staff"})

    def offer(self, rules: ContestRules) -> None:
        """Fill the choices of every row."""
        groups = choices(terms.GROUPS)
        levels = choices(terms.LEVELS)
        for row in self.levels:
            row.form.group.choices = [("", _("全部")), *groups]
            row.form.floor.choices = [("", _("命题等级")), *levels]
            row.form.cap.choices = levels
            row.form.prizes.choices = [
                (prize.code, pick(prize.name, prize.name_en)) for prize in rules.prizes.prizes
            ]
        for row in self.titles:
            row.form.group.choices = groups

    def rules(self, before: ContestRules) -> ContestRules:
        """`before` with these levels and titles; raises Refused for a row half filled in."""
        problems: list[Problem] = []
        levels = [_level(number, row.form, problems) for number, row in enumerate(self.levels, 1)]
        titles = [_title(number, row.form, problems) for number, row in enumerate(self.titles, 1)]
        if problems:
            raise Refused(*problems)
        return msgspec.structs.replace(
            before,
            levels=tuple(level for level in levels if level is not None),
            titles=tuple(title for title in titles if title is not None),
        )


def _level(number: int, form: LevelForm, problems: list[Problem]) -> Level | None:
    says = form.first_place.data or form.prizes.data or form.both_passed.data
    if not says and not form.clause.data:
        return None
    if not says or not form.clause.data:
        problems.append(Problem("level_rule_incomplete", {"row": number}))
        return None
    return Level(
        group=Group(form.group.data) if form.group.data else None,
        first_place=form.first_place.data or 1,
        last_place=form.last_place.data,
        prizes=tuple(form.prizes.data or ()),
        both_passed=form.both_passed.data,
        floor=int(form.floor.data) if form.floor.data else None,
        one_up=form.one_up.data,
        cap=int(form.cap.data),
        clause=form.clause.data,
    )


def _title(number: int, form: TitleForm, problems: list[Problem]) -> Title | None:
    if not form.name.data and not form.clause.data:
        return None
    if not (form.name.data and form.clause.data and form.granted_by.data):
        problems.append(Problem("title_incomplete", {"row": number}))
        return None
    return Title(
        group=Group(form.group.data),
        first_place=form.first_place.data or 1,
        last_place=form.last_place.data or form.first_place.data or 1,
        name=form.name.data,
        name_en=form.name_en.data or "",
        granted_by=form.granted_by.data,
        clause=form.clause.data,
    )


class FullRulesForm(Form):
    """The whole body as JSON, for what the other form does not show (levels, titles, single events)."""

    seen = HiddenField()
    body = TextAreaField(_l("规则全文（JSON）"), [REQUIRED, Length(max=200_000)])
    clause = StringField(_l("本次修改的依据"), [REQUIRED, Length(max=200)])
