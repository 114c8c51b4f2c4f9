"""Every write about keepers: their keys, and who keeps which list of an event.

A keeper's passphrase is tried outside the transaction (`unlock_key`); what needs two keepers takes their
open keys.
"""

from collections.abc import Sequence
from datetime import timedelta

from competition.accounts import queries as accounts
from competition.contests import queries as contests
from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.keepers import queries
from competition.keepers.models import Keeper, KeeperKey
from competition.keepers.questions import KEY_NEEDED
from competition.rules.draw import keeper_keys, keeping
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.draw.sealing import Unopened
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=15)


def set_passphrase(account_id: int, passphrase: str, *, known: Sequence[str] = (), by: Actor) -> None:
    """A keeper's first key pair, or a new one where no sealed draw needs the old; the slow part comes
    before the transaction."""
    if keeping.passphrase_is_weak(passphrase, known):
        raise Refused(Problem("passphrase_weak", field="passphrase"))
    private = keeper_keys.new_private()
    sealed = keeper_keys.seal_private(private, passphrase)
    keep_key(account_id, keeper_keys.public_of(private), sealed, by=by)


@atomic
def keep_key(account_id: int, public_key: str, sealed_private: bytes, *, by: Actor) -> KeeperKey:
    """Store a sealed key pair; an earlier one retires."""
    accounts.hold_account(account_id)
    old = queries.live_key(account_id)
    if old is not None:
        if KEY_NEEDED.answer()(old.id):
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
    if keeping.passphrase_is_weak(new, known):
        raise Refused(Problem("passphrase_weak", field="passphrase"))
    tried = queries.live_key(account_id)
    was = tried.sealed_private if tried else b""
    opened = unlock_key(account_id, old, by=by, field="old_passphrase")
    _reseal_key(account_id, keeper_keys.seal_private(opened.private, new), was=was, by=by)


@atomic
def _reseal_key(account_id: int, sealed_private: bytes, *, was: bytes, by: Actor) -> None:
    accounts.hold_account(account_id)
    key = queries.live_key(account_id)
    if key is None:
        raise Refused(Problem("keeper_without_key", {"name": by.name}))
    if key.sealed_private != was:
        raise Refused(Problem("changed_meanwhile"))
    key.sealed_private = sealed_private
    audit.record(by, "keeper.passphrase_changed", subject=("account", account_id))


def unlock_key(
    account_id: int, passphrase: str, *, by: Actor, field: str | None = None, contest_id: int | None = None
) -> OpenKey:
    """A keeper's open key. Refused when the passphrase is wrong; five wrong ones lock for 15 minutes. Refused too
    while the keeper's role rests since a recovery: the other keepers open, or a security administrator wakes it.

    Call it outside @atomic: it takes a tenth of a second, and a failure is written down although the
    step is refused.
    """
    name = accounts.names_of([account_id]).get(account_id, "")
    fingerprint = crypto.blind_index("keeper", str(account_id))
    key = queries.live_key(account_id)
    if key is None:
        raise Refused(Problem("keeper_without_key", {"name": name}, field))
    if queries.rests(account_id):
        raise Refused(Problem("keeper_rests", {"name": name}, field))
    key_id, public, closed = key.id, key.public_key, key.sealed_private
    _take_try(fingerprint, name, field)
    try:
        private = keeper_keys.open_private(closed, public, passphrase)
    except Unopened:
        _note_wrong(account_id, contest_id, by=by)
        raise Refused(Problem("passphrase_wrong", {"name": name}, field)) from None
    _forget_tries(fingerprint)
    return OpenKey(account_id, key_id, private)


@atomic
def _take_try(fingerprint: str, name: str, field: str | None) -> None:
    """Takes one try before the slow part: of many at once each sees those before it."""
    counter = throttling.counter("keeper", fingerprint, LOCK_FOR)
    if counter.tries >= LOCK_AFTER:
        minutes = int(LOCK_FOR.total_seconds() // 60)
        raise Refused(Problem("keeper_locked", {"name": name, "minutes": minutes}, field))
    counter.tries += 1


@atomic
def _note_wrong(account_id: int, contest_id: int | None, *, by: Actor) -> None:
    audit.record(by, "keeper.passphrase_wrong", contest_id=contest_id, subject=("account", account_id))


@atomic
def _forget_tries(fingerprint: str) -> None:
    throttling.counter("keeper", fingerprint, LOCK_FOR).tries = 0


@atomic
def name_keepers(
    event_id: int, account_ids: Sequence[int], deputy_id: int | None = None, *, by: Actor
) -> None:
    """Who keeps the lists of an event (two or three, in the order of the lists), and a deputy."""
    contests.hold_event(event_id)
    officers = [officer.id for officer in queries.cipher_officers(event_id)]
    judges = {judge.id: judge.name for judge in queries.judges(event_id)}
    if problems := keeping.naming_problems(account_ids, deputy_id, officers, judges):
        raise Refused(*problems)
    for row in queries.keeper_rows(event_id):
        db.session.delete(row)
    db.session.flush()
    places = [*enumerate(account_ids, start=1), *([(keeping.DEPUTY, deputy_id)] if deputy_id else [])]
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
