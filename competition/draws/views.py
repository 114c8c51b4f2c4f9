"""Pages of the draw, of its keepers, and what the public sees of it."""

from flask import (
    Blueprint,
    Response,
    abort,
    flash,
    g,
    redirect,
    render_template,
    request,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.draws import operations, papers, queries, sealed
from competition.draws.forms import (
    CeremonyForm,
    ChangePassphraseForm,
    KeepersForm,
    NewPassphraseForm,
    PassphraseForm,
    RecoveryForm,
)
from competition.draws.models import Draw
from competition.draws.questions import SHEETS_OF_CODES
from competition.foundation.store import uploads
from competition.foundation.system import clock
from competition.foundation.web.dialogs import asked_again
from competition.foundation.web.downloads import inline
from competition.foundation.web.i18n import pick
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.foundation.web.today import TodayItem
from competition.rules.draw import drawing, sealing
from competition.rules.draw.sealing import OpenKey
from competition.rules.phases import HIDDEN, SETTLED
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, May, Role, may
from competition.timetables import queries as timetables
from competition.timetables.models import EventSession

bp = Blueprint("draws", __name__)


# ---------- the draw ----------


@bp.get("/events/<int:event_id>/draw")
@requires(May.SEE_DRAW, of=contests.event_subject)
def overview(event_id: int) -> ResponseReturnValue:
    """Keepers, sessions, and the one next step of each."""
    keepers = queries.keepers_of(event_id)
    actor = the_actor()
    return render_template(
        "competition/draws/overview.html",
        event=contests.event(event_id),
        keepers=keepers,
        ready=len([row for row in keepers if row.place != queries.DEPUTY]) >= operations.FEWEST_KEEPERS
        and all(row.key_id for row in keepers),
        rows=queries.session_rows(event_id),
        voided=[draw for draw in queries.draws_of(event_id) if draw.state == "void"],
        codes={draw.id: queries.codes_of_draw(draw.id) for draw in queries.live_draws(event_id)},
        opened={draw.id: _opened_rows(draw) for draw in queries.live_draws(event_id)},
        may_draw=may(actor, May.DRAW, g.subject),
        may_recover=may(actor, May.OPEN_CODES, g.subject),
        me=actor.account_id,
        deputy=queries.DEPUTY,
        lists=papers.LISTS,
        fingerprint=sealing.fingerprint,
    )


def _opened_rows(draw: Draw) -> list[tuple[str, str, str, str]]:
    """(names, number, workstation, code) of an opened draw, as the three papers have them."""
    layers = sealed.opened_layers(draw)
    if layers is None:
        return []
    names = queries.members_of(list(layers.numbers))
    rows = [
        (names.get(entry_id, ""), number, layers.workstations[number])
        for entry_id, number in layers.numbers.items()
    ]
    return sorted(((*row, layers.codes[row[2]]) for row in rows), key=lambda row: row[1])


@bp.route("/events/<int:event_id>/draw/keepers", methods=["GET", "POST"])
@requires(May.DRAW, of=contests.event_subject)
def keepers(event_id: int) -> ResponseReturnValue:
    """Name the keepers of the three lists, and a deputy."""
    form = KeepersForm()
    officers = queries.cipher_officers(event_id)
    form.offer(officers)
    if form.validate_on_submit():
        try:
            operations.name_keepers(event_id, form.named, form.deputy.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("保管人已指定。"))
            return redirect(url_for(".overview", event_id=event_id), code=303)
    elif not form.is_submitted():
        named = {row.place: row.account_id for row in queries.keepers_of(event_id)}
        for place, choice in enumerate((form.first, form.second, form.third, form.deputy), start=1):
            choice.data = named.get(place)
    page = render_template(
        "competition/draws/keepers.html",
        event=contests.event(event_id),
        form=form,
        officers=officers,
        with_key={officer.id for officer in officers if queries.live_key(officer.id)},
    )
    return page, 422 if form.errors else 200


@bp.post("/sessions/<int:session_id>/draw/commit")
@requires(May.DRAW, of=queries.session_subject)
def commit(session_id: int) -> ResponseReturnValue:
    """Seal the seed and publish its hash."""
    event_id = timetables.session(session_id).event_id
    operations.commit_draw(session_id, by=the_actor())
    flash(_("种子已封存，指纹已公布。"))
    return redirect(url_for(".overview", event_id=event_id), code=303)


@bp.route("/sessions/<int:session_id>/draw", methods=["GET", "POST"])
@requires(May.DRAW, of=queries.session_subject)
def ceremony(session_id: int) -> ResponseReturnValue:
    """The ceremony: a public value and two keepers' passphrases make the draw."""
    session = timetables.session(session_id)
    event_id = session.event_id
    form = CeremonyForm()
    form.offer(queries.keepers_who_open(event_id))
    if form.validate_on_submit():
        try:
            first, second = _two_keys(form, contests.event(event_id).contest_id)
            operations.make_draw(session_id, form.public_value.data, first, second, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("抽签完成，三张名单已封存。请各保管人登录本人账号打印自己的一张。"))
            return redirect(url_for(".overview", event_id=event_id), code=303)
    entrants = queries.entrants(session_id)
    page = render_template(
        "competition/draws/ceremony.html",
        event=contests.event(event_id),
        session=timetables.session(session_id),
        draw=queries.live_draw(session_id),
        form=form,
        present=sum(1 for row in entrants if row.state in {"present", "late"}),
        absent=sum(1 for row in entrants if row.state == "absent"),
        open=sum(1 for row in entrants if row.state is None),
        workstations=len(queries.workstations_of(session_id)),
    )
    return page, 422 if form.errors else 200


def _two_keys(form: CeremonyForm, contest_id: int) -> tuple[OpenKey, OpenKey]:
    """Both keepers' keys; each wrong passphrase is told at its own field."""
    keys: list[OpenKey] = []
    problems: list[Problem] = []
    for person, typed in (
        (form.first_keeper.data, form.first_passphrase),
        (form.second_keeper.data, form.second_passphrase),
    ):
        try:
            keys.append(
                operations.unlock_key(
                    person, typed.data, by=the_actor(), field=typed.name, contest_id=contest_id
                )
            )
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(*problems)
    return keys[0], keys[1]


@bp.post("/draws/<int:draw_id>/void")
@requires(May.DRAW, of=queries.draw_subject)
def void(draw_id: int) -> ResponseReturnValue:
    """A late change: this draw no longer counts."""
    draw = queries.draw(draw_id)
    event_id = draw.event_id
    sheets = SHEETS_OF_CODES.answer()(event_id, queries.codes_of_draw(draw_id))
    try:
        operations.void_draw(draw_id, request.form.get("reason", ""), sheets=sheets, by=the_actor())
    except Refused as refusal:
        return asked_again(refusal, overview, event_id=event_id)
    flash(_("这次抽签已作废，可以修改检录后重新封存种子并抽签。"))
    return redirect(url_for(".overview", event_id=event_id), code=303)


# ---------- keepers ----------


@bp.route("/keeper", methods=["GET", "POST"])
@requires(May.SIGNED_IN)
def keeper() -> ResponseReturnValue:
    """A keeper's own page: passphrase, and what waits to be printed."""
    actor = the_actor()
    if not actor.has(Role.CIPHER_OFFICER) or actor.account_id is None:
        abort(404)
    key = queries.live_key(actor.account_id)
    form = ChangePassphraseForm() if key else NewPassphraseForm()
    if form.validate_on_submit():
        try:
            _set_passphrase(form, actor, has_key=key is not None)
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("加密口令已设置。系统不保存口令，忘记后无法找回。"))
            return redirect(url_for(".keeper"), code=303)
    events = queries.events_of_officer(actor)
    key = queries.live_key(actor.account_id)
    page = render_template(
        "competition/draws/keeper.html",
        form=form,
        key=key,
        fingerprint=sealing.fingerprint(key.public_key) if key else "",
        events=events,
        papers=[
            paper
            for draw in queries.draws_kept_by(actor.account_id, [e.id for e in events])
            for paper in _papers(draw, actor.account_id)
        ],
    )
    return page, 422 if form.errors else 200


def _set_passphrase(form: NewPassphraseForm, actor: Actor, *, has_key: bool) -> None:
    if form.passphrase.data != form.repeated.data:
        raise Refused(Problem("passwords_differ", field="repeated"))
    account_id = actor.account_id or 0
    known = (actor.name, accounts.account(account_id).login_name)
    if has_key:
        operations.change_passphrase(
            account_id, form.old_passphrase.data, form.passphrase.data, known=known, by=actor
        )
    else:
        operations.set_passphrase(account_id, form.passphrase.data, known=known, by=actor)


def _papers(draw: Draw, account_id: int | None) -> list[dict[str, object]]:
    """What of a draw this keeper prints: title, address, whether it was printed, the place."""
    event = contests.event(draw.event_id)
    place = papers.place_of(event, timetables.session(draw.session_id))
    found: list[dict[str, object]] = [
        {
            "title": _(papers.LISTS[row["list"]][0]),
            "url": url_for("draws.own_list", draw_id=draw.id, name=row["list"]),
            "done": row["printed_at"] is not None,
            "place": place,
            "since": draw.drawn_at,
        }
        for row in draw.own_lists
        if row["account_id"] == account_id and draw.state == "drawn"
    ]
    found += [
        {
            "title": _("恢复单（第 %(place)s 半，共 2 半）", place=row["place"]),
            "url": url_for("draws.recovery_half", draw_id=draw.id),
            "done": row["sealed"] is None,
            "place": place,
            "since": draw.committed_at,
        }
        for row in draw.recovery.get("halves", [])
        if row["account_id"] == account_id and draw.state in {"committed", "drawn"}
    ]
    return found


@bp.route("/draws/<int:draw_id>/lists/<name>", methods=["GET", "POST"])
@requires(May.KEEP_KEY, of=queries.draw_subject)
def own_list(draw_id: int, name: str) -> ResponseReturnValue:
    """A keeper prints the own list or its slips; nobody else can, and nothing is stored."""
    actor, draw = the_actor(), queries.draw(draw_id)
    row = next((row for row in draw.own_lists if row["list"] == name), None)
    if row is None or row["account_id"] != actor.account_id or draw.state != "drawn":
        raise Refused(Problem("not_your_list"))
    form = PassphraseForm()
    event_id, session_id = draw.event_id, draw.session_id
    if form.validate_on_submit():
        try:
            opened = _own_key(form, event_id)
            pairs = operations.print_own_list(draw_id, name, opened, by=actor)
        except Refused as refusal:
            form.show(refusal)
        else:
            place = papers.place_of(contests.event(event_id), timetables.session(session_id))
            names = queries.members_of([left for left, _right in pairs]) if name == "number" else {}
            if request.form.get("what") == "slips":
                return _pdf(papers.own_slips(place, name, pairs, names), f"{name}-slips")
            return _pdf(papers.own_list(queries.draw(draw_id), place, name, pairs, names), f"{name}-list")
    page = render_template(
        "competition/draws/own_list.html",
        event=contests.event(event_id),
        session=timetables.session(session_id),
        form=form,
        name=name,
        title=_(papers.LISTS[name][0]),
        rule=_(papers.RULES[name]),
    )
    return page, 422 if form.errors else 200


@bp.route("/draws/<int:draw_id>/recovery-half", methods=["GET", "POST"])
@requires(May.KEEP_KEY, of=queries.draw_subject)
def recovery_half(draw_id: int) -> ResponseReturnValue:
    """One of the first two keepers prints a half of the recovery copy, once."""
    actor, draw = the_actor(), queries.draw(draw_id)
    halves = draw.recovery.get("halves", [])
    row = next((half for half in halves if half["account_id"] == actor.account_id), None)
    if row is None or draw.state in {"opened", "void"}:
        raise Refused(Problem("not_your_list"))
    if row["sealed"] is None:
        raise Refused(Problem("half_printed_already"))
    form = PassphraseForm()
    event_id, session_id, place = draw.event_id, draw.session_id, row["place"]
    if form.validate_on_submit():
        try:
            half = operations.print_recovery_half(draw_id, _own_key(form, event_id), by=actor)
        except Refused as refusal:
            form.show(refusal)
        else:
            where = papers.place_of(contests.event(event_id), timetables.session(session_id))
            paper = papers.recovery_half(queries.draw(draw_id), where, half, place)
            return _pdf(paper, "recovery")
    page = render_template(
        "competition/draws/recovery_half.html",
        event=contests.event(event_id),
        session=timetables.session(session_id),
        form=form,
        place=place,
    )
    return page, 422 if form.errors else 200


def _own_key(form: PassphraseForm, event_id: int) -> OpenKey:
    actor = the_actor()
    return operations.unlock_key(
        actor.account_id or 0,
        form.passphrase.data,
        by=actor,
        field="passphrase",
        contest_id=contests.event(event_id).contest_id,
    )


def _pdf(body: bytes, name: str) -> Response:
    return inline(body, uploads.MEDIA_TYPES["pdf"], f"{name}.pdf")


@bp.route("/draws/<int:draw_id>/recovery", methods=["GET", "POST"])
@requires(May.OPEN_CODES, of=queries.draw_subject)
def recovery(draw_id: int) -> ResponseReturnValue:
    """Passphrases were lost: both printed halves seal the key for the keepers named now."""
    form = RecoveryForm()
    event_id = queries.draw(draw_id).event_id
    if form.validate_on_submit():
        try:
            operations.rename_keepers(draw_id, form.first_half.data, form.second_half.data, by=the_actor())
        except Refused as refusal:
            form.show(refusal)
        else:
            flash(_("已为现任保管人换封。"))
            return redirect(url_for(".overview", event_id=event_id), code=303)
    draw = queries.draw(draw_id)
    page = render_template(
        "competition/draws/recovery.html",
        event=contests.event(event_id),
        session=timetables.session(draw.session_id),
        draw=draw,
        keepers=queries.keepers_of(event_id),
        form=form,
    )
    return page, 422 if form.errors else 200


# ---------- what anybody sees ----------


def _public_event(event_id: int) -> Event:
    event = contests.event(event_id)
    hidden = contests.contest(event.contest_id).phase in HIDDEN
    if hidden and not may(current_actor(), May.SEE_DRAW, contests.event_subject(event_id)):
        abort(404)
    return event


@bp.get("/events/<int:event_id>/draw/record")
@public
def record(event_id: int) -> ResponseReturnValue:
    """The commitment before the draw, the value at it, the seed after it."""
    event = _public_event(event_id)
    draws = queries.draws_of(event_id)
    return render_template(
        "competition/draws/record.html",
        event=event,
        draws=draws,
        sessions={session.id: session for session in queries.sessions_of(event_id)},
        method=drawing.METHOD,
    )


@bp.get("/events/<int:event_id>/draw/record.json")
@public
def record_file(event_id: int) -> ResponseReturnValue:
    """The same for a program: what is needed to repeat the draw, and after opening the seed."""
    _public_event(event_id)
    return {"method": drawing.METHOD, "draws": [_recorded(draw) for draw in queries.draws_of(event_id)]}


def _recorded(draw: Draw) -> dict[str, object]:
    return {
        "session": draw.session_id,
        "state": draw.state,
        "seed_hash": draw.seed_hash,
        "public_value": draw.public_value,
        "inputs": draw.inputs,
        "seed": draw.revealed_seed,
        "codes": sealed.opened_pairs(draw),
        "committed_at": draw.committed_at.isoformat(),
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
        "opened_at": draw.opened_at.isoformat() if draw.opened_at else None,
        "void_reason": draw.void_reason,
    }


# ---------- what waits ----------


def waiting(actor: Actor) -> list[TodayItem]:
    """Keys to set, lists to print, sessions to draw."""
    return [*_waiting_keeper(actor), *_waiting_draws(actor)]


def _waiting_keeper(actor: Actor) -> list[TodayItem]:
    if actor.account_id is None or not actor.has(Role.CIPHER_OFFICER):
        return []
    events = [event for event in queries.events_of_officer(actor) if event.contest.phase not in SETTLED]
    if not events:
        return []
    if queries.live_key(actor.account_id) is None:
        place = _("、").join(pick(event.name, event.name_en) for event in events)
        return [TodayItem(_("设置加密口令"), place, url_for("draws.keeper"))]
    draws = queries.draws_kept_by(actor.account_id, [event.id for event in events])
    return [
        TodayItem(
            _("打印%(title)s", title=paper["title"]),
            str(paper["place"]),
            str(paper["url"]),
            since=draw.drawn_at,
        )
        for draw in draws
        for paper in _papers(draw, actor.account_id)
        if not paper["done"]
    ]


def place_of_session(session: EventSession, event: Event) -> str:
    """Contest, event and session in one line."""
    contest = pick(event.contest.name, event.contest.name_en)
    return f"{contest} · {pick(event.name, event.name_en)} · {session.name}"


def _waiting_draws(actor: Actor) -> list[TodayItem]:
    own = {event.id: event for event in queries.events_of_organiser(actor)}
    return [
        TodayItem(
            _("抽签加密"),
            place_of_session(session, own[session.event_id]),
            url_for("draws.overview", event_id=session.event_id),
            deadline=session.starts_at,
        )
        for session in queries.undrawn_sessions(own, clock.now())
    ]
