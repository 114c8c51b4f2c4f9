"""Pages of the draw, of what keepers print, and what the public sees of it."""

from collections import Counter

from flask import Blueprint, Response, g, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from competition.checking_in import queries as checking_in
from competition.contests import queries as contests
from competition.contests.models import Event
from competition.contests.showing import seen_by
from competition.draws import operations, papers, queries, sealed_lists
from competition.draws.forms import CeremonyForm, PassphraseForm, RecoveryForm
from competition.draws.models import Draw
from competition.foundation.store import uploads
from competition.foundation.web.dialogs import dialog_on
from competition.foundation.web.downloads import inline
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page, on_to
from competition.foundation.web.security import current_actor, public, requires, the_actor
from competition.keepers import operations as keys
from competition.keepers import queries as keepers
from competition.rules.draw import drawing, keeper_keys, keeping
from competition.rules.draw.attendance import THERE, Attendance
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.draw.life import DrawState, DrawStep, possible
from competition.rules.problems import Problem, Refused
from competition.rules.roles import May, may
from competition.staffing import queries as staffing
from competition.timetables import queries as timetables

bp = Blueprint("draws", __name__)


@bp.get("/events/<int:event_id>/draw")
@requires(May.SEE_DRAW, of=contests.event_subject)
def overview(event_id: int) -> ResponseReturnValue:
    """Keepers, sessions, and the one next step of each."""
    named = keepers.keepers_of(event_id)
    hindrances = keepers.draw_problems(event_id)
    draws = queries.draws_of(event_id)
    live = [draw for draw in draws if draw.state != DrawState.VOID]
    actor = the_actor()
    return render_template(
        "competition/draws/overview.html",
        event=contests.event(event_id),
        keepers=named,
        ready=not hindrances,
        hindrances=[say(problem) for problem in hindrances] if named else [],
        rows=queries.sessions_to_draw(event_id),
        without_code=len(queries.entries_without_code([event_id])[event_id]),
        voided=[draw for draw in draws if draw.state == DrawState.VOID],
        codes={draw.id: queries.codes_of_draw(draw.id) for draw in live},
        opened={draw.id: _opened_rows(draw) for draw in live},
        may_draw=may(actor, May.DRAW, g.subject),
        may_recover=may(actor, May.OPEN_CODES, g.subject),
        me=actor.account_id,
        deputy=keeping.DEPUTY,
        lists=papers.LISTS,
        fingerprint=keeper_keys.fingerprint,
    )


def _opened_rows(draw: Draw) -> list[tuple[str, str, str, str]]:
    """(names, number, workstation, code) of an opened draw, as the three papers have them."""
    layers = sealed_lists.opened_layers(draw)
    if layers is None:
        return []
    names = checking_in.names_of(list(layers.numbers))
    rows = [
        (names.get(entry_id, ""), number, layers.workstations[number])
        for entry_id, number in layers.numbers.items()
    ]
    return sorted(((*row, layers.codes[row[2]]) for row in rows), key=lambda row: row[1])


@bp.post("/sessions/<int:session_id>/draw/commit")
@requires(May.DRAW, of=timetables.session_subject)
def commit(session_id: int) -> ResponseReturnValue:
    """Seal the seed and publish its hash."""
    event_id = timetables.session(session_id).event_id
    operations.commit_draw(session_id, by=the_actor())
    return on_to(".overview", _("种子已封存，指纹已公布。"), event_id=event_id)


@bp.route("/sessions/<int:session_id>/draw", methods=["GET", "POST"])
@requires(May.DRAW, of=timetables.session_subject)
def ceremony(session_id: int) -> ResponseReturnValue:
    """The ceremony: a public value and two keepers' passphrases make the draw."""
    event_id = timetables.session(session_id).event_id
    form = CeremonyForm()
    form.offer(queries.keepers_who_open(event_id))

    def save() -> ResponseReturnValue:
        first, second = _two_keys(form, contests.event(event_id).contest_id)
        operations.make_draw(session_id, form.public_value.data, first, second, by=the_actor())
        return on_to(
            ".overview",
            _("抽签完成，三张名单已封存。请各保管人登录本人账号打印自己的一张。"),
            event_id=event_id,
        )

    return form_page(form, save, lambda: _ceremony_page(session_id, form))


def _ceremony_page(session_id: int, form: CeremonyForm) -> str:
    session = timetables.session(session_id)
    counts = Counter(row.state for row in checking_in.entrants(session_id))
    return render_template(
        "competition/draws/ceremony.html",
        event=contests.event(session.event_id),
        session=session,
        draw=queries.live_draw(session_id),
        form=form,
        present=sum(counts[state] for state in THERE),
        absent=counts[Attendance.ABSENT],
        open=counts[None],
        workstations=len(queries.workstations_of(session_id)),
    )


def _two_keys(form: CeremonyForm, contest_id: int) -> tuple[OpenKey, OpenKey]:
    """Both keepers' keys; each wrong passphrase is told at its own field."""
    opened: list[OpenKey] = []
    problems: list[Problem] = []
    for person, typed in (
        (form.first_keeper.data, form.first_passphrase),
        (form.second_keeper.data, form.second_passphrase),
    ):
        try:
            opened.append(
                keys.unlock_key(person, typed.data, by=the_actor(), field=typed.name, contest_id=contest_id)
            )
        except Refused as refusal:
            problems += refusal.problems
    if problems:
        raise Refused(*problems)
    return opened[0], opened[1]


@bp.post("/draws/<int:draw_id>/void")
@requires(May.DRAW, of=queries.draw_subject)
@dialog_on(lambda draw_id: overview(event_id=queries.draw(draw_id).event_id))
def void(draw_id: int) -> ResponseReturnValue:
    """A late change: this draw no longer counts."""
    event_id = queries.draw(draw_id).event_id
    operations.void_draw(draw_id, request.form.get("reason", ""), by=the_actor())
    return on_to(".overview", _("这次抽签已作废，可以修改检录后重新封存种子并抽签。"), event_id=event_id)


@bp.route("/draws/<int:draw_id>/lists/<name>", methods=["GET", "POST"])
@requires(May.KEEP_KEY, of=queries.draw_subject)
def own_list(draw_id: int, name: str) -> ResponseReturnValue:
    """A keeper prints the own list or its slips; nobody else can, and nothing is stored."""
    actor, draw = the_actor(), queries.draw(draw_id)
    row = next((row for row in draw.own_lists if row["list"] == name), None)
    if row is None or row["account_id"] != actor.account_id or not possible(draw.state, DrawStep.PRINT_LIST):
        raise Refused(Problem("not_your_list"))
    form = PassphraseForm()

    def save() -> ResponseReturnValue:
        return _printed_list(draw_id, name, _own_key(form, draw.event_id))

    def page() -> str:
        titles = {"name": name, "title": _(papers.LISTS[name][0]), "rule": _(papers.RULES[name])}
        return _print_page("competition/draws/own_list.html", draw_id, form, **titles)

    return form_page(form, save, page)


def _printed_list(draw_id: int, name: str, opened: OpenKey) -> Response:
    """The list, or the slips cut from it, made in this request for its keeper alone."""
    pairs = operations.print_own_list(draw_id, name, opened, by=the_actor())
    draw = queries.draw(draw_id)
    place = papers.headline(contests.event(draw.event_id), timetables.session(draw.session_id))
    names = checking_in.names_of([left for left, _right in pairs]) if name == "number" else {}
    if request.form.get("what") == "slips":
        return _pdf(papers.own_slips(draw, place, name, pairs, names), f"{name}-slips")
    return _pdf(papers.own_list(draw, place, name, pairs, names), f"{name}-list")


@bp.route("/draws/<int:draw_id>/recovery-half", methods=["GET", "POST"])
@requires(May.KEEP_KEY, of=queries.draw_subject)
def recovery_half(draw_id: int) -> ResponseReturnValue:
    """One of the first two keepers prints a half of the recovery copy, once."""
    actor, draw = the_actor(), queries.draw(draw_id)
    halves = draw.recovery.get("halves", [])
    row = next((half for half in halves if half["account_id"] == actor.account_id), None)
    if row is None or not possible(draw.state, DrawStep.PRINT_HALF):
        raise Refused(Problem("not_your_list"))
    if row["sealed"] is None:
        raise Refused(Problem("half_printed_already"))
    form = PassphraseForm()

    def save() -> ResponseReturnValue:
        return _printed_half(draw_id, row["place"], _own_key(form, draw.event_id))

    return form_page(
        form,
        save,
        lambda: _print_page("competition/draws/recovery_half.html", draw_id, form, place=row["place"]),
    )


def _printed_half(draw_id: int, place: int, opened: OpenKey) -> Response:
    half = operations.print_recovery_half(draw_id, opened, by=the_actor())
    draw = queries.draw(draw_id)
    where = papers.headline(contests.event(draw.event_id), timetables.session(draw.session_id))
    return _pdf(papers.recovery_half(draw, where, half, place), "recovery")


def _print_page(template: str, draw_id: int, form: PassphraseForm, **more: object) -> str:
    """The page that asks for a keeper's passphrase before something of theirs is printed."""
    draw = queries.draw(draw_id)
    return render_template(
        template,
        event=contests.event(draw.event_id),
        session=timetables.session(draw.session_id),
        form=form,
        **more,
    )


def _own_key(form: PassphraseForm, event_id: int) -> OpenKey:
    actor = the_actor()
    return keys.unlock_key(
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

    def save() -> ResponseReturnValue:
        operations.renew_keepers(draw_id, form.first_half.data, form.second_half.data, by=the_actor())
        return on_to(".overview", _("已为现任保管人换封。"), event_id=event_id)

    def page() -> str:
        draw = queries.draw(draw_id)
        return render_template(
            "competition/draws/recovery.html",
            event=contests.event(event_id),
            session=timetables.session(draw.session_id),
            draw=draw,
            keepers=keepers.keepers_of(event_id),
            form=form,
        )

    return form_page(form, save, page)


def _public_event(event_id: int) -> Event:
    event = contests.event(event_id)
    seen_by(current_actor(), event.contest_id)
    return event


@bp.get("/events/<int:event_id>/draw/record")
@public
def record(event_id: int) -> ResponseReturnValue:
    """The commitment before the draw, the value at it, the seed after it."""
    event = _public_event(event_id)
    return render_template(
        "competition/draws/record.html",
        event=event,
        small=staffing.small_contest(event.contest_id),
        draws=queries.draws_of(event_id),
        sessions={session.id: session for session in checking_in.sessions_of(event_id)},
        method=drawing.METHOD,
    )


@bp.get("/events/<int:event_id>/draw/record.json")
@public
def record_file(event_id: int) -> ResponseReturnValue:
    """The same for a program: what is needed to repeat the draw, and after opening the seed."""
    event = _public_event(event_id)
    return {
        "method": drawing.METHOD,
        "separation": staffing.separation_of(event.contest_id),
        "draws": [_recorded(draw) for draw in queries.draws_of(event_id)],
    }


def _recorded(draw: Draw) -> dict[str, object]:
    return {
        "session": draw.session_id,
        "state": draw.state,
        "seed_hash": draw.seed_hash,
        "public_value": draw.public_value,
        "inputs": draw.inputs,
        "seed": draw.revealed_seed,
        "codes": sealed_lists.opened_pairs(draw),
        "committed_at": draw.committed_at.isoformat(),
        "drawn_at": draw.drawn_at.isoformat() if draw.drawn_at else None,
        "opened_at": draw.opened_at.isoformat() if draw.opened_at else None,
        "void_reason": draw.void_reason,
    }
