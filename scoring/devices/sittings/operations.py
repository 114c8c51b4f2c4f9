"""Every write about sittings: the PIN tried, the seat started, left, and ended with what it rested on."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from competition.accounts import passwords
from competition.accounts import queries as accounts
from competition.accounts.questions import DEVICE_USED
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.notices import operations as notices
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor, Role, Scope
from scoring.devices.keys import server_key
from scoring.devices.models import Sitting
from scoring.devices.sittings import queries
from scoring.devices.tokens import queries as tokens
from scoring.devices.tokens.queries import Tablet
from scoring.panels import queries as panels
from scoring.pins import queries as pins
from scoring.rules.log.receipts import receipts_of
from scoring.rules.sittings import End, Start

# Wrong PINs count by judge and tablet, so that nobody locks a judge out of another tablet.
WINDOW = timedelta(minutes=15)
TRIES = 5
# So many wrong ones within a day on tablets where the judge never sat: each such tablet has one try left at a time.
GUESSED_IN = timedelta(days=1)
GUESSED_AT = 30
# So many, and no tablet on which the judge never sat may try, until the judge sets another PIN or the day is over.
CLOSED_AT = 60


@dataclass(frozen=True)
class SeatWish:
    """What a tablet says of the seat that is to be started, as its key signed it.

    `text` is exactly what was signed: sitting, contest, panel, judge, device and time. `alone` ends the judge's
    sittings on other tablets.
    """

    sitting: str
    text: str
    signature: str
    alone: bool


def start_seat(token_hash: str, wish: SeatWish, pin: str, *, by: Actor) -> Sitting:
    """The judge of a tablet starts the seat with the own PIN; the same wish once more gets the same sitting.

    A wrong PIN counts although the step is refused.
    """
    tablet = _seat_of(token_hash)
    found = pins.pin_of(tablet.account_id)
    if found is None:
        raise Refused(Problem("pin_missing"))
    left = _count_try(tablet, found.set_at)
    # The slow hash runs outside the write transaction.
    if not passwords.matches(found.pin_hash, pin):
        _note_wrong(tablet, found.set_at, left, by)
        raise Refused(Problem("pin_wrong" if left else "pin_locked", _waits() | {"left": left}))
    return _begin(token_hash, wish, found.pin_hash, by)


def _waits() -> dict[str, object]:
    return {"minutes": int(WINDOW.total_seconds() // 60)}


def _seat_of(token_hash: str) -> Tablet:
    """The tablet, if its judge may mark on it at all."""
    tablet = tokens.tablet_with(token_hash)
    if tablet is None:
        raise Refused(Problem("device_unknown"))
    if tablet.revoked_at is not None:
        raise Refused(Problem("device_revoked"))
    if tablet.left_at is not None:
        raise Refused(Problem("judge_left_already"))
    if not tablet.appointed:
        raise Refused(Problem("judge_role_off"))
    return tablet


def _key(tablet: Tablet, set_at: datetime) -> str:
    """What tries on a tablet count by; whoever sets the PIN anew begins anew."""
    return crypto.fingerprint(f"{tablet.account_id} {set_at.isoformat()} {tablet.device_id}")


def _elsewhere(tablet: Tablet, set_at: datetime) -> str:
    return crypto.fingerprint(f"{tablet.account_id} {set_at.isoformat()} elsewhere")


@atomic
def _count_try(tablet: Tablet, set_at: datetime) -> int:
    """Takes one try; how many are left after it. Refused when there is none."""
    counter = throttling.counter("seat pin", _key(tablet, set_at), WINDOW)
    tries = TRIES
    if not queries.has_sat(tablet.account_id, tablet.device_id):
        guessed = throttling.tries("seat pin", _elsewhere(tablet, set_at), GUESSED_IN)
        if guessed >= CLOSED_AT:
            raise Refused(Problem("pin_closed"))
        tries = 1 if guessed >= GUESSED_AT else TRIES
    if counter.tries >= tries:
        raise Refused(Problem("pin_locked", _waits()))
    counter.tries += 1
    return tries - counter.tries


@atomic
def _note_wrong(tablet: Tablet, set_at: datetime, left: int, by: Actor) -> None:
    """Counted from everywhere; with the last try of a tablet it is a line in the log and word to the judge."""
    if not queries.has_sat(tablet.account_id, tablet.device_id):
        elsewhere = throttling.counter("seat pin", _elsewhere(tablet, set_at), GUESSED_IN)
        elsewhere.tries += 1
        if elsewhere.tries == CLOSED_AT:
            _tell_closed(tablet, by)
    if left:
        return
    audit.record(
        by,
        "seat.pin_failed",
        contest_id=tablet.contest_id,
        subject=("panel_member", tablet.member_id),
        device=tablet.device_id,
    )
    notices.tell(tablet.account_id, "pin_guessed", "/my/tablets", contest_id=tablet.contest_id)


def _tell_closed(tablet: Tablet, by: Actor) -> None:
    """Strange tablets are closed to this PIN: the log, the judge and whoever supervises are told."""
    audit.record(
        by,
        "seat.pin_closed",
        contest_id=tablet.contest_id,
        subject=("panel_member", tablet.member_id),
        device=tablet.device_id,
    )
    of = {"contest_id": tablet.contest_id}
    notices.tell(tablet.account_id, "pin_closed", "/my/tablets", **of)
    # Whose PIN it is stands in the log, which the supervisor opens: no notice names another person.
    for person in accounts.accounts_with(Role.SUPERVISOR, Scope.CONTEST, tablet.contest_id):
        notices.tell(person.id, "pin_watched", f"/contests/{tablet.contest_id}/log", **of)


@atomic
def _begin(token_hash: str, wish: SeatWish, pin_hash: str, by: Actor) -> Sitting:
    tablet = _seat_of(token_hash)
    # In the written order: what is the judge's own before the line of the marks.
    accounts.hold_account(tablet.account_id)
    if pins.pin_of(tablet.account_id) is None:
        raise Refused(Problem("pin_missing"))
    found = pins.hold_pin(tablet.account_id)
    counter = throttling.counter("seat pin", _key(tablet, found.set_at), WINDOW)
    panels.lock_log(tablet.contest_id)
    tablet = _seat_of(token_hash)
    there = queries.known(wish.sitting)
    if there is not None:
        if (there.device_id, there.statement, there.ended_at) != (tablet.device_id, wish.text, None):
            raise Refused(Problem("sitting_id_reused"))
        return there
    if found.pin_hash != pin_hash:
        raise Refused(Problem("changed_meanwhile"))
    counter.tries = 0
    _make_room(tablet, alone=wish.alone, by=by)
    begun = _sitting(tablet, wish)
    db.session.add(begun)
    audit.record(
        by,
        "seat.started",
        contest_id=tablet.contest_id,
        subject=("panel_member", tablet.member_id),
        sitting=begun.id,
        device=tablet.device_id,
        alone=wish.alone,
    )
    if browser := queries.browser_of(tablet.device_id):
        DEVICE_USED.answer()(tablet.account_id, browser)
    return begun


def _sitting(tablet: Tablet, wish: SeatWish) -> Sitting:
    (receipt,) = receipts_of(server_key(), [wish.text])
    return Sitting(
        id=wish.sitting,
        device_id=tablet.device_id,
        panel_member_id=tablet.member_id,
        account_id=tablet.account_id,
        contest_id=tablet.contest_id,
        started_by=Start.PIN,
        started_at=clock.now(),
        statement=wish.text,
        signature=wish.signature,
        receipt=receipt,
    )


def _make_room(tablet: Tablet, *, alone: bool, by: Actor) -> None:
    """What lasted on this tablet ends; `alone` ends the judge's other tablets of this seat too."""
    for there in queries.live(member_id=tablet.member_id):
        if there.device_id == tablet.device_id or alone:
            _end(there, End.MOVED, by)
    db.session.flush()


def _end(found: Sitting, why: End, by: Actor) -> None:
    if found.ended_at is not None:
        return
    found.ended_at, found.ended_for = clock.now(), why
    audit.record(
        by,
        "seat.ended",
        contest_id=found.contest_id,
        subject=("panel_member", found.panel_member_id),
        sitting=found.id,
        device=found.device_id,
        why=why,
    )


@atomic
def leave_seat(sitting_id: str, *, by: Actor) -> None:
    """The judge leaves: nothing more is taken from the tablet until the PIN starts the seat again."""
    found = queries.sitting(sitting_id)
    if panels.lock_log(found.contest_id):
        db.session.refresh(found)
    if found.account_id != by.account_id:
        raise Refused(Problem("not_allowed"))
    _end(found, End.LEFT, by)


@atomic
def end_sittings_of_device(device_id: str, *, by: Actor) -> None:
    """The tablet is out of use."""
    for found in queries.live(device_id=device_id):
        _end(found, End.REVOKED, by)


@atomic
def end_sittings_of_seat(member_id: int, *, by: Actor) -> None:
    """Its judge has left the panel."""
    for found in queries.live(member_id=member_id):
        _end(found, End.REPLACED, by)


@atomic
def end_sittings_of_person(account_id: int, *, by: Actor) -> None:
    """The PIN that started them is another one now."""
    for found in queries.live(account_id=account_id):
        _end(found, End.PIN_CHANGED, by)
