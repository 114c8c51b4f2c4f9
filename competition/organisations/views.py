"""Pages of institutions (administrators) and of a contest's delegations and units (organisers)."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts.access import proved_recently
from competition.accounts.telling import link_address
from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.store import uploads
from competition.foundation.web.downloads import attachment
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import requires, the_actor
from competition.organisations import operations, queries, workbook
from competition.organisations.forms import (
    DelegationForm,
    InviteForm,
    OrganisationForm,
    PersonForm,
    WorkbookForm,
)
from competition.organisations.lists import organisation_list, unit_list
from competition.organisations.models import Organisation
from competition.rules.problems import Problem, Refused
from competition.rules.roles import ROLE_NAMES, May, Role

bp = Blueprint("organisations", __name__)


@bp.get("/organisations")
@requires(May.MANAGE_ORGANISATIONS)
def organisations() -> ResponseReturnValue:
    """All institutions."""
    return render_template("competition/organisations/organisations.html", list=organisation_list())


@bp.route("/organisations/new", methods=["GET", "POST"])
@requires(May.MANAGE_ORGANISATIONS)
def new() -> ResponseReturnValue:
    """A new institution; a page that misses one may say its kind and occupations beforehand."""
    form = OrganisationForm()
    form.offer()
    if request.method != "POST":
        form.kind.data = request.args.get("kind") or form.kind.data
        form.occupations.data = request.args.get("occupations", "")

    def save() -> ResponseReturnValue:
        organisation = operations.create_organisation(form.details(), by=the_actor())
        return on_to(".edit", organisation_id=organisation.id)

    return form_page(form, save, lambda: render_template("competition/organisations/new.html", form=form))


@bp.route("/organisations/<int:organisation_id>/edit", methods=["GET", "POST"])
@requires(May.MANAGE_ORGANISATIONS, of=queries.organisation_subject)
def edit(organisation_id: int) -> ResponseReturnValue:
    """Correct an institution, see and invite who acts for it."""
    organisation = queries.organisation(organisation_id)
    form = OrganisationForm()
    form.offer()
    if request.method != "POST":
        form.fill(organisation)

    def save() -> ResponseReturnValue:
        operations.change_organisation(organisation_id, form.details(), seen=form.seen.data, by=the_actor())
        return on_to(".edit", _("单位信息已保存。"), organisation_id=organisation_id)

    return form_page(
        form,
        save,
        lambda: _edit_page(organisation, form, PersonForm(formdata=None)),
        show=form.against(lambda: OrganisationForm.of(queries.organisation(organisation_id))),
    )


def _edit_page(
    organisation: Organisation, form: OrganisationForm, person: PersonForm, link: str | None = None
) -> str:
    return render_template(
        "competition/organisations/edit.html",
        organisation=organisation,
        form=form,
        person_form=person,
        link=link,
        people=queries.registrars_of([organisation.id])[organisation.id],
        role_names=ROLE_NAMES,
    )


@bp.post("/organisations/<int:organisation_id>/people")
@requires(May.MANAGE_ORGANISATIONS, of=queries.organisation_subject)
@proved_recently
def invite(organisation_id: int) -> ResponseReturnValue:
    """Let somebody act for an institution."""
    organisation = queries.organisation(organisation_id)
    form = OrganisationForm(formdata=None)
    form.offer()
    form.fill(organisation)
    person = PersonForm()

    def page(person: PersonForm, link: str | None = None) -> str:
        return _edit_page(queries.organisation(organisation_id), form, person, link)

    def save() -> ResponseReturnValue:
        made = operations.invite(
            organisation_id,
            person.login_name.data,
            person.person_name.data,
            role=Role.EVALUATION_BODY if organisation.kind == "evaluation_body" else Role.REGISTRAR,
            by=the_actor(),
            meant=person.meant(),
        )
        if made.link_token is not None:
            return page(PersonForm(formdata=None), link_address(made.link_token))
        said = _("%(name)s 现在可以代表该单位办理。", name=made.account.name)
        return on_to(".edit", said, organisation_id=organisation_id)

    return form_page(person, save, lambda: page(person))


def _forms(**given: None) -> tuple[DelegationForm, InviteForm, WorkbookForm]:
    """The three forms of the page as they were sent; `_forms(formdata=None)` is empty ones."""
    delegation, unit, book = (
        DelegationForm(**given, prefix="delegation"),
        InviteForm(**given, prefix="unit"),
        WorkbookForm(**given, prefix="book"),
    )
    delegation.offer(queries.every_organisation())
    unit.offer()
    return delegation, unit, book


def _delegations_page(
    contest: Contest,
    forms: tuple[DelegationForm, InviteForm, WorkbookForm],
    link: str | None = None,
) -> str:
    delegation, unit, book = forms
    rows = queries.delegations_of(contest.id)
    return render_template(
        "competition/organisations/delegations.html",
        contest=contest,
        delegations=rows,
        units=unit_list(contest.id),
        delegation_form=delegation,
        unit_form=unit,
        book_form=book,
        link=link,
        previous=contests.previous_edition(contest),
    )


@bp.get("/contests/<int:contest_id>/manage/delegations")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def delegations(contest_id: int) -> ResponseReturnValue:
    """Delegations of a contest, and the units that enter people."""
    return _delegations_page(contests.contest(contest_id), _forms())


@bp.post("/contests/<int:contest_id>/manage/delegations")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def add_delegation(contest_id: int) -> ResponseReturnValue:
    """One more delegation."""
    contest = contests.contest(contest_id)
    forms = _forms()
    form = forms[0]

    def save() -> ResponseReturnValue:
        operations.add_delegation(contest_id, form.details(), by=the_actor())
        return on_to(".delegations", _("代表队已添加。"), contest_id=contest_id)

    return form_page(form, save, lambda: _delegations_page(contest, forms))


@bp.post("/contests/<int:contest_id>/manage/delegations/cities")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def add_cities(contest_id: int) -> ResponseReturnValue:
    """The thirteen cities at once."""
    count = operations.add_cities(contest_id, by=the_actor())
    return on_to(".delegations", _("新增 %(count)s 个代表队。", count=count), contest_id=contest_id)


@bp.post("/contests/<int:contest_id>/manage/delegations/previous")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def copy_delegations(contest_id: int) -> ResponseReturnValue:
    """The delegations of the edition before."""
    count = operations.copy_delegations(contest_id, by=the_actor())
    return on_to(".delegations", _("新增 %(count)s 个代表队。", count=count), contest_id=contest_id)


@bp.get("/contests/<int:contest_id>/manage/delegations/template.xlsx")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def template(contest_id: int) -> ResponseReturnValue:
    """The workbook to fill in."""
    return attachment(workbook.template(), f"delegations-{contest_id}.xlsx", uploads.MEDIA_TYPES["xlsx"])


@bp.post("/contests/<int:contest_id>/manage/delegations/import")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def import_delegations(contest_id: int) -> ResponseReturnValue:
    """Delegations from a workbook: all rows or none."""
    forms = _forms()
    form = forms[2]

    def save() -> ResponseReturnValue:
        if not form.file.data:
            raise Refused(Problem("file_empty", field="file"))
        _kind, data = uploads.checked(form.file.data.read(), {"xlsx"}, "file")
        count = operations.import_delegations(contest_id, workbook.read(data), by=the_actor())
        return on_to(".delegations", _("新增 %(count)s 个代表队。", count=count), contest_id=contest_id)

    return form_page(form, save, lambda: _delegations_page(contests.contest(contest_id), forms))


@bp.post("/contests/<int:contest_id>/manage/units")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
@proved_recently
def invite_unit(contest_id: int) -> ResponseReturnValue:
    """Invite somebody to enter people for a unit; the unit is founded when it is new."""
    forms = _forms()
    form = forms[1]

    def save() -> ResponseReturnValue:
        made = operations.invite_for_contest(
            contest_id,
            form.details(),
            form.login_name.data,
            form.person_name.data,
            by=the_actor(),
            meant=form.meant(),
        )
        if made.link_token is not None:
            return _delegations_page(
                contests.contest(contest_id), _forms(formdata=None), link_address(made.link_token)
            )
        return on_to(
            ".delegations",
            _("%(name)s 现在可以代表该单位办理。", name=made.account.name),
            contest_id=contest_id,
        )

    return form_page(form, save, lambda: _delegations_page(contests.contest(contest_id), forms))


@bp.route("/delegations/<int:delegation_id>/edit", methods=["GET", "POST"])
@requires(May.MANAGE_CONTEST, of=queries.delegation_subject)
def edit_delegation(delegation_id: int) -> ResponseReturnValue:
    """Correct a delegation."""
    delegation = queries.delegation(delegation_id)
    form = DelegationForm()
    form.offer(queries.every_organisation())
    if request.method != "POST":
        form.fill(delegation)

    def save() -> ResponseReturnValue:
        operations.change_delegation(delegation_id, form.details(), seen=form.seen.data, by=the_actor())
        return on_to(".delegations", _("代表队已保存。"), contest_id=delegation.contest_id)

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/organisations/edit_delegation.html",
            contest=contests.contest(delegation.contest_id),
            delegation=delegation,
            form=form,
        ),
        show=form.against(lambda: DelegationForm.of(queries.delegation(delegation_id))),
    )
