"""Every write of check-in and draws.

A keeper's passphrase is tried outside the transaction (`unlock_key`); what needs two keepers takes their
open keys. Nothing written here, and nothing logged, holds a code beside an entry.
"""

import json
import os
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from competition.contests import queries as contests
from competition.draws import queries, sealed
from competition.draws.models import CheckIn, Code, Draw, Keeper, KeeperKey, SessionPlace
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import queries as work
from competition.foundation.work import throttling
from competition.rulebooks import queries as rulebooks
from competition.rules.draw import drawing, sealing
from competition.rules.draw.sealing import OpenKey
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor

FEWEST_KEEPERS = 2
LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)


# --- check-in ---


@atomic
def check_in(session_id: int, entry_id: int, state: str | None, *, by: Actor) -> None:
    """Say that an entry is `present`, `late` or `absent`; None takes the tick back."""
    session = queries.hold_session(session_id)
    _entry_of_session(session_id, entry_id)
    _lists_not_drawn(session_id)
    contest_id = contests.event(session.event_id).contest_id
    minutes = rulebooks.rules_of(contest_id).procedure.late_minutes
    now = clock.now()
    if state in {"present", "late"} and now >= drawing.absent_from(session.starts_at, minutes):
        raise Refused(Problem("came_too_late", {"minutes": minutes}))
    tick = queries.check_in(session_id, entry_id)
    if tick is not None:
        db.session.delete(tick)
        db.session.flush()
    if state is not None:
        db.session.add(
            CheckIn(entry_id=entry_id, session_id=session_id, state=state, at=now, by_id=by.account_id)
        )
    audit.record(
        by,
        "entry.checked_in" if state else "entry.check_in_taken_back",
        contest_id=contest_id,
        subject=("entry", entry_id),
        session=session_id,
        state=state,
    )


@atomic
def check_in_rest_absent(session_id: int, *, by: Actor) -> int:
    """Everybody not ticked is absent; returns how many."""
    ticked = {tick.entry_id for tick in queries.check_ins(session_id)}
    missing = [entry_id for entry_id in queries.entries_of_session(session_id) if entry_id not in ticked]
    for entry_id in missing:
        check_in(session_id, entry_id, "absent", by=by)
    return len(missing)


def _entry_of_session(session_id: int, entry_id: int) -> None:
    if entry_id not in queries.entries_of_session(session_id):
        raise Refused(Problem("entry_not_in_session"))


def _lists_not_drawn(session_id: int) -> None:
    draw = queries.live_draw(session_id)
    if draw is not None and draw.state != "committed":
        raise Refused(Problem("drawn_already"))


@atomic
def split_evenly(event_id: int, *, by: Actor) -> None:
    """Deal the approved entries out to the event's sessions, delegations spread."""
    sessions = [session.id for session in queries.sessions_of(event_id)]
    if not sessions:
        raise Refused(Problem("no_session"))
    entries = [(entry.id, entry.delegation_id) for entry in queries.approved_entries(event_id)]
    assign_sessions(event_id, drawing.even_split(entries, sessions), by=by)


@atomic
def assign_sessions(event_id: int, places: Mapping[int, int], *, by: Actor) -> None:
    """Put entries (id → session id) into sessions by hand; sessions already drawn stay as they are."""
    sessions = {session.id for session in queries.sessions_of(event_id)}
    now_at = queries.session_by_entry(event_id)
    approved = set(queries.approved_ids(event_id))
    for entry_id, session_id in places.items():
        if entry_id not in approved or session_id not in sessions:
            raise Refused(Problem("entry_not_in_session"))
        if now_at.get(entry_id) == session_id:
            continue
        for touched in sorted({session_id, now_at.get(entry_id, session_id)}):
            queries.hold_session(touched)
            _lists_not_drawn(touched)
        _move(entry_id, session_id)
    contest_id = contests.event(event_id).contest_id
    audit.record(
        by, "sessions.assigned", contest_id=contest_id, subject=("event", event_id), count=len(places)
    )


def _move(entry_id: int, session_id: int) -> None:
    place = queries.session_place(entry_id)
    if place is None:
        db.session.add(SessionPlace(entry_id=entry_id, session_id=session_id))
        return
    tick = queries.check_in(place.session_id, entry_id)
    if tick is not None:
        db.session.delete(tick)
    place.session_id = session_id


# --- keepers' keys ---


def set_passphrase(account_id: int, passphrase: str, *, known: Sequence[str] = (), by: Actor) -> None:
    """A keeper's first key pair, or a new one where no sealed draw needs the old; the slow part comes
    before the transaction."""
    if drawing.passphrase_is_weak(passphrase, known):
        raise Refused(Problem("passphrase_weak", field="passphrase"))
    private = sealing.new_private()
    keep_key(account_id, sealing.public_of(private), sealing.seal_private(private, passphrase), by=by)


@atomic
def keep_key(account_id: int, public_key: str, sealed_private: bytes, *, by: Actor) -> KeeperKey:
    """Store a sealed key pair; an earlier one retires."""
    old = queries.live_key(account_id)
    if old is not None:
        if queries.draws_with_key(old.id):
            raise Refused(Problem("key_still_needed"))
        old.retired_at = clock.now()
        old.sealed_private = b""
        db.session.flush()
    key = KeeperKey(
        account_id=account_id,
        public_key=public_key,
        sealed_private=sealed_private,
        created_at=clock.now(),
    )
    db.session.add(key)
    db.session.flush()
    audit.record(by, "keeper.key_set", subject=("account", account_id), public_key=public_key)
    return key


def change_passphrase(account_id: int, old: str, new: str, *, known: Sequence[str] = (), by: Actor) -> None:
    """The same key behind another passphrase."""
    if drawing.passphrase_is_weak(new, known):
        raise Refused(Problem("passphrase_weak", field="passphrase"))
    opened = unlock_key(account_id, old, by=by, field="old_passphrase")
    _reseal_key(account_id, sealing.seal_private(opened.private, new), by=by)


@atomic
def _reseal_key(account_id: int, sealed_private: bytes, *, by: Actor) -> None:
    key = queries.live_key(account_id)
    if key is None:
        raise Refused(Problem("keeper_without_key", {"name": by.name}))
    key.sealed_private = sealed_private
    audit.record(by, "keeper.passphrase_changed", subject=("account", account_id))


def unlock_key(
    account_id: int, passphrase: str, *, by: Actor, field: str | None = None, contest_id: int | None = None
) -> OpenKey:
    """A keeper's open key. Refused when the passphrase is wrong; five wrong ones lock for 15 minutes.

    Call it outside @atomic: it takes a tenth of a second, and a failure is written down although the
    step is refused.
    """
    name = queries.account_name(account_id)
    fingerprint = crypto.blind_index("keeper", str(account_id))
    counter = work.throttle("keeper", fingerprint)
    now = clock.now()
    if counter is not None and counter.tries >= LOCK_AFTER and counter.window_start + LOCK_FOR > now:
        minutes = int(LOCK_FOR.total_seconds() // 60)
        raise Refused(Problem("keeper_locked", {"name": name, "minutes": minutes}, field))
    key = queries.live_key(account_id)
    if key is None:
        raise Refused(Problem("keeper_without_key", {"name": name}, field))
    key_id, public, closed = key.id, key.public_key, key.sealed_private
    try:
        private = sealing.open_private(closed, public, passphrase)
    except sealing.Unopened:
        _count_try(fingerprint, account_id, contest_id, by=by)
        raise Refused(Problem("passphrase_wrong", {"name": name}, field)) from None
    if counter is not None and counter.tries:
        _forget_tries(fingerprint)
    return OpenKey(account_id, key_id, private)


@atomic
def _count_try(fingerprint: str, account_id: int, contest_id: int | None, *, by: Actor) -> None:
    throttling.counter("keeper", fingerprint, LOCK_FOR).tries += 1
    audit.record(by, "keeper.passphrase_wrong", contest_id=contest_id, subject=("account", account_id))


@atomic
def _forget_tries(fingerprint: str) -> None:
    counter = work.throttle("keeper", fingerprint)
    if counter is not None:
        counter.tries = 0


@atomic
def name_keepers(
    event_id: int, account_ids: Sequence[int], deputy_id: int | None = None, *, by: Actor
) -> None:
    """Who keeps the lists of an event (two or three, in the order of the lists), and a deputy."""
    named = [*account_ids, *([deputy_id] if deputy_id is not None else [])]
    _check_keepers(event_id, account_ids, named)
    for row in queries.keeper_rows(event_id):
        db.session.delete(row)
    db.session.flush()
    places = [*enumerate(account_ids, start=1), *([(queries.DEPUTY, deputy_id)] if deputy_id else [])]
    now = clock.now()
    for place, account_id in places:
        db.session.add(Keeper(event_id=event_id, account_id=account_id, place=place, named_at=now))
    audit.record(
        by,
        "keepers.named",
        contest_id=contests.event(event_id).contest_id,
        subject=("event", event_id),
        keepers=list(account_ids),
        deputy=deputy_id,
    )


def _check_keepers(event_id: int, account_ids: Sequence[int], named: Sequence[int]) -> None:
    problems = []
    if not FEWEST_KEEPERS <= len(account_ids) <= max(sealed.LISTS_OF):
        problems.append(Problem("keepers_too_few", {"fewest": FEWEST_KEEPERS}))
    if len(set(named)) < len(named):
        problems.append(Problem("keeper_named_twice"))
    if set(named) - {officer.id for officer in queries.cipher_officers(event_id)}:
        problems.append(Problem("keeper_not_officer"))
    problems += [
        Problem("keeper_is_judge", {"name": judge.name})
        for judge in queries.judges(event_id)
        if judge.id in named
    ]
    if problems:
        raise Refused(*problems)


# --- the draw ---


@atomic
def commit_draw(session_id: int, *, by: Actor) -> Draw:
    """Make the secret seed, publish its hash, and seal the seed for two keepers together."""
    event_id = queries.hold_session(session_id).event_id
    if queries.live_draw(session_id) is not None:
        raise Refused(Problem("committed_already"))
    keepers = queries.keepers_of(event_id)
    _check_ready(keepers)
    seed, key = os.urandom(drawing.SEED_BYTES), os.urandom(sealing.KEY_BYTES)
    draw = Draw(
        event_id=event_id,
        session_id=session_id,
        state="committed",
        seed_hash=drawing.seed_hash(seed),
        committed_at=clock.now(),
    )
    draw.sealed_seed = sealing.seal_with(key, seed, f"{sealed.purpose_of(draw)}\nseed")
    sealed.seal_key(draw, key, keepers)
    db.session.add(draw)
    db.session.flush()
    audit.record(
        by,
        "draw.committed",
        contest_id=contests.event(event_id).contest_id,
        subject=("draw", draw.id),
        session=session_id,
        seed_hash=draw.seed_hash,
        keepers=[keeper["account_id"] for keeper in draw.keepers],
    )
    return draw


def _check_ready(keepers: Sequence[queries.KeeperRow]) -> None:
    problems = []
    if len([keeper for keeper in keepers if keeper.place != queries.DEPUTY]) < FEWEST_KEEPERS:
        problems.append(Problem("keepers_too_few", {"fewest": FEWEST_KEEPERS}))
    problems += [
        Problem("keeper_without_key", {"name": keeper.name}) for keeper in keepers if keeper.key_id is None
    ]
    if problems:
        raise Refused(*problems)


@atomic
def make_draw(session_id: int, public_value: str, first: OpenKey, second: OpenKey, *, by: Actor) -> Draw:
    """Draw: number, workstation and code of everybody who is there; seal the lists; forget them.

    `first` and `second` are two keepers' keys from `unlock_key`.
    """
    queries.hold_session(session_id)
    draw = queries.live_draw(session_id)
    if draw is None or draw.state != "committed":
        raise Refused(Problem("drawn_already" if draw is not None else "not_committed"))
    value = drawing.normal_value(public_value)
    inputs = sealed.inputs_of(draw)
    _check_inputs(inputs, value)
    key = sealed.key_of(draw, first, second)
    seed = sealed.opened(key, draw.sealed_seed, f"{sealed.purpose_of(draw)}\nseed")
    if drawing.seed_hash(seed) != draw.seed_hash:
        raise Refused(Problem("seal_broken"))
    layers = drawing.draw(seed, value, inputs)
    sealed.seal_lists(draw, key, seed, layers)
    draw.state, draw.public_value, draw.drawn_at = "drawn", value, clock.now()
    draw.inputs = {
        "entries": list(inputs.entries),
        "workstations": list(inputs.workstations),
        "taken": list(inputs.taken),
    }
    for code in sorted(layers.codes.values()):
        db.session.add(Code(event_id=draw.event_id, draw_id=draw.id, code=code))
        db.session.flush()
    audit.record(
        by,
        "draw.made",
        contest_id=contests.event(draw.event_id).contest_id,
        subject=("draw", draw.id),
        public_value=value,
        count=len(inputs.entries),
        inputs_hash=sealed.inputs_hash(draw),
        keepers=sorted((first.account_id, second.account_id)),
    )
    return draw


def _check_inputs(inputs: drawing.Inputs, value: str) -> None:
    problems = []
    if not value or len(value) > 200:
        problems.append(Problem("public_value_missing", field="public_value"))
    if not inputs.entries:
        problems.append(Problem("nobody_is_there"))
    elif len(inputs.workstations) < len(inputs.entries):
        wanted = {"wanted": len(inputs.entries), "room": len(inputs.workstations)}
        problems.append(Problem("seats_too_few", wanted))
    if problems:
        raise Refused(*problems)


@atomic
def print_own_list(draw_id: int, name: str, opened: OpenKey, *, by: Actor) -> list[tuple[Any, str]]:
    """A keeper's own list in clear, for the paper made in this request; that it was printed is logged."""
    draw = queries.hold_draw(draw_id)
    own = next((row for row in draw.own_lists if row["list"] == name), None)
    if draw.state != "drawn" or own is None or own["key_id"] != opened.key_id:
        raise Refused(Problem("not_your_list"))
    try:
        plain = json.loads(
            sealing.open_from(opened.private, own["sealed"], f"{sealed.purpose_of(draw)}\nlist {name}")
        )
    except sealing.Unopened:
        raise Refused(Problem("seal_broken")) from None
    if sealed.mark_of(plain["salt"], plain["rows"]) != own["mark"]:
        raise Refused(Problem("seal_broken"))
    draw.own_lists = [
        row | {"printed_at": clock.now().isoformat()} if row["list"] == name else row
        for row in draw.own_lists
    ]
    audit.record(
        by,
        "draw.list_printed",
        contest_id=contests.event(draw.event_id).contest_id,
        subject=("draw", draw.id),
        list=name,
    )
    return [(left, right) for left, right in plain["rows"]]


@atomic
def print_recovery_half(draw_id: int, opened: OpenKey, *, by: Actor) -> str:
    """This keeper's half of the recovery copy, once: it is gone from the database afterwards."""
    draw = queries.hold_draw(draw_id)
    halves = draw.recovery.get("halves", [])
    own = next((half for half in halves if half["account_id"] == opened.account_id), None)
    if own is None or draw.state in {"opened", "void"}:
        raise Refused(Problem("not_your_list"))
    if own["sealed"] is None:
        raise Refused(Problem("half_printed_already"))
    try:
        plain = sealing.open_from(
            opened.private, own["sealed"], f"{sealed.purpose_of(draw)}\nhalf {own['place']}"
        )
    except sealing.Unopened:
        raise Refused(Problem("seal_broken")) from None
    draw.recovery = draw.recovery | {
        "halves": [
            half | {"sealed": None, "printed_at": clock.now().isoformat()} if half is own else half
            for half in halves
        ]
    }
    audit.record(
        by,
        "draw.half_printed",
        contest_id=contests.event(draw.event_id).contest_id,
        subject=("draw", draw.id),
        place=own["place"],
    )
    return plain.decode()


@atomic
def void_draw(draw_id: int, reason: str, *, sheets: int, by: Actor) -> None:
    """A late change: this draw no longer counts, and the session may be drawn anew.

    `sheets` is how many sheets its codes already have: with any, the draw stands.
    """
    draw = queries.hold_draw(draw_id)
    problems = []
    if draw.state not in {"committed", "drawn"}:
        problems.append(Problem("step_not_possible"))
    if sheets:
        problems.append(Problem("marked_already", {"count": sheets}))
    problems += reason_problems(reason)
    if problems:
        raise Refused(*problems)
    draw.state, draw.void_reason, draw.voided_at = "void", reason.strip()[:500], clock.now()
    audit.record(
        by,
        "draw.void",
        contest_id=contests.event(draw.event_id).contest_id,
        subject=("draw", draw.id),
        reason=draw.void_reason,
    )


# --- opening ---


@atomic
def open_draw(
    draw_id: int, first: OpenKey, second: OpenKey, *, open_sheets: int, by: Actor
) -> dict[str, int]:
    """Code → entry id of one draw, by two keepers' keys before the witness `by`; the seed is revealed.

    Refused while `open_sheets` of the event are not yet locked, or when the lists are not what the seed
    and the public value give.
    """
    draw = queries.hold_draw(draw_id)
    problems = []
    if draw.state != "drawn":
        problems.append(Problem("not_drawn" if draw.state == "committed" else "step_not_possible"))
    if open_sheets:
        problems.append(Problem("sheets_still_open", {"count": open_sheets}))
    if by.account_id in {first.account_id, second.account_id}:
        problems.append(Problem("witness_is_keeper"))
    if problems:
        raise Refused(*problems)
    key = sealed.key_of(draw, first, second)
    lists = json.loads(sealed.opened(key, draw.sealed_lists, f"{sealed.purpose_of(draw)}\nlists"))
    pairs = sealed.sound_pairs(draw, lists)
    draw.state, draw.revealed_seed, draw.opened_at = "opened", lists["seed"], clock.now()
    audit.record(
        by,
        "draw.opened",
        contest_id=contests.event(draw.event_id).contest_id,
        subject=("draw", draw.id),
        seed=draw.revealed_seed,
        keepers=sorted((first.account_id, second.account_id)),
    )
    return pairs


@atomic
def open_lists(
    event_id: int, first: OpenKey, second: OpenKey, *, open_sheets: int, by: Actor
) -> dict[str, int]:
    """Code → entry id of a whole event: every draw that is made and not yet opened."""
    draws = queries.live_draws(event_id)
    if not draws or any(draw.state == "committed" for draw in draws):
        raise Refused(Problem("not_drawn"))
    closed = [draw.id for draw in draws if draw.state == "drawn"]
    if not closed:
        raise Refused(Problem("opened_already"))
    pairs: dict[str, int] = {}
    for draw_id in closed:
        pairs |= open_draw(draw_id, first, second, open_sheets=open_sheets, by=by)
    return pairs


@atomic
def rename_keepers(draw_id: int, first_half: str, second_half: str, *, by: Actor) -> None:
    """With both printed halves, seal the key anew for the keepers named now (passphrases were lost)."""
    draw = queries.hold_draw(draw_id)
    if draw.state not in {"committed", "drawn"}:
        raise Refused(Problem("step_not_possible"))
    keepers = queries.keepers_of(draw.event_id)
    _check_ready(keepers)
    try:
        key = sealing.open_with_halves(
            draw.recovery["sealed"], first_half, second_half, sealed.purpose_of(draw)
        )
    except sealing.Unopened:
        raise Refused(Problem("halves_wrong")) from None
    sealed.seal_key(draw, key, keepers)
    audit.record(
        by,
        "draw.keepers_renewed",
        contest_id=contests.event(draw.event_id).contest_id,
        subject=("draw", draw.id),
        keepers=[keeper["account_id"] for keeper in draw.keepers],
    )
