"""Lists of institutions: all of them, and those whose people enter a contest."""

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from competition.contests import catalogue
from competition.foundation.web.listing import Column, Find, Listing, Nothing, Pick, open_column
from competition.organisations import queries
from competition.organisations.queries import OrganisationRow
from competition.rules.words.catalogue import phrase
from competition.rules.words.organisations import ORGANISATION_WORDS

KIND: Column[OrganisationRow] = Column(
    phrase("类别"), lambda row: _(ORGANISATION_WORDS[row.organisation.kind])
)
PLACE: Column[OrganisationRow] = Column(
    phrase("所在地"), lambda row: catalogue.division_name(row.organisation.division_code), order="place"
)
REGISTRARS: Column[OrganisationRow] = Column(
    phrase("经办人"), lambda row: _("、").join(one.name for one in row.registrars)
)


def organisation_list() -> Listing[OrganisationRow]:
    """All institutions, to be corrected."""
    name: Column[OrganisationRow] = Column(
        phrase("名称"), lambda row: row.organisation.name, heads=True, link=_edit, order="name"
    )
    edit: Column[OrganisationRow] = open_column(_edit, lambda _row: _("修改"))
    return Listing(
        title=pgettext("list", "单位"),
        at=url_for("organisations.organisations"),
        columns=(name, KIND, PLACE, REGISTRARS, edit),
        filters=(
            Pick("kind", _("类别"), [(key, _(word)) for key, word in ORGANISATION_WORDS.items()]),
            Find("q", _("名称")),
        ),
        rows=lambda chosen: queries.organisations(chosen["q"], chosen["kind"], chosen.order),
        nothing=Nothing(
            _("还没有单位"),
            _("新建单位并邀请经办人后，该单位就能报送选手。"),
            url_for("organisations.new"),
            _("新建单位"),
        ),
    )


def _edit(row: OrganisationRow) -> str:
    return url_for("organisations.edit", organisation_id=row.organisation.id)


def unit_list(contest_id: int) -> Listing[OrganisationRow]:
    """The same on a contest's page, to look at."""
    name: Column[OrganisationRow] = Column(
        phrase("名称"), lambda row: row.organisation.name, heads=True, order="name"
    )
    return Listing(
        title=_("参赛单位"),
        at=url_for("organisations.delegations", contest_id=contest_id),
        columns=(name, KIND, PLACE, REGISTRARS),
        filters=(Find("q", _("名称")),),
        rows=lambda chosen: queries.organisations(chosen["q"], order=chosen.order),
        nothing=Nothing(_("还没有单位"), _("邀请经办人后，该单位就能报送选手。")),
    )
