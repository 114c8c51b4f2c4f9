"""The ledger as a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from flask import url_for
from flask_babel import gettext as _

from certificates.ledger import queries
from certificates.ledger.models import Certificate
from certificates.ledger.parts import looks_of
from certificates.ledger.queries import Wish
from certificates.rules.certificate_life import CERTIFICATE, SUSPENDED, WAITS
from competition.contests import queries as contests
from competition.contests.filters import by_event
from competition.foundation.store.exports import Taken
from competition.foundation.web.i18n import day, moment, pick
from competition.foundation.web.listing import (
    Chosen,
    Column,
    Find,
    Listing,
    Nothing,
    Pick,
    open_column,
    state_column,
)
from competition.rulebooks import queries as rulebooks
from competition.rules.lifecycle import Look
from competition.rules.words.catalogue import phrase


@dataclass(frozen=True)
class LedgerRow:
    """A number of the ledger, and how it stands by what its result is worth now."""

    found: Certificate
    look: Look


COLUMNS: tuple[Column[LedgerRow], ...] = (
    Column(phrase("编号"), lambda row: row.found.number, kind="n", width=22, order="number"),
    Column(phrase("姓名"), lambda row: row.found.spec["name"], heads=True, width=14),
    Column(phrase("单位"), lambda row: row.found.spec["unit"], shown=False, width=34),
    Column(
        phrase("赛项"),
        lambda row: pick(row.found.spec["event"], row.found.spec["event_en"]),
        kind="event",
        width=22,
    ),
    Column(
        phrase("奖项"),
        lambda row: pick(row.found.spec["award"], row.found.spec["award_en"]),
        kind="prize",
        width=10,
    ),
    Column(
        phrase("落款日期"),
        lambda row: day(date.fromisoformat(row.found.spec["issued_on"])),
        kind="n",
        width=16,
    ),
    Column(phrase("签发时间"), lambda row: moment(row.found.issued_at), shown=False, width=20),
    state_column(lambda row: row.look, width=10),
    Column(
        phrase("作废时间"),
        lambda row: moment(row.found.voided_at) if row.found.voided_at else "",
        shown=False,
        width=20,
    ),
    Column(phrase("作废理由"), lambda row: row.found.void_reason or "", shown=False, width=30),
    open_column(lambda row: url_for("ledger.certificate", certificate_id=row.found.id)),
)


def ledger_list(contest_id: int) -> Listing[LedgerRow]:
    """Every number a contest has given, in their order."""
    prizes = rulebooks.rules_of(contest_id).prizes.prizes
    return Listing(
        title=_("证书台账"),
        at=url_for("ledger.contest", contest_id=contest_id),
        heading=_("%(contest)s证书台账", contest=contests.contest(contest_id).name),
        columns=COLUMNS,
        filters=(
            Find("q", _("编号或姓名")),
            by_event(contests.events_of(contest_id)),
            Pick("prize", _("奖项"), [(one.name, pick(one.name, one.name_en)) for one in prizes]),
            _by_state(),
        ),
        rows=lambda chosen: queries.ledger_rows(contest_id, _wish(chosen)).then(_with_looks),
        nothing=Nothing(
            _("还没有证书"),
            _("打印证书后，每个编号在这里各占一行。"),
            url_for("awards.print_certificates", contest_id=contest_id),
            _("打印证书"),
        ),
        excel=url_for("ledger.workbook", contest_id=contest_id),
        file=f"ledger-{contest_id}",
        taken=Taken("certificates.exported", contest_id, ("contest", contest_id)),
    )


def _by_state() -> Pick:
    """The states as the ledger shows them; what is suspended is no valid one."""
    states = [(state.value, _(look.word)) for state, look in CERTIFICATE.states.items()]
    return Pick("state", _("状态"), [states[0], (WAITS, _(SUSPENDED.word)), *states[1:]])


def _wish(chosen: Chosen) -> Wish:
    return Wish(chosen["q"], chosen["state"], chosen.number("event"), chosen["prize"], chosen.order)


def _with_looks(rows: Sequence[Certificate]) -> list[LedgerRow]:
    looks = looks_of(rows)
    return [LedgerRow(row, looks[row.id]) for row in rows]
