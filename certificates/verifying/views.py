"""Pages for strangers: what a certificate is worth, the keys and the status list for those who verify alone."""

import base64

from flask import Blueprint, jsonify, make_response, render_template, request
from flask.typing import ResponseReturnValue

from certificates.ledger import queries as ledger
from certificates.ledger.keys import trusted_keys
from certificates.rules import signing
from certificates.rules.status_list import status_bits
from certificates.rules.verification import TELLINGS
from certificates.verifying import operations, queries
from certificates.verifying.forms import NameForm, VerifyForm
from certificates.verifying.queries import Finding
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.web.form_pages import form_page
from competition.foundation.web.security import public
from competition.rules.problems import Problem, Refused

bp = Blueprint("verifying", __name__)


@bp.route("/V/<payload>", methods=["GET", "POST"], strict_slashes=False)
@bp.route("/v/<payload>", methods=["GET", "POST"], strict_slashes=False)
@public
def code(payload: str) -> ResponseReturnValue:
    """What a square code says, whether we signed it, what the ledger says of it now; whether a typed name is its."""
    asked, trusted = NameForm(), trusted_keys(current_settings().keys_dir)

    def page(compared: bool | None = None) -> str:
        told = _told(queries.by_code(payload, trusted))
        return render_template("certificates/verifying/code.html", form=asked, compared=compared, **told)

    def look() -> ResponseReturnValue:
        _count_try()
        return page(queries.is_holder(payload, asked.name.data, trusted))

    answer = make_response(form_page(asked, look, page))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


def _count_try() -> None:
    """Count one more try of this stranger; refused where there were too many."""
    who = request.remote_addr or ""
    if not queries.tries_left(who):
        raise Refused(Problem("too_many_lookups"))
    operations.count_try(who)


@bp.route("/verify", methods=["GET", "POST"])
@public
def form() -> ResponseReturnValue:
    """Look a certificate up by its number and its holder's name; every miss looks the same."""
    asked = VerifyForm()

    def page(finding: Finding | None = None) -> str:
        return render_template("certificates/verifying/form.html", form=asked, **_told(finding))

    def look() -> ResponseReturnValue:
        _count_try()
        trusted = trusted_keys(current_settings().keys_dir)
        return page(queries.by_number(asked.number.data, asked.name.data, trusted))

    return form_page(asked, look, page)


def _told(finding: Finding | None) -> dict[str, object]:
    """What both pages show of a finding."""
    return {
        "finding": finding,
        "telling": TELLINGS[finding.verdict] if finding else None,
        "as_of": clock.now(),
        "host": signing.host_of(current_settings().public_url),
    }


@bp.get("/.well-known/certificate-keys.json")
@public
def keys() -> ResponseReturnValue:
    """The public keys that signed certificates, for verifiers that work without us."""
    found = trusted_keys(current_settings().keys_dir)
    listed = [
        {
            "year": key.year,
            "kid": kid.hex(),
            "fingerprint": key.fingerprint,
            "alg": "ES256",
            "public_key": signing.public_pem(key),
        }
        for kid, key in found.items()
    ]
    return jsonify(issuer=current_settings().public_url, keys=listed)


@bp.get("/.well-known/certificate-status/<int:year>.json")
@public
def status_list(year: int) -> ResponseReturnValue:
    """Certificates of a year that do not count now, as a compressed bit string: bit n is that with index n.

    Void ones, and those whose result is taken back until it is published again.
    """
    body = base64.urlsafe_b64encode(status_bits(ledger.ended_indexes(year))).decode().rstrip("=")
    answer = jsonify(
        issuer=current_settings().public_url,
        year=year,
        purpose="revocation",
        as_of=clock.now().isoformat(timespec="seconds"),
        encoded_list="u" + body,
    )
    answer.headers["Cache-Control"] = "public, max-age=300"
    return answer
