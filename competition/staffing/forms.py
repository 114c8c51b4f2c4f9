"""The form of an appointment."""

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from competition.accounts.naming import NamedAccountForm
from competition.contests.models import Event
from competition.foundation.web.forms import REQUIRED, BoxesField
from competition.foundation.web.i18n import pick
from competition.organisations.queries import DelegationRow
from competition.rules.roles import ROLE_NAMES, Role, Scope
from competition.staffing.operations import CONTEST_ROLES, EVENT_ROLES


class AppointForm(NamedAccountForm):
    """Somebody and a role; roles of events name one or more events."""

    role = SelectField(_l("角色"))
    login_name = StringField(_l("账号"), [REQUIRED, Length(max=80)], description=_l("已有账号的填账号即可"))
    name = StringField(
        _l("姓名"),
        [Optional(), Length(max=80)],
        description=_l("没有账号时填写，会新建账号并生成一次性链接"),
    )
    events = BoxesField(
        _l("赛项"),
        [Optional()],
        coerce=int,
        description=_l("裁判和加密裁判必选，可选多个"),
    )
    delegation = SelectField(_l("代表队"), default="", description=_l("只审核一个代表队的审查员填写"))

    def offer(self, events: list[Event], delegations: list[DelegationRow]) -> None:
        """Fill the choices."""
        self.role.choices = [(role.value, _(ROLE_NAMES[role])) for role in (*CONTEST_ROLES, *EVENT_ROLES)]
        self.events.choices = [
            (event.id, f"{event.code} {pick(event.name, event.name_en)}") for event in events
        ]
        self.delegation.choices = [
            ("", _("全部")),
            *((str(row.id), pick(row.name, row.name_en)) for row in delegations),
        ]

    def scope(self, contest_id: int) -> tuple[Scope, list[int]]:
        """Where the role counts."""
        role = Role(self.role.data)
        if role in EVENT_ROLES:
            return Scope.EVENT, list(self.events.data or [])
        if role is Role.REVIEWER and self.delegation.data:
            return Scope.DELEGATION, [int(self.delegation.data)]
        return Scope.CONTEST, [contest_id]
