"""What is asked of a passkey, and whether its answer holds (WebAuthn Level 3, by the library `webauthn`)."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.authentication.verify_authentication_response import VerifiedAuthentication
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)
from webauthn.registration.verify_registration_response import VerifiedRegistration

from competition.proofs.models import Passkey
from competition.rules.problems import Problem, Refused
from competition.rules.public_address import Party

LONGEST_ANSWER = 20_000
_WRONG = Problem("passkey_wrong", field="passkey")
# Whatever a malformed answer breaks: the library does not catch all of it.
_BROKEN = (
    WebAuthnException,
    InvalidSignature,
    UnsupportedAlgorithm,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    EOFError,
    RecursionError,
)


@dataclass(frozen=True)
class Asked:
    """A challenge that was given to a browser, by whom; `verified`: the device has to check who holds it."""

    challenge: bytes
    party: Party
    verified: bool = False


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=one.credential_id) for one in passkeys]


def creation(asked: Asked, handle: bytes, names: tuple[str, str], there: Sequence[Passkey]) -> str:
    """What a browser needs to make a passkey, as JSON; `names` are login name and name, `there` the ones it has."""
    options = generate_registration_options(
        rp_id=asked.party.name,
        rp_name="JiangSai",
        user_id=handle,
        user_name=names[0],
        user_display_name=names[1],
        challenge=asked.challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.PREFERRED,
            user_verification=UserVerificationRequirement.PREFERRED,
        ),
        exclude_credentials=_descriptors(there),
    )
    return options_to_json(options)


def request(asked: Asked, among: Sequence[Passkey] = ()) -> str:
    """What a browser needs to show a passkey, as JSON; without `among` the device offers what it has."""
    wanted = UserVerificationRequirement.REQUIRED if asked.verified else UserVerificationRequirement.PREFERRED
    options = generate_authentication_options(
        rp_id=asked.party.name,
        challenge=asked.challenge,
        allow_credentials=_descriptors(among),
        user_verification=wanted,
    )
    return options_to_json(options)


def _read(answer: str) -> Mapping[str, Any]:
    """An answer as a mapping; raises Refused for what no browser sends."""
    try:
        read = json.loads(answer) if len(answer) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        read = None
    if not isinstance(read, dict) or not isinstance(read.get("response"), dict):
        raise Refused(_WRONG)
    return read


def _require_answer_to(asked: Asked, read: Mapping[str, Any]) -> None:
    """The true cause where a browser answered something else, or for another address."""
    try:
        told = json.loads(base64url_to_bytes(read["response"]["clientDataJSON"]))
        origin, challenge = told["origin"], base64url_to_bytes(told["challenge"])
    except _BROKEN:
        raise Refused(_WRONG) from None
    if origin != asked.party.origin:
        raise Refused(Problem("passkey_of_other_address", {"address": asked.party.origin}, "passkey"))
    if challenge != asked.challenge:
        raise Refused(Problem("passkey_expired", field="passkey"))


def made(answer: str, asked: Asked) -> VerifiedRegistration:
    """The passkey that a browser made; raises Refused."""
    read = _read(answer)
    _require_answer_to(asked, read)
    try:
        return verify_registration_response(
            credential=dict(read),
            expected_challenge=asked.challenge,
            expected_rp_id=asked.party.name,
            expected_origin=asked.party.origin,
        )
    except _BROKEN:
        raise Refused(_WRONG) from None


def credential_in(answer: str) -> bytes:
    """Which passkey an answer says to come from; raises Refused."""
    try:
        return base64url_to_bytes(_read(answer)["id"])
    except _BROKEN:
        raise Refused(_WRONG) from None


def handle_in(answer: str) -> bytes | None:
    """Whose passkey it is, where the device says so; raises Refused."""
    handle = _read(answer)["response"].get("userHandle")
    try:
        return base64url_to_bytes(handle) if handle else None
    except _BROKEN:
        raise Refused(_WRONG) from None


def shown(answer: str, asked: Asked, passkey: Passkey) -> VerifiedAuthentication:
    """What a passkey of ours signed; raises Refused.

    Its counter is not looked at here: only of an answer that is signed rightly it says anything.
    """
    read = _read(answer)
    _require_answer_to(asked, read)
    try:
        found = verify_authentication_response(
            credential=dict(read),
            expected_challenge=asked.challenge,
            expected_rp_id=asked.party.name,
            expected_origin=asked.party.origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=0,
        )
    except _BROKEN:
        raise Refused(_WRONG) from None
    if asked.verified and not found.user_verified:
        raise Refused(Problem("passkey_not_verified", field="passkey"))
    return found
