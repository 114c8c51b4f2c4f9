"""What a search finds in the ledgers of one's contests, and of one's own certificates."""

from collections.abc import Sequence

from flask import url_for
from flask_babel import gettext as _

from certificates.ledger import queries
from certificates.ledger.models import Certificate
from certificates.ledger.parts import looks_of
from certificates.rules.verification import numbers_asked
from competition.contests.models import Contest
from competition.foundation.web.i18n import pick
from competition.foundation.web.searching import MOST, Found, Hit, Kind
from competition.rules.identity import name_key
from competition.rules.roles import Actor, May, Role, Scope, Subject, may
from competition.rules.searching import Sought

ROLES = (Role.ORGANISER, Role.CERTIFICATE_OFFICER, Role.SUPERVISOR)
# Fewer characters are part of nearly every number.
SHORTEST = 2


def certificates(actor: Actor, sought: Sought) -> Sequence[Found]:
    """Certificates of the contests whose ledger this person may see, and the own ones."""
    return [*_of_contests(actor, sought), *_own(actor, sought)]


def _of_contests(actor: Actor, sought: Sought) -> list[Found]:
    held = sorted(actor.held_in(Scope.CONTEST, *ROLES))
    seen = [id for id in held if may(actor, May.SEE_CERTIFICATE, Subject(contest_id=id))]
    if not seen or len(sought.text) < SHORTEST:
        return []
    rows = queries.certificates_wanted(seen, sought.text, MOST + 1)
    return [Found(Kind.CERTIFICATES, _hits(rows), _lists(actor, rows, sought))]


def _lists(
    actor: Actor, rows: Sequence[tuple[Certificate, Contest]], sought: Sought
) -> list[tuple[str, str]]:
    named = {contest.id: pick(contest.name, contest.name_en) for _row, contest in rows}
    return [
        (
            _("%(contest)s的证书台账", contest=name),
            url_for("ledger.contest", contest_id=contest_id, q=sought.text),
        )
        for contest_id, name in named.items()
        if may(actor, May.ISSUE_CERTIFICATES, Subject(contest_id=contest_id))
    ]


def _own(actor: Actor, sought: Sought) -> list[Found]:
    if actor.account_id is None or len(sought.text) < SHORTEST:
        return []
    rows = [
        (row, contest)
        for row, contest in queries.certificates_of_account(actor.account_id)
        if _fits(row, contest, sought)
    ]
    return [Found(Kind.CERTIFICATES, _hits(rows[: MOST + 1]), [(_("我的证书"), url_for("ledger.own"))])]


def _fits(row: Certificate, contest: Contest, sought: Sought) -> bool:
    said = (
        contest.name,
        contest.name_en or "",
        row.spec["event"],
        row.spec["event_en"] or "",
        row.spec["name"],
    )
    if sought.by_name and any(sought.by_name in name_key(one) for one in said):
        return True
    return any(one in row.number for one in numbers_asked(sought.text) if one)


def _hits(rows: Sequence[tuple[Certificate, Contest]]) -> list[Hit]:
    looks = looks_of(row for row, _contest in rows)
    return [
        Hit(
            f"{row.number} {row.spec['name']}",
            f"{pick(contest.name, contest.name_en)} · {pick(row.spec['event'], row.spec['event_en'])}",
            url_for("ledger.certificate", certificate_id=row.id),
            looks[row.id],
        )
        for row, contest in rows
    ]
