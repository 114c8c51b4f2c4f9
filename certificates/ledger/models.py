"""The ledger of numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from certificates.rules.certificate_life import CERTIFICATE, CertificateState
from competition.foundation.store.db import Json, Model, UtcDateTime, append_only


class Certificate(Model):
    """A line of the ledger: a number is given once and never again."""

    __tablename__ = "certificates"
    __table_args__ = (
        UniqueConstraint("number", name="one_number"),
        UniqueConstraint("contest_id", "serial", name="one_serial_a_contest"),
        UniqueConstraint("status_year", "status_index", name="one_status_bit"),
        CheckConstraint(CERTIFICATE.check(), name="state_is_known"),
        CheckConstraint("(state = 'void') = (voided_at IS NOT NULL)", name="void_has_its_time"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("certificate_batches.id"), index=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    award_id: Mapped[int | None] = mapped_column(ForeignKey("awards.id"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    serial: Mapped[int]
    number: Mapped[str] = mapped_column(String(40))
    spec: Mapped[dict[str, Any]] = mapped_column(Json)
    token: Mapped[str] = mapped_column(String(32), unique=True)
    payload: Mapped[str | None]
    status_year: Mapped[int]
    status_index: Mapped[int]
    state: Mapped[str] = mapped_column(String(8), default=CertificateState.VALID)
    sort: Mapped[int] = mapped_column(default=0)
    file_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    issued_at: Mapped[datetime] = mapped_column(UtcDateTime)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("certificates.id"))
    voided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    void_reason: Mapped[str | None]


@append_only
class Recount(Model):
    """What stands on paper and not in the ledger, because the database was restored from a backup of before.

    Said again in one life of the database it only rises; the last one counts. `last_number` is the last one on paper (None: none was given after
    the backup); the serials from `first_serial` to `last_serial` are burnt, and so are the places in a year's status
    list below `status_floors`. `voided` are numbers that were made void after the backup.
    """

    __tablename__ = "certificate_recounts"
    __table_args__ = (
        UniqueConstraint("contest_id", "epoch_id", "last_serial", name="one_a_number"),
        CheckConstraint("(last_number IS NULL) = (last_serial IS NULL)", name="number_has_its_serial"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"))
    epoch_id: Mapped[int] = mapped_column(ForeignKey("epochs.id"))
    last_number: Mapped[str | None] = mapped_column(String(40))
    first_serial: Mapped[int]
    last_serial: Mapped[int | None]
    status_floors: Mapped[dict[str, int]] = mapped_column(Json)
    voided: Mapped[list[str]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(500))
    said_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
