"""Every write of draws: commit, draw, print, void, open.

What needs two keepers takes their open keys (`competition.keepers.operations.unlock_key`, tried outside the
transaction). Nothing written here, and nothing logged, holds a code beside an entry.
"""

import os
from typing import Any

from competition.checking_in import queries as checking_in
from competition.contests import queries as contests
from competition.draws import queries, sealed_lists
from competition.draws.models import Code, Draw
from competition.draws.questions import SHEETS_NOT_LOCKED, SHEETS_OF_CODES
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.keepers import queries as keepers
from competition.rulebooks import checking as rules
from competition.rules.draw import drawing, sealing
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.draw.life import DRAW, DrawFacts, DrawState, DrawStep, possible
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


def _log(draw: Draw, action: str, *, by: Actor, **details: Any) -> None:
    contest_id = contests.event(draw.event_id).contest_id
    audit.record(by, action, contest_id=contest_id, subject=("draw", draw.id), **details)


@atomic
def commit_draw(session_id: int, *, by: Actor) -> Draw:
    """Make the secret seed, publish its hash, and seal the seed for two keepers together.

    Refused for keepers whose access an organiser could have held; each is named with what to do.
    """
    event_id = checking_in.hold_session(session_id).event_id
    if queries.live_draw(session_id) is not None:
        raise Refused(Problem("committed_already"))
    if problems := keepers.draw_problems(event_id):
        raise Refused(*problems)
    named = keepers.keepers_of(event_id)
    seed, key = os.urandom(drawing.SEED_BYTES), os.urandom(sealing.KEY_BYTES)
    draw = Draw(
        event_id=event_id,
        session_id=session_id,
        state=DrawState.COMMITTED,
        seed_hash=drawing.seed_hash(seed),
        committed_at=clock.now(),
    )
    sealed_lists.seal_seed(draw, key, seed)
    sealed_lists.seal_key(draw, key, named)
    db.session.add(draw)
    db.session.flush()
    accounts = [keeper["account_id"] for keeper in draw.keepers]
    _log(draw, "draw.committed", by=by, session=session_id, seed_hash=draw.seed_hash, keepers=accounts)
    return draw


@atomic
def make_draw(session_id: int, public_value: str, first: OpenKey, second: OpenKey, *, by: Actor) -> Draw:
    """Draw: number, workstation and code of everybody who is there; seal the lists; forget them.

    `first` and `second` are two keepers' keys from `unlock_key`.
    """
    checking_in.hold_session(session_id)
    draw = queries.live_draw(session_id)
    if draw is None or not possible(draw.state, DrawStep.DRAW):
        raise Refused(Problem("drawn_already" if draw is not None else "not_committed"))
    value, inputs = drawing.normal_value(public_value), queries.inputs_of(draw)
    if problems := drawing.problems_before(inputs, value):
        raise Refused(*problems)
    key = sealed_lists.key_of(draw, first, second)
    _seal_drawn(draw, key, value, inputs)
    _log(
        draw,
        "draw.made",
        by=by,
        public_value=value,
        count=len(inputs.entries),
        inputs_hash=sealed_lists.inputs_hash(draw),
        rules=rules.in_force(contests.event(draw.event_id).contest_id),
        keepers=sorted((first.account_id, second.account_id)),
    )
    return draw


def _seal_drawn(draw: Draw, key: bytes, value: str, inputs: drawing.Inputs) -> None:
    """Draw with the sealed seed; of the lists only the codes are left in clear, in the order of codes."""
    seed = sealed_lists.seed_of(draw, key)
    layers = drawing.draw(seed, value, inputs)
    sealed_lists.seal_lists(draw, key, seed, layers)
    draw.state = DRAW.after(DrawState(draw.state), DrawStep.DRAW)
    draw.public_value, draw.drawn_at = value, clock.now()
    draw.inputs = {
        "entries": list(inputs.entries),
        "workstations": list(inputs.workstations),
        "taken": list(inputs.taken),
    }
    for code in sorted(layers.codes.values()):
        db.session.add(Code(event_id=draw.event_id, draw_id=draw.id, code=code))
        db.session.flush()


@atomic
def print_own_list(draw_id: int, name: str, opened: OpenKey, *, by: Actor) -> list[tuple[Any, str]]:
    """A keeper's own list in clear, for the paper made in this request; that it was printed is logged."""
    draw = queries.hold_draw(draw_id)
    own = next((row for row in draw.own_lists if row["list"] == name), None)
    if not possible(draw.state, DrawStep.PRINT_LIST) or own is None or own["key_id"] != opened.key_id:
        raise Refused(Problem("not_your_list"))
    rows = sealed_lists.own_rows(draw, own, opened)
    draw.own_lists = [row | _printed_now() if row["list"] == name else row for row in draw.own_lists]
    _log(draw, "draw.list_printed", by=by, list=name)
    return rows


def _printed_now() -> dict[str, Any]:
    return {"printed_at": clock.now().isoformat()}


@atomic
def print_recovery_half(draw_id: int, opened: OpenKey, *, by: Actor) -> str:
    """This keeper's half of the recovery copy, once: it is gone from the database afterwards."""
    draw = queries.hold_draw(draw_id)
    halves = draw.recovery.get("halves", [])
    own = next((half for half in halves if half["account_id"] == opened.account_id), None)
    if own is None or not possible(draw.state, DrawStep.PRINT_HALF):
        raise Refused(Problem("not_your_list"))
    if own["sealed"] is None:
        raise Refused(Problem("half_printed_already"))
    plain = sealed_lists.own_half(draw, own, opened)
    gone = {"sealed": None, **_printed_now()}
    draw.recovery = draw.recovery | {"halves": [half | gone if half is own else half for half in halves]}
    _log(draw, "draw.half_printed", by=by, place=own["place"])
    return plain


@atomic
def void_draw(draw_id: int, reason: str, *, by: Actor) -> None:
    """A late change: this draw no longer counts, and the session may be drawn anew.

    With any sheet of its codes the draw stands.
    """
    draw = queries.hold_draw(draw_id)
    sheets = SHEETS_OF_CODES.answer()(draw.event_id, queries.codes_of_draw(draw_id))
    facts = DrawFacts(by=by.account_id, reason=reason, sheets=sheets)
    if problems := DRAW.problems(DrawState(draw.state), DrawStep.VOID, facts):
        raise Refused(*problems)
    draw.state = DRAW.after(DrawState(draw.state), DrawStep.VOID)
    draw.void_reason, draw.voided_at = reason.strip()[:500], clock.now()
    _log(draw, "draw.void", by=by, reason=draw.void_reason)


@atomic
def open_lists(event_id: int, first: OpenKey, second: OpenKey, *, by: Actor) -> dict[str, int]:
    """Code → entry id of a whole event, by two keepers' keys before the witness `by`: every draw that is made
    and not yet opened; the seeds are revealed.

    Refused while sheets of the event are not yet locked, or when the lists are not what the seed and the public
    value give.
    """
    contests.hold_event(event_id)
    queries.hold_draws(event_id)
    draws = queries.live_draws(event_id)
    if not draws or any(draw.state == DrawState.COMMITTED for draw in draws):
        raise Refused(Problem("not_drawn"))
    closed = [draw.id for draw in draws if possible(draw.state, DrawStep.OPEN)]
    if not closed:
        raise Refused(Problem("opened_already"))
    pairs: dict[str, int] = {}
    for draw_id in closed:
        pairs |= _open_draw(draw_id, first, second, by=by)
    return pairs


def _open_draw(draw_id: int, first: OpenKey, second: OpenKey, *, by: Actor) -> dict[str, int]:
    draw = queries.hold_draw(draw_id)
    accounts = frozenset({first.account_id, second.account_id})
    open_sheets = SHEETS_NOT_LOCKED.answer()(draw.event_id)
    facts = DrawFacts(by=by.account_id, open_sheets=open_sheets, keepers=accounts)
    if problems := DRAW.problems(DrawState(draw.state), DrawStep.OPEN, facts):
        raise Refused(*problems)
    lists = sealed_lists.lists_of(draw, sealed_lists.key_of(draw, first, second))
    pairs = sealed_lists.sound_pairs(draw, lists)
    draw.state = DRAW.after(DrawState(draw.state), DrawStep.OPEN)
    draw.revealed_seed, draw.opened_at = lists["seed"], clock.now()
    _log(draw, "draw.opened", by=by, seed=draw.revealed_seed, keepers=sorted(accounts))
    return pairs


@atomic
def renew_keepers(draw_id: int, first_half: str, second_half: str, *, by: Actor) -> None:
    """With both printed halves, seal the key anew for the keepers named now (passphrases were lost)."""
    draw = queries.hold_draw(draw_id)
    if not possible(draw.state, DrawStep.RENEW_KEEPERS):
        raise Refused(Problem("step_not_possible"))
    if problems := keepers.draw_problems(draw.event_id):
        raise Refused(*problems)
    named = keepers.keepers_of(draw.event_id)
    key = sealed_lists.key_by_halves(draw, first_half, second_half)
    sealed_lists.seal_key(draw, key, named)
    _log(draw, "draw.keepers_renewed", by=by, keepers=[keeper["account_id"] for keeper in draw.keepers])
