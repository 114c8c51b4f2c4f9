"""Pages of people's rights over what is kept of them: the notice, the whole record, requests and their answers."""

from collections.abc import Mapping
from itertools import groupby

from flask import Blueprint, current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import attachment
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import public, requires, the_actor
from competition.foundation.web.today import CONFLICT, WAITING, TodayItem
from competition.persons import queries as persons
from competition.persons.own_record import own_record
from competition.rights import operations, queries
from competition.rights.forms import RequestForm
from competition.rights.lists import request_list
from competition.rights.record import parts_of, whole_archive
from competition.rules.consents import TEXTS, TITLES, VERSION, ConsentKind
from competition.rules.inventory import UNTIL_WORDS, Kept
from competition.rules.request_life import ANSWER_DAYS, KIND_WORDS, URGENT_DAYS, RequestKind
from competition.rules.roles import Actor, May, Role, Scope

bp = Blueprint("rights", __name__)


@bp.get("/privacy")
@public
def notice() -> ResponseReturnValue:
    """What is kept of people, what for, until when, and what they may do: made from the inventory."""
    kept: Mapping[str, Kept] = current_app.config["PERSONAL"]
    listed = sorted(
        {(one.until.value, one.what, one.purpose, one.sealed, one.until) for one in kept.values()}
    )
    groups = [
        (
            _(UNTIL_WORDS[until]),
            [(_(what), _(purpose), sealed) for _key, what, purpose, sealed, _until in rows],
        )
        for until, rows in groupby(listed, key=lambda row: row[4])
    ]
    settings = current_settings()
    return render_template(
        "competition/rights/notice.html",
        groups=groups,
        purposes=[(_(TITLES[kind]), _(TEXTS[kind])) for kind in ConsentKind],
        version=VERSION,
        days=ANSWER_DAYS,
        unconfirmed=settings.unconfirmed_days,
        backups=settings.backups_kept,
    )


@bp.get("/my/data/whole")
@requires(May.SIGNED_IN)
def whole_record() -> ResponseReturnValue:
    """All that is kept about oneself, to read."""
    actor = the_actor()
    operations.note_export(by=actor)
    return render_template("competition/rights/whole.html", parts=parts_of(own_record(actor.account_id or 0)))


@bp.get("/my/data.zip")
@requires(May.SIGNED_IN)
def whole_file() -> ResponseReturnValue:
    """The same to take away, with one's papers."""
    actor = the_actor()
    operations.note_export(by=actor)
    account_id = actor.account_id or 0
    record = own_record(account_id)
    page = render_template("competition/rights/offline.html", parts=parts_of(record))
    return attachment(whole_archive(record, page, account_id), "my-data.zip", "application/zip")


@bp.route("/my/requests", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def mine() -> ResponseReturnValue:
    """Ask for a correction or a deletion, and see what became of it."""
    actor, form = the_actor(), RequestForm()
    person = persons.person_of(actor.account_id)
    found = queries.contests_of(person.id) if person else []
    form.contest.choices = [(str(one.id), pick(one.name, one.name_en)) for one in found]

    def save() -> ResponseReturnValue:
        operations.ask(whole(form.contest.data) or 0, form.kind.data or "", form.what.data or "", by=actor)
        return on_to(".mine", _("要求已提出，%(days)s 个工作日内答复。", days=ANSWER_DAYS))

    return form_page(
        form,
        save,
        lambda: render_template(
            "competition/rights/mine.html",
            form=form,
            contests=found,
            rows=queries.requests_of(person.id) if person else [],
            kinds=KIND_WORDS,
            days=ANSWER_DAYS,
        ),
    )


@bp.post("/my/requests/<int:request_id>/drop")
@requires(May.SIGNED_IN)
def drop(request_id: int) -> ResponseReturnValue:
    """No longer ask for it."""
    actor = the_actor()
    person = persons.person_of(actor.account_id)
    if person is None or queries.request(request_id).person_id != person.id:
        raise NotFound
    operations.drop(request_id, by=actor)
    return on_to(".mine", _("要求已收回。"))


@bp.get("/contests/<int:contest_id>/requests")
@requires(May.MANAGE_CONTEST, of=contests.contest_subject)
def desk(contest_id: int) -> ResponseReturnValue:
    """What a contest was asked, the next to be answered first."""
    return render_template(
        "competition/rights/desk.html",
        contest=contests.contest(contest_id),
        list=request_list(contest_id),
        deleting=RequestKind.DELETE,
        today=clock.today(),
        days=ANSWER_DAYS,
    )


@bp.post("/requests/<int:request_id>/answer")
@requires(May.MANAGE_CONTEST, of=queries.request_subject)
@dialog_on(lambda request_id: desk(contest_id=queries.request(request_id).contest_id))
def answer(request_id: int) -> ResponseReturnValue:
    """Say what was done, or why not."""
    contest_id = queries.request(request_id).contest_id
    granted = request.form.get("outcome") == "grant"
    papers = operations.answer(request_id, granted, request.form.get("reason", ""), by=the_actor())
    return on_to(
        ".desk",
        _("已答复，删除材料 %(count)s 份。", count=papers) if papers else _("已答复，本人会收到通知。"),
        contest_id=contest_id,
    )


def waiting(actor: Actor) -> list[TodayItem]:
    """For the organiser: requests that wait, and until when."""
    contest_ids = actor.held_in(Scope.CONTEST, Role.ORGANISER)
    today = clock.today()
    return [
        TodayItem(
            title=_("答复更正或删除的要求，%(day)s 前", day=due.isoformat()),
            place=pick(contest.name, contest.name_en),
            url=url_for("rights.desk", contest_id=contest.id),
            state=CONFLICT if (due - today).days < URGENT_DAYS else WAITING,
            count=count,
        )
        for contest, count, due in (queries.waiting(contest_ids) if contest_ids else ())
    ]
