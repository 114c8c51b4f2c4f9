"""The pile of a batch as a list."""

from flask import url_for
from flask_babel import gettext as _

from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate
from competition.foundation.web.i18n import pick
from competition.foundation.web.listing import Column, Listing
from competition.rules.job_life import JOB, JobState
from competition.rules.lifecycle import Look
from competition.rules.words.catalogue import phrase


def _look(row: Certificate) -> Look:
    return JOB.states[JobState.DONE if row.file_id else JobState.WAITING]


COLUMNS = (
    Column[Certificate](phrase("编号"), lambda row: row.number, kind="n"),
    Column[Certificate](phrase("姓名"), lambda row: row.spec["name"], heads=True),
    Column[Certificate](
        phrase("赛项"), lambda row: pick(row.spec["event"], row.spec["event_en"]), kind="event"
    ),
    Column[Certificate](
        phrase("奖项"), lambda row: pick(row.spec["award"], row.spec["award_en"]), key="prize"
    ),
    Column[Certificate](
        phrase("状态"), lambda row: _(_look(row).word) if row.file_id else _("待处理"), look=_look
    ),
    Column[Certificate]("", lambda _row: "", key="open", kind="end"),
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
