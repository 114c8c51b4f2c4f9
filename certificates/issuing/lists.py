"""The pile of a batch as a list."""

from flask import url_for
from flask_babel import gettext as _

from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Column, Listing, open_column
from competition.rules.job_life import JOB, JobState
from competition.rules.lifecycle import Look
from competition.rules.words.catalogue import phrase


def _look(row: Certificate) -> Look:
    return JOB.states[JobState.DONE if row.file_id else JobState.WAITING]


COLUMNS: tuple[Column[Certificate], ...] = (
    Column(phrase("编号"), lambda row: row.number, kind="n"),
    Column(phrase("姓名"), lambda row: row.spec["name"], heads=True),
    Column(phrase("赛项"), lambda row: pick(row.spec["event"], row.spec["event_en"]), kind="event"),
    Column(phrase("奖项"), lambda row: pick(row.spec["award"], row.spec["award_en"]), kind="prize"),
    Column(phrase("状态"), lambda row: _(_look(row).word) if row.file_id else _("待处理"), look=_look),
    open_column(lambda row: url_for("ledger.certificate", certificate_id=row.id)),
)


def pile_list(batch_id: int) -> Listing[Certificate]:
    """Certificates of a batch in printing order."""
    return Listing(
        title=_("按打印顺序"),
        at=url_for("issuing.batch", batch_id=batch_id),
        columns=COLUMNS,
        rows=lambda _chosen: ledger.pile_rows(batch_id),
        counted=_("顺序"),
    )
