"""Questions of who somebody is: claims of a document number, corrections of a name or a number."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Encrypted, Json, Model, UtcDateTime
from competition.rules.agreement_life import AGREEMENT
from competition.rules.identity_cases import IDENTITY_CASE, CaseKind, ProofSeen

_KINDS = ",".join(f"'{kind}'" for kind in CaseKind)
_PROOFS = ",".join(f"'{proof}'" for proof in ProofSeen)
_OPEN_CORRECTION = text("kind = 'correction' AND state = 'waiting'")
_OPEN_CLAIM = text("kind = 'claim' AND state = 'waiting'")
_EMPTY, _NOTHING = text("''"), text("'[]'")


class IdentityCase(Model):
    """What was asked, how it is proven, what was there before, and what became of it; it stays for ever."""

    __tablename__ = "identity_cases"
    __table_args__ = (
        CheckConstraint(f"kind IN ({_KINDS})", name="kind_is_known"),
        CheckConstraint(f"proof IN ({_PROOFS})", name="proof_is_known"),
        CheckConstraint(IDENTITY_CASE.check(), name="state_is_known"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="decided_has_its_time"),
        CheckConstraint("kind <> 'correction' OR person_id IS NOT NULL", name="correction_has_person"),
        CheckConstraint("kind <> 'claim' OR id_number IS NOT NULL", name="claim_has_number"),
        CheckConstraint(
            "proof <> 'paper' OR paper_id IS NOT NULL OR state <> 'waiting'", name="paper_is_there"
        ),
        CheckConstraint("state <> 'confirmed' OR decided_by <> asked_by", name="two_persons"),
        Index(
            "uq_identity_cases_one_correction",
            "person_id",
            "contest_id",
            unique=True,
            sqlite_where=_OPEN_CORRECTION,
            postgresql_where=_OPEN_CORRECTION,
        ),
        Index(
            "uq_identity_cases_one_claim",
            "asked_by",
            "id_index",
            unique=True,
            sqlite_where=_OPEN_CLAIM,
            postgresql_where=_OPEN_CLAIM,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    kind: Mapped[str] = mapped_column(String(12))
    # A correction: whose. A claim: who had the number when it was decided.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("persons.id"), index=True)
    # The unit that nominated whoever has the number: its registrar decides about its own people.
    organisation_id: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    # As it is true, says whoever asks; no number: it stays as it is.
    name: Mapped[str] = mapped_column(String(80))
    id_kind: Mapped[str] = mapped_column(String(24), default="", server_default=_EMPTY)
    id_number: Mapped[str | None] = mapped_column(Encrypted("identity_cases.id_number"))
    id_index: Mapped[str | None] = mapped_column(String(64), index=True)
    # As it was, kept when it is decided.
    name_before: Mapped[str] = mapped_column(String(80), default="", server_default=_EMPTY)
    number_before: Mapped[str | None] = mapped_column(Encrypted("identity_cases.number_before"))
    text: Mapped[str] = mapped_column(String(500))
    proof: Mapped[str] = mapped_column(String(10))
    paper_id: Mapped[int | None] = mapped_column(ForeignKey("files.id"))
    state: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"), index=True)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    decision_reason: Mapped[str] = mapped_column(String(500), default="", server_default=_EMPTY)
    # What followed, as it was told: [thing, place, before, after].
    followed: Mapped[list[Any]] = mapped_column(Json, default=list, server_default=_NOTHING)


class IdentityAgreement(Model):
    """What another contest that has approved the person says of a case: asked by the desk, answered by one of its own."""

    __tablename__ = "identity_agreements"
    __table_args__ = (
        CheckConstraint(AGREEMENT.check(), name="state_is_known"),
        CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name="answered_has_its_time"),
        CheckConstraint("state <> 'declined' OR reason <> ''", name="declined_says_why"),
        UniqueConstraint("case_id", "contest_id", name="asked_once"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("identity_cases.id"))
    contest_id: Mapped[int] = mapped_column(ForeignKey("contests.id"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    reason: Mapped[str] = mapped_column(String(500), default="", server_default=_EMPTY)
