"""Forms of a keeper's passphrase and of naming the keepers."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, SelectField
from wtforms.validators import InputRequired, Length, Optional

from competition.accounts.models import Account
from competition.foundation.web.forms import Form

REQUIRED = InputRequired(_l("请填写这一项。"))
LONGEST = Length(max=200, message=_l("最长 200 个字符。"))


def _optional_int(value: Any) -> int | None:
    return int(value) if value not in (None, "", "None") else None


class NewPassphraseForm(Form):
    passphrase = PasswordField(_l("加密口令"), [REQUIRED, LONGEST])
    repeated = PasswordField(_l("再输入一次"), [REQUIRED, LONGEST])


class ChangePassphraseForm(NewPassphraseForm):
    old_passphrase = PasswordField(_l("现在的口令"), [REQUIRED, LONGEST])


class KeepersForm(Form):
    """Who keeps which list; choices are the event's cipher officers."""

    first = SelectField(_l("第一保管人（姓名 → 参赛编号）"), coerce=_optional_int)
    second = SelectField(_l("第二保管人（参赛编号 → 赛位号）"), coerce=_optional_int)
    third = SelectField(_l("第三保管人（赛位号 → 加密号）"), [Optional()], coerce=_optional_int)
    deputy = SelectField(_l("代理人"), [Optional()], coerce=_optional_int)

    def offer(self, officers: list[Account]) -> None:
        people: list[tuple[str, Any]] = [("", _l("请选择"))]
        people += [(str(officer.id), officer.name) for officer in officers]
        none = [("", _l("不设")), *people[1:]]
        self.first.choices = self.second.choices = people
        self.third.choices = self.deputy.choices = none

    def fill(self, named: Mapping[int, int]) -> None:
        """Who is named now: place → account."""
        for place, choice in enumerate((self.first, self.second, self.third, self.deputy), start=1):
            choice.data = named.get(place)

    @property
    def named(self) -> list[int]:
        """The chosen keepers in the order of their lists, without gaps."""
        return [place.data for place in (self.first, self.second, self.third) if place.data is not None]
