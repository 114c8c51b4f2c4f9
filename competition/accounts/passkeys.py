"""The browser's side of passkeys: whether this address has a name for them, and the challenges given to a session.

A challenge lies in the signed cookie of the page: it holds for minutes, in this browser, for one purpose and one
account. That it is answered once is kept in the database, since an old cookie can be sent again.
"""

import secrets
from collections.abc import Sequence
from datetime import timedelta
from urllib.parse import urlsplit

from flask import request, session

from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.proofs import passkeys
from competition.proofs import queries as proofs
from competition.proofs.models import Passkey
from competition.proofs.passkeys import Asked
from competition.rules.problems import Problem, Refused
from competition.rules.public_address import Party, party_of

CHALLENGE_LASTS = timedelta(minutes=10)
# A page opened again within this time shows the same challenge: two windows do not spoil each other's.
SHOWN_AGAIN = timedelta(minutes=5)
SIGN_IN, SECOND_STEP, PROOF, ADDING = "sign_in", "second_step", "proof", "adding"
# What takes the place of the password wants to know who holds the device.
_VERIFIED = {SIGN_IN, PROOF}


def why_not_here() -> Problem | None:
    """The true cause why no passkey can be used on this page; None where one can."""
    party = party_of(current_settings().public_url)
    if party is None:
        return Problem("passkey_needs_name")
    if request.host != urlsplit(party.origin).netloc:
        return Problem("passkey_of_other_address", {"address": party.origin})
    return None


def _party() -> Party:
    party, problem = party_of(current_settings().public_url), why_not_here()
    if party is None or problem is not None:
        raise Refused(problem or Problem("passkey_needs_name"))
    return party


def usable_here(account_id: int) -> list[Passkey]:
    """Passkeys of an account that were made for this address."""
    if why_not_here() is not None:
        return []
    site = _party().name
    return [one for one in proofs.passkeys_of(account_id) if one.site == site]


def not_usable(account_id: int) -> Problem | None:
    """Why an account that has passkeys can show none of them here; None where it can, or has none."""
    there = proofs.passkeys_of(account_id)
    if not there or usable_here(account_id):
        return None
    return why_not_here() or Problem("passkeys_of_other_name", {"site": there[0].site})


def _given(purpose: str, account_id: int | None) -> Asked:
    """The challenge of this session for this purpose, a fresh one where there is none or it is old."""
    now, there = clock.now(), session.get("passkeys", {})
    found = there.get(purpose)
    fresh_until = (now + CHALLENGE_LASTS - SHOWN_AGAIN).timestamp()
    if found is None or found["of"] != account_id or found["until"] < fresh_until:
        until = (now + CHALLENGE_LASTS).timestamp()
        found = {"challenge": secrets.token_hex(32), "of": account_id, "until": until}
        session["passkeys"] = {**there, purpose: found}
    return Asked(bytes.fromhex(found["challenge"]), _party(), purpose in _VERIFIED)


def taken(purpose: str, account_id: int | None = None) -> Asked:
    """The challenge that was given for this, once; raises Refused when it is over or was of another account."""
    there = dict(session.get("passkeys", {}))
    found = there.pop(purpose, None)
    session["passkeys"] = there
    party = _party()
    if found is None or found["of"] != account_id or found["until"] < clock.now().timestamp():
        raise Refused(Problem("passkey_expired", field="passkey"))
    return Asked(bytes.fromhex(found["challenge"]), party, purpose in _VERIFIED)


def wish(purpose: str, account_id: int | None = None) -> str | None:
    """What a page gives the browser to show a passkey; None where there is none to show, or no name here."""
    if why_not_here() is not None:
        return None
    among: Sequence[Passkey] = ()
    if account_id is not None and not (among := usable_here(account_id)):
        return None
    return passkeys.request(_given(purpose, account_id), among)


def wish_to_add(account_id: int, handle: bytes, names: tuple[str, str]) -> str:
    """What a page gives the browser to make a passkey; raises Refused where there is no name."""
    there = usable_here(account_id)
    return passkeys.creation(_given(ADDING, account_id), handle, names, there)
