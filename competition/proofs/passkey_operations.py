"""Every write about passkeys: added, shown, removed; each challenge is answered once."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import IntegrityError

from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there
from competition.foundation.system import clock
from competition.proofs import operations as proofs
from competition.proofs import passkeys, queries
from competition.proofs.models import Passkey, PasskeyHolder, SpentChallenge
from competition.proofs.passkeys import Asked
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

MOST = 20
# Longer than any challenge lasts.
SPENT_IS_KEPT = timedelta(hours=1)
_EXPIRED = Problem("passkey_expired", field="passkey")
_UNKNOWN = Problem("passkey_unknown", field="passkey")


@dataclass(frozen=True)
class Shown:
    """Whose passkey was shown; `went_back`: its counter says that somebody may have a copy, and nothing is opened."""

    account_id: int
    name: str
    added_at: datetime
    went_back: bool = False


@atomic
def handle_of(account_id: int) -> bytes:
    """What passkeys call this account by: random, made once."""
    found = queries.passkey_holder(account_id) or _holder_begun(account_id)
    return found.handle


def _holder_begun(account_id: int) -> PasskeyHolder:
    """The one that begins now, or the one that another page of the owner's began in the same moment."""
    fresh = PasskeyHolder(account_id=account_id, handle=secrets.token_bytes(48))
    try:
        with db.session.begin_nested():
            db.session.add(fresh)
    except IntegrityError:
        there = queries.passkey_holder(account_id)
        if there is None:
            raise
        return there
    return fresh


def _spend(challenge: bytes) -> None:
    """Raises Refused where it was answered before."""
    spent = SpentChallenge(challenge_hash=crypto.fingerprint(challenge.hex()), spent_at=clock.now())
    with refused_if_there(_EXPIRED):
        db.session.add(spent)


@atomic
def add_passkey(account_id: int, name: str, answer: str, asked: Asked, *, by: Actor) -> list[str]:
    """A passkey that the owner's device made; raises Refused. Gives recovery codes where there were none."""
    made = passkeys.made(answer, asked)
    _spend(asked.challenge)
    if len(queries.passkeys_of(account_id)) >= MOST:
        raise Refused(Problem("passkeys_too_many", {"most": MOST}))
    found = Passkey(
        account_id=account_id,
        credential_hash=crypto.fingerprint(made.credential_id.hex()),
        credential_id=made.credential_id,
        public_key=made.credential_public_key,
        sign_count=made.sign_count,
        site=asked.party.name,
        name=name,
        added_at=clock.now(),
    )
    with refused_if_there(Problem("passkey_is_there", field="passkey")):
        db.session.add(found)
    audit.record(by, "passkey.added", subject=("account", account_id), passkey=found.id)
    return proofs.fresh_recovery_codes(account_id)


@atomic
def remove_passkey(account_id: int, passkey_id: int, *, by: Actor) -> None:
    """It opens nothing any more; with the last proof the recovery codes go too. Refused where it is not theirs."""
    queries.hold_second_step(account_id)  # whether it is the last proof: so every one is held
    found = next((one for one in queries.hold_passkeys_of(account_id) if one.id == passkey_id), None)
    if found is None:
        raise Refused(_UNKNOWN)
    db.session.delete(found)
    db.session.flush()
    audit.record(by, "passkey.removed", subject=("account", account_id), passkey=passkey_id)
    proofs.void_recovery_codes(account_id)


@atomic
def show_passkey(account_id: int | None, answer: str, asked: Asked) -> Shown:
    """Whose passkey this is (of `account_id`, or of whomever the device says); raises Refused.

    A counter that did not grow is told, not raised: what is written about it has to stay.
    """
    there = queries.passkey_with(crypto.fingerprint(passkeys.credential_in(answer).hex()))
    if there is None or account_id not in (None, there.account_id):
        raise Refused(_UNKNOWN)
    found = queries.hold_passkey(there.id)
    handle = passkeys.handle_in(answer)
    if handle is not None and handle != handle_of(found.account_id):
        raise Refused(_UNKNOWN)
    shown = passkeys.shown(answer, asked, found)
    _spend(asked.challenge)
    # Devices that keep no counter always say nought.
    counts = found.sign_count > 0 or shown.new_sign_count > 0
    if counts and shown.new_sign_count <= found.sign_count:
        return Shown(found.account_id, found.name, found.added_at, went_back=True)
    found.sign_count, found.last_used_at = shown.new_sign_count, clock.now()
    return Shown(found.account_id, found.name, found.added_at)


@atomic
def forget_spent_challenges() -> None:
    """What was answered an hour ago has long been over."""
    for spent in queries.challenges_spent_before(clock.now() - SPENT_IS_KEPT, 500):
        db.session.delete(spent)
