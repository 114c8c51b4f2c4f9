"""Forms of institutions and delegations."""

import re

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional, Regexp

from competition.accounts.naming import NamedAccountForm
from competition.contests import catalogue
from competition.foundation.store.stamps import as_stored, stamp
from competition.foundation.web.forms import REQUIRED, Form, SeenForm
from competition.organisations import queries
from competition.organisations.models import Delegation, Organisation
from competition.organisations.operations import DelegationDetails, OrganisationDetails
from competition.rules.words.organisations import ORGANISATION_WORDS


def division_choices() -> list[tuple[str, str]]:
    """Cities, each followed by its districts."""
    cities = catalogue.cities()
    found = [("", "—")]
    for city in cities:
        found.append((city.code, city.name))
        found += [
            (part.code, f"{city.name} {part.name}")
            for part in catalogue.divisions()
            if part.city_code == city.code
        ]
    return found


class OrganisationForm(SeenForm):
    """An institution."""

    name = StringField(_l("单位名称"), [REQUIRED, Length(max=120)], description=_l("与公章一致"))
    kind = SelectField(_l("类别"))
    credit_code = StringField(
        _l("统一社会信用代码"),
        [Optional(), Regexp(r"^[0-9A-HJ-NPQRTUWXY]{18}$", message=_l("应为 18 位数字和大写字母。"))],
    )
    division_code = SelectField(_l("所在地"), default="")
    occupations = StringField(
        _l("备案职业编码"),
        [Optional(), Length(max=2000)],
        description=_l("评价机构填写，多个编码用逗号分开，例如 6-31-01-03"),
    )

    def offer(self) -> None:
        self.kind.choices = [(key, _(word)) for key, word in ORGANISATION_WORDS.items()]
        self.division_code.choices = division_choices()

    @classmethod
    def of(cls, organisation: Organisation) -> "OrganisationForm":
        """The form of what is stored, whatever was sent."""
        form = cls(formdata=None)
        form.offer()
        form.fill(organisation)
        return form

    def fill(self, organisation: Organisation) -> None:
        self.process(obj=organisation)
        self.division_code.data = organisation.division_code or ""
        self.occupations.data = "，".join(organisation.occupations)
        self.seen.data = stamp(as_stored(OrganisationDetails, organisation))

    def details(self) -> OrganisationDetails:
        codes = re.split(r"[,，、\s]+", self.occupations.data or "")
        return OrganisationDetails(
            name=self.name.data.strip(),
            kind=self.kind.data,
            credit_code=(self.credit_code.data or "").strip() or None,
            division_code=self.division_code.data or None,
            occupations=tuple(code for code in codes if code),
        )


class InviteForm(NamedAccountForm, OrganisationForm):
    """An institution of a contest and the person who acts for it."""

    login_name = StringField(
        _l("经办人账号"),
        [REQUIRED, Length(max=80)],
        description=_l("手机号或账号；没有账号的会生成一次性链接"),
    )
    person_name = StringField(_l("经办人姓名"), [REQUIRED, Length(max=80)])


class PersonForm(NamedAccountForm):
    """A person who acts for a known institution."""

    login_name = StringField(
        _l("经办人账号"),
        [REQUIRED, Length(max=80)],
        description=_l("手机号或账号；没有账号的会生成一次性链接"),
    )
    person_name = StringField(_l("经办人姓名"), [REQUIRED, Length(max=80)])


class DelegationForm(SeenForm):
    """A delegation of a contest."""

    name = StringField(_l("代表队名称"), [REQUIRED, Length(max=120)])
    name_en = StringField(_l("英文名称"), [Optional(), Length(max=120)])
    division_code = SelectField(_l("行政区划"), default="")
    organisation = SelectField(_l("组队单位"), default="")

    def offer(self, organisations: list[tuple[int, str]]) -> None:
        self.division_code.choices = division_choices()
        self.organisation.choices = [("", "—"), *((str(key), name) for key, name in organisations)]

    @classmethod
    def of(cls, delegation: Delegation) -> "DelegationForm":
        """The form of what is stored, whatever was sent."""
        form = cls(formdata=None)
        form.offer(queries.every_organisation())
        form.fill(delegation)
        return form

    def fill(self, delegation: Delegation) -> None:
        self.process(obj=delegation)
        self.division_code.data = delegation.division_code or ""
        self.organisation.data = str(delegation.organisation_id or "")
        self.seen.data = stamp(as_stored(DelegationDetails, delegation))

    def details(self) -> DelegationDetails:
        return DelegationDetails(
            name=self.name.data,
            name_en=self.name_en.data or None,
            division_code=self.division_code.data,
            organisation_id=int(self.organisation.data) if self.organisation.data else None,
        )


class WorkbookForm(Form):
    """A filled-in workbook."""

    file = FileField(_l("工作簿"), description=_l("按模板填写的 .xlsx 文件"))
