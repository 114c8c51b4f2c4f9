"""Forms of the organiser: a contest and its events."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateTimeLocalField,
    IntegerField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import Length, NumberRange, Optional, Regexp

from competition.accounts.naming import NamedAccountForm
from competition.contests import queries
from competition.contests.models import Contest, Event
from competition.contests.operations import ContestDetails, EventDetails
from competition.foundation.store.stamps import as_stored, stamp
from competition.foundation.web.forms import (
    NUMBER,
    REQUIRED,
    DateField,
    SeenForm,
    choices,
    local_of,
    moment_of,
)
from competition.foundation.web.i18n import pick
from competition.rules.series import SERIES
from competition.rules.words.groups import GROUP_WORDS
from competition.rules.words.levels import LEVEL_WORDS
from competition.rules.words.members import MEMBER_WORDS
from competition.rules.words.printing import PRINT_POLICY_WORDS
from competition.rules.words.published import ENTRY_LISTS
from competition.rules.words.tiers import FILED_CLASSES, FILED_LEVELS, TIER_WORDS, UNKNOWN

CONTACT = ("contact_office", "contact_phone", "contact_email", "contact_hours")


class ContestForm(SeenForm, NamedAccountForm):
    """One edition at one tier."""

    series = SelectField(_l("系列"))
    series_name = StringField(
        _l("新系列名称"), [Optional(), Length(max=120)], description=_l("选择“其他系列”时填写")
    )
    edition = IntegerField(_l("届次"), [NUMBER, NumberRange(1, 2100)], description=_l("第几届，或年份"))
    tier = SelectField(_l("层级"), default="province")
    filed_level = SelectField(
        _l("备案级别"), default=UNKNOWN, description=_l("竞赛只在一级备案；规则的初始内容按级别和类别给出")
    )
    filed_class = SelectField(_l("备案类别"), default=UNKNOWN)
    parent_id = SelectField(_l("选拔去向"), default="", description=_l("优胜者晋级的上一级竞赛，没有可留空"))
    name = StringField(_l("竞赛名称"), [REQUIRED, Length(max=160)], description=_l("与正式通知一致"))
    name_en = StringField(_l("英文名称"), [Optional(), Length(max=240)])
    organiser = StringField(_l("主办单位"), [REQUIRED, Length(max=200)])
    organiser_en = StringField(_l("主办单位英文名称"), [Optional(), Length(max=240)])
    host_city = StringField(_l("举办地"), [Optional(), Length(max=60)])
    registration_opens_at = DateTimeLocalField(_l("报名开始"), [Optional()])
    registration_closes_at = DateTimeLocalField(
        _l("报名截止"), [Optional()], description=_l("到时自动停止接收报名")
    )
    starts_on = DateField(_l("比赛开始日期"), [REQUIRED])
    ends_on = DateField(_l("比赛结束日期"), [REQUIRED])
    public_notice = TextAreaField(
        _l("通知与说明"), [Optional(), Length(max=20_000)], description=_l("显示在公开页面，空行分段")
    )
    print_policy = SelectField(_l("证书印制时间"))
    entry_list = SelectField(
        _l("参赛名单"),
        default="nothing",
        description=_l("公开页面上写出通过审查的报名；证件号码和电话从不公开"),
    )
    contact_office = StringField(
        _l("联系部门"), [Optional(), Length(max=120)], description=_l("例如 组委会办公室，不写个人姓名")
    )
    contact_phone = StringField(
        _l("联系电话"),
        [Optional(), Length(max=60), Regexp(r"^[0-9+()（）\-—、，, /转]*$", message=_l("只写电话号码。"))],
        description=_l("办公室的电话，不写个人的手机号：任何人都看得到"),
    )
    contact_email = StringField(
        _l("联系邮箱"),
        [Optional(), Length(max=120), Regexp(r"^[^@\s]+@[^@\s]+\.[^@\s]+$", message=_l("请核对邮箱地址。"))],
    )
    contact_hours = StringField(
        _l("接听时间"), [Optional(), Length(max=120)], description=_l("例如 工作日 9:00–11:30，14:00–17:00")
    )
    organiser_login = StringField(
        _l("负责人账号"),
        [Optional(), Length(max=80)],
        description=_l("该账号将管理本竞赛；留空则由你自己管理，你就不能再确认任命"),
    )

    def offer(self) -> None:
        """Fill the choices."""
        known = {code: _(name) for code, (name, _name_en) in SERIES.items()}
        known |= {series.code: pick(series.name, series.name_en) for series in queries.all_series()}
        parents = [(str(found.id), pick(found.name, found.name_en)) for found in queries.possible_parents("")]
        self.parent_id.choices = [("", "—"), *parents]
        self.series.choices = [*known.items(), ("", _("其他系列"))]
        self.tier.choices = choices(TIER_WORDS)
        self.filed_level.choices = choices(FILED_LEVELS)
        self.filed_class.choices = choices(FILED_CLASSES)
        self.print_policy.choices = choices(PRINT_POLICY_WORDS)
        self.entry_list.choices = choices(ENTRY_LISTS)

    @classmethod
    def of(cls, contest: Contest) -> "ContestForm":
        """The form of what is stored, whatever was sent."""
        form = cls(formdata=None)
        form.offer()
        form.fill(contest)
        return form

    def fill(self, contest: Contest) -> None:
        """What is known, for a form not yet sent."""
        self.process(
            obj=contest,
            data={
                "series": contest.series.code,
                "registration_opens_at": local_of(contest.registration_opens_at),
                "registration_closes_at": local_of(contest.registration_closes_at),
            },
        )
        self.registration_opens_at.data = local_of(contest.registration_opens_at)
        self.registration_closes_at.data = local_of(contest.registration_closes_at)
        self.series.data = contest.series.code
        self.parent_id.data = str(contest.parent_id or "")
        self.seen.data = stamp(as_stored(ContestDetails, contest))

    def details(self) -> ContestDetails:
        return ContestDetails(
            edition=self.edition.data,
            tier=self.tier.data,
            name=self.name.data.strip(),
            name_en=(self.name_en.data or "").strip() or None,
            organiser=self.organiser.data.strip(),
            organiser_en=(self.organiser_en.data or "").strip() or None,
            host_city=(self.host_city.data or "").strip(),
            registration_opens_at=moment_of(self.registration_opens_at.data),
            registration_closes_at=moment_of(self.registration_closes_at.data),
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            public_notice=self.public_notice.data or "",
            print_policy=self.print_policy.data,
            filed_level=self.filed_level.data,
            filed_class=self.filed_class.data,
            parent_id=int(self.parent_id.data) if self.parent_id.data else None,
            entry_list=self.entry_list.data,
            **{name: (self[name].data or "").strip() for name in CONTACT},
        )


class EventForm(SeenForm):
    """One event (赛项)."""

    name = StringField(_l("赛项名称"), [REQUIRED, Length(max=80)])
    name_en = StringField(_l("英文名称"), [Optional(), Length(max=120)])
    code = StringField(
        _l("赛项代码"),
        [REQUIRED, Length(max=12), Regexp(r"^[A-Za-z0-9-]+$", message=_l("只用字母、数字和短横。"))],
        description=_l("用于编号和证书，例如 Z06"),
    )
    group_kind = SelectField(_l("组别"))
    members = SelectField(_l("参赛人数"))
    occupation_code = StringField(
        _l("职业编码"),
        [Optional(), Length(max=10)],
        description=_l("按名称或编码查找《职业分类大典（2022年版）》；没有对应职业的可留空"),
    )
    paper_level = SelectField(_l("命题等级"), default="")
    sort = IntegerField(_l("顺序"), [Optional(), NumberRange(-9999, 9999)], default=0)
    reason = TextAreaField(
        _l("改动的理由"), [Optional(), Length(max=500)], description=_l("已有人报名时必填，写入日志")
    )

    def offer(self) -> None:
        self.group_kind.choices = choices(GROUP_WORDS)
        self.members.choices = choices(MEMBER_WORDS)
        self.paper_level.choices = [("", _("不定等级")), *choices(LEVEL_WORDS)]

    @classmethod
    def of(cls, event: Event) -> "EventForm":
        """The form of what is stored, whatever was sent."""
        form = cls(formdata=None)
        form.offer()
        form.fill(event)
        return form

    def fill(self, event: Event) -> None:
        self.process(obj=event)
        self.paper_level.data = str(event.paper_level or "")
        self.members.data = str(event.members)
        self.seen.data = stamp(as_stored(EventDetails, event))

    def details(self) -> EventDetails:
        return EventDetails(
            code=self.code.data.strip().upper(),
            name=self.name.data.strip(),
            name_en=(self.name_en.data or "").strip() or None,
            group_kind=self.group_kind.data,
            occupation_code=(self.occupation_code.data or "").strip() or None,
            paper_level=int(self.paper_level.data) if self.paper_level.data else None,
            members=int(self.members.data),
            sort=self.sort.data or 0,
        )
