"""Pages of a unit that enters its people, one by one or by workbook."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.entries.subjects import edit_subject
from competition.foundation.paper.sheets import Sheet
from competition.foundation.paper.tables import Table, read_table
from competition.foundation.paper.workbooks import listing, template, with_errors
from competition.foundation.store import queries as files
from competition.foundation.store import uploads
from competition.foundation.store.models import StoredFile
from competition.foundation.web.downloads import attachment
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import EmptyForm, whole
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import requires, the_actor
from competition.foundation.work import isolation
from competition.nominations import operations, queries
from competition.nominations.columns import columns, delegation_names
from competition.nominations.forms import ImportForm, NominateForm
from competition.nominations.importing import Candidate, check_rows
from competition.nominations.lists import unit_list
from competition.organisations import queries as organisations
from competition.rules.phases import Phase
from competition.rules.problems import Problem, Refused
from competition.rules.roles import May

bp = Blueprint("nominations", __name__)

XLSX = uploads.MEDIA_TYPES["xlsx"]
PREVIEWED = 200


@dataclass(frozen=True)
class PreviewRow:
    """One row of a workbook as the preview shows it."""

    number: int
    event: str
    name: str
    problems: list[str]


def _contest(wanted: int | None) -> tuple[list[Contest], Contest | None]:
    """Contests a unit may look at, and the chosen one (else the first that takes entries)."""
    listed = [c for c in contests.public_contests() if c.phase != Phase.ARCHIVED]
    chosen = next((contest for contest in listed if contest.id == wanted), None)
    opened = (contest for contest in listed if contest.phase == Phase.REGISTRATION)
    return listed, chosen or next(opened, listed[0] if listed else None)


@bp.get("/organisations/<int:organisation_id>/entries")
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def unit(organisation_id: int) -> ResponseReturnValue:
    """A unit's entries in one contest."""
    return _unit_page(organisation_id, NominateForm(formdata=None), ImportForm(formdata=None))


def _unit_page(organisation_id: int, form: NominateForm, upload: ImportForm) -> str:
    listed, contest = _contest(whole(request.args.get("contest")))
    events = contests.live_events_of(contest.id) if contest else []
    form.event.choices = [(str(event.id), f"{event.code} {event.name}") for event in events]
    upload.offer(delegation_names(contest.id) if contest else {})
    return render_template(
        "competition/nominations/unit.html",
        organisation=organisations.organisation(organisation_id),
        contests=listed,
        contest=contest,
        form=form,
        upload=upload,
        list=unit_list(organisation_id, contest.id) if contest else None,
    )


@bp.get("/organisations/<int:organisation_id>/entries.xlsx")
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def export(organisation_id: int) -> ResponseReturnValue:
    """Just what the unit's list shows, as a workbook."""
    return unit_list(organisation_id, _chosen().id).workbook()


@bp.post("/organisations/<int:organisation_id>/entries/new")
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def new(organisation_id: int) -> ResponseReturnValue:
    """Begin entering one person; goes on with the same steps as a contestant's."""
    form = NominateForm()
    form.event.choices = []

    def save() -> ResponseReturnValue:
        event_id = whole(form.event.data)
        if event_id is None:
            raise Refused(Problem("event_unknown", {}, "event"))
        entry = operations.begin_nomination(organisation_id, event_id, by=the_actor())
        return on_to("entries.details", entry_id=entry.id)

    return form_page(form, save, lambda: _unit_page(organisation_id, form, ImportForm(formdata=None)))


@bp.post("/entries/<int:entry_id>/nominate")
@requires(May.EDIT_ENTRY, of=edit_subject)
def nominate(entry_id: int) -> ResponseReturnValue:
    """Settle who is entered; the claim codes are on the entry's page."""
    operations.nominate_entry(entry_id, by=the_actor())
    return on_to("entries.show", _("提名已确认。请把认领码交给选手。"), entry_id=entry_id)


@bp.get("/organisations/<int:organisation_id>/entries/template.xlsx")
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def workbook_template(organisation_id: int) -> ResponseReturnValue:
    """The empty workbook of one contest, with its events and delegations to choose from."""
    contest = _chosen()
    notes = [
        _("每行一名选手；双人、三人赛项的队员填相同的“队号”。"),
        _("证件号码、手机号码两列是文本格式，请不要改成数字：超过 15 位的数字，Excel 会丢掉后面几位。"),
        _("带下拉箭头的列请从列表中选择；“已获荣誉”可填多项，用顿号隔开，没有请填“以上都没有”。"),
        _("一次最多 %(most)s 行。只要有一行有问题就全部不导入，并给出问题清单。", most=isolation.MOST_ROWS),
    ]
    data = template(columns(contest), _("报名"), notes, _("填写说明"))
    return _file(data, _("报名模板") + ".xlsx")


def _chosen() -> Contest:
    _listed, contest = _contest(whole(request.args.get("contest")))
    if contest is None:
        raise NotFound
    return contest


def _file(data: bytes, name: str) -> ResponseReturnValue:
    return attachment(data, name, XLSX)


@bp.post("/organisations/<int:organisation_id>/entries/import")
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def upload(organisation_id: int) -> ResponseReturnValue:
    """Bring a filled workbook; nothing is entered before the preview is confirmed."""
    form, contest = ImportForm(), _chosen()
    delegations = delegation_names(contest.id)
    form.offer(delegations)

    def save() -> ResponseReturnValue:
        data = form.workbook.data.read() if form.workbook.data else b""
        sheet = isolation.workbook_sheet(uploads.checked(data, {"xlsx"}, "workbook")[1], "workbook")
        if problems := read_table(sheet, columns(contest)).problems:
            raise Refused(*problems)
        name = form.workbook.data.filename or ""
        file = operations.keep_workbook(organisation_id, data, name, by=the_actor())
        wish = form.delegation.data if form.delegation.data in delegations else None
        return on_to(
            ".preview", organisation_id=organisation_id, file_id=file.id, contest=contest.id, delegation=wish
        )

    return form_page(form, save, lambda: _unit_page(organisation_id, NominateForm(formdata=None), form))


@bp.route("/organisations/<int:organisation_id>/entries/import/<int:file_id>", methods=["GET", "POST"])
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def preview(organisation_id: int, file_id: int) -> ResponseReturnValue:
    """What the import would do, row by row; confirming does it, whole or not at all."""
    actor, contest, form = the_actor(), _chosen(), EmptyForm()
    wish = whole(request.args.get("delegation"))
    brought = _table_of(_sheet_of(files.own_file(file_id, actor.account_id)), contest)
    rows = brought.rows

    def save() -> ResponseReturnValue:
        count = operations.import_entries(organisation_id, contest.id, rows, wish, by=actor)
        return on_to(
            ".unit",
            _("已导入 %(count)s 项报名。请把认领码交给选手。", count=count),
            organisation_id=organisation_id,
            contest=contest.id,
        )

    def page() -> str:
        # Just what confirming does, done and taken back: a preview never promises what the write refuses.
        candidates, against = operations.preview_import(organisation_id, contest.id, rows, wish, by=actor)
        if not form.is_submitted():
            form.show(Refused(*against))
        shown = _preview_rows(candidates)
        wrong = [row for row in shown if row.problems]
        return render_template(
            "competition/nominations/preview.html",
            organisation=organisations.organisation(organisation_id),
            contest=contest,
            form=form,
            rows=(wrong or shown)[:PREVIEWED],
            count=len(rows),
            wrong=len(wrong),
            notes=[say(note) for note in brought.notes],
            entries=len(candidates),
            refused=bool(form.all_errors),
            by_event=_by_event(candidates),
            errors_url=url_for(
                ".errors",
                organisation_id=organisation_id,
                file_id=file_id,
                contest=contest.id,
                delegation=wish,
            ),
        )

    return form_page(form, save, page)


@bp.get("/organisations/<int:organisation_id>/entries/import/<int:file_id>/errors.xlsx")
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def errors(organisation_id: int, file_id: int) -> ResponseReturnValue:
    """The same workbook with a column that says what is wrong in each row."""
    contest = _chosen()
    file = files.own_file(file_id, the_actor().account_id)
    wish = whole(request.args.get("delegation"))
    sheet = _sheet_of(file)
    brought = _table_of(sheet, contest)
    candidates = check_rows(organisation_id, contest.id, brought.rows, wish)
    sentences = {row.number: row.problems for row in _preview_rows(candidates) if row.problems}
    return _file(with_errors(sheet, brought.head, sentences, _("问题"), _("报名")), _("问题清单") + ".xlsx")


@bp.get("/organisations/<int:organisation_id>/entries/claim-codes.xlsx")
@requires(May.REGISTER_FOR_UNIT, of=organisations.organisation_subject)
def claim_codes(organisation_id: int) -> ResponseReturnValue:
    """Names and claim codes of those who have not claimed, to hand out."""
    contest = _chosen()
    rows = [
        (pick(row.event, row.event_en), name, code)
        for row in queries.unit_rows(organisation_id, contest.id).all()
        for name, code in row.people
        if code
    ]
    operations.note_codes_taken(organisation_id, contest.id, len(rows), by=the_actor())
    return _file(listing([_("赛项"), _("姓名"), _("认领码")], rows, _("认领码")), _("认领码") + ".xlsx")


def _sheet_of(file: StoredFile) -> Sheet:
    return isolation.workbook_sheet(uploads.read(file))


def _table_of(sheet: Sheet, contest: Contest) -> Table:
    return read_table(sheet, columns(contest))


def _preview_rows(candidates: Sequence[Candidate]) -> list[PreviewRow]:
    rows = []
    for candidate in candidates:
        for number, member in zip(candidate.rows, candidate.members, strict=True):
            event = f"{candidate.event.code} {candidate.event.name}" if candidate.event else "—"
            wrong = [say(problem) for problem in candidate.problems.get(number, ())]
            rows.append(PreviewRow(number, event, member.name, wrong))
    return sorted(rows, key=lambda row: row.number)


def _by_event(candidates: Sequence[Candidate]) -> list[tuple[str, int]]:
    counts: dict[str, int] = {}
    for candidate in candidates:
        if candidate.event is not None:
            name = f"{candidate.event.code} {candidate.event.name}"
            counts[name] = counts.get(name, 0) + 1
    return sorted(counts.items())
