"""Every write about proofs: second steps set up and tried, codes sent and typed."""

import secrets
from datetime import timedelta

from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there, wait_for_site
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.proofs import queries
from competition.proofs.models import RecoveryCode, SecondStep, SentCode
from competition.rules import second_step as rule
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor

RECOVERY_CODES = 10
CODE_LASTS = timedelta(minutes=10)
CODE_TRIES = 5
AGAIN_AFTER = timedelta(minutes=1)
_WRONG = Problem("code_wrong", field="code")


def _plain(code: str) -> str:
    """A code without the spaces and dashes that people type."""
    return "".join(c for c in code.lower() if c.isalnum())


@atomic
def begin_second_step(account_id: int) -> bytes:
    """A fresh secret to show once; it counts only after a code of it was typed."""
    found = queries.hold_second_step(account_id)
    if found is not None and found.proven_at is not None:
        raise Refused(Problem("second_step_is_set"))
    secret = secrets.token_bytes(20)
    if found is None:
        with refused_if_there(Problem("changed_meanwhile")):
            db.session.add(SecondStep(account_id=account_id, secret=rule.written(secret)))
    else:
        found.secret = rule.written(secret)
    return secret


@atomic
def prove_second_step(account_id: int, code: str, *, by: Actor) -> list[str]:
    """The first code of the app: from now on it is asked for. Gives the recovery codes, never shown again."""
    found = queries.hold_second_step(account_id)
    if found is None or found.proven_at is not None:
        raise Refused(Problem("second_step_is_set"))
    step = rule.step_of(rule.read(found.secret), _plain(code), clock.now(), found.last_step)
    if step is None:
        raise Refused(_WRONG)
    found.last_step, found.proven_at = step, clock.now()
    audit.record(by, "second_step.set", subject=("account", account_id))
    return fresh_recovery_codes(account_id)


@atomic
def fresh_recovery_codes(account_id: int) -> list[str]:
    """Codes to be shown once, with the first proof of an account; none where some are unused."""
    if queries.recovery_codes(account_id):
        return []
    codes = [secrets.token_hex(5) for _ in range(RECOVERY_CODES)]
    db.session.add_all(
        RecoveryCode(account_id=account_id, code_hash=crypto.fingerprint(code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


@atomic
def void_recovery_codes(account_id: int) -> None:
    """They stand for an app or a passkey: where neither is left, they open nothing."""
    if queries.has_second_step(account_id):
        return
    for code in queries.recovery_codes(account_id):
        code.used_at = clock.now()


@atomic
def drop_second_step(account_id: int, *, by: Actor) -> None:
    """Its owner needs the app no more; passkeys stay."""
    found = queries.hold_second_step(account_id)
    if found is None:
        return
    queries.hold_passkeys_of(account_id)  # whether it is the last proof
    db.session.delete(found)
    db.session.flush()
    void_recovery_codes(account_id)
    audit.record(by, "second_step.dropped", subject=("account", account_id))


@atomic
def drop_every_step(account_id: int, *, by: Actor, reason: str | None = None) -> None:
    """App, passkeys and recovery codes: whoever lost them is let in, or the account starts afresh."""
    there = [queries.hold_second_step(account_id), *queries.hold_passkeys_of(account_id)]
    kept = [found for found in there if found is not None]
    for found in kept:
        db.session.delete(found)
    db.session.flush()
    void_recovery_codes(account_id)
    if kept:
        audit.record(by, "second_step.dropped", subject=("account", account_id), reason=reason)


@atomic
def passes_second_step(account_id: int, typed: str) -> bool:
    """Whether this is a code of the app, or a recovery code: either counts once."""
    if not queries.has_second_step(account_id):
        return False
    code = _plain(typed)
    if _passes_app(account_id, code):
        return True
    found = queries.hold_recovery_code(account_id, crypto.fingerprint(code))
    if found is None:
        return False
    found.used_at = clock.now()
    return True


def _passes_app(account_id: int, code: str) -> bool:
    found = queries.hold_second_step(account_id)
    if found is None or found.proven_at is None:
        return False
    step = rule.step_of(rule.read(found.secret), code, clock.now(), found.last_step)
    if step is not None:
        found.last_step = step
    return step is not None


@atomic
def send_code(account_id: int, purpose: str, channel: str, address: str, language: str) -> None:
    """Six digits by `channel` to `address`; within a minute none is sent again."""
    wait_for_site()  # Two wishes in one moment are one.
    there = queries.sent_code(account_id, purpose, channel)
    if there is not None and clock.now() - AGAIN_AFTER < there.created_at <= clock.now():
        return
    db.session.add(_sent(purpose, channel, address, language, account_id=account_id))


def _sent(purpose: str, channel: str, address: str, language: str, **of: object) -> SentCode:
    code = f"{secrets.randbelow(10**6):06}"
    notices.send_secret(channel, address, "code", secret=code, language=language)
    hashed = crypto.blind_index("code", code)
    return SentCode(purpose=purpose, channel=channel, code_hash=hashed, created_at=clock.now(), **of)


@atomic
def void_codes(account_id: int, purpose: str) -> None:
    """What was sent so far opens nothing: the address is another one now."""
    while (sent := queries.sent_code(account_id, purpose)) is not None:
        sent.used_at = clock.now()
        db.session.flush()


@atomic
def passes_code(account_id: int, purpose: str, typed: str, channel: str | None = None) -> bool:
    """Whether this is the code that was sent: within ten minutes, in five tries, once."""
    return _passes(queries.sent_code(account_id, purpose, channel), typed)


def _passes(sent: SentCode | None, typed: str) -> bool:
    now = clock.now()
    if sent is None or sent.used_at or sent.tries >= CODE_TRIES:
        return False
    # One that is still to be sent was made by a clock that was ahead.
    if not sent.created_at <= now <= sent.created_at + CODE_LASTS:
        return False
    sent.tries += 1
    if not secrets.compare_digest(sent.code_hash, crypto.blind_index("code", _plain(typed))):
        return False
    sent.used_at = now
    return True


@atomic
def begin_sign_up(
    login_name: str,
    name: str,
    password_hash: str,
    *,
    channel: str,
    language: str,
    known: bool,
    silent: bool,
) -> str:
    """Keep what was typed and send a code to the login name, which is an address; gives the page's token.

    Whose address is `known` gets word of that instead, and no code is right; `silent` sends nothing. The page
    looks the same.
    """
    token = secrets.token_urlsafe(24)
    of = {
        "token_hash": crypto.fingerprint(token),
        "login_name": login_name,
        "name": name,
        "password_hash": password_hash,
    }
    if known or silent:
        if not silent:
            notices.send_secret(channel, login_name, "account_known", language=language)
        # No code has this fingerprint.
        sent = SentCode(
            purpose="sign_up",
            channel=channel,
            code_hash=crypto.fingerprint(token),
            created_at=clock.now(),
            **of,
        )
    else:
        sent = _sent("sign_up", channel, login_name, language, **of)
    db.session.add(sent)
    return token


@atomic
def passes_sign_up(token: str, typed: str) -> SentCode | None:
    """What was typed at this sign-up, once its code was right."""
    sent = queries.sign_up_with(crypto.fingerprint(token))
    return sent if _passes(sent, typed) else None


@atomic
def forget_old_codes() -> None:
    """What was sent a day ago is of no use, and the passwords of sign-ups that never ended go along."""
    for sent in queries.sent_before(clock.now() - timedelta(days=1), 200):
        db.session.delete(sent)
