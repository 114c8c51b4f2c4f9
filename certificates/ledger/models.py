"""The ledger of numbers."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from certificates.rules.certificate_life import CERTIFICATE, CertificateState
from competition.foundation.store.db import Json, Model, UtcDateTime


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
