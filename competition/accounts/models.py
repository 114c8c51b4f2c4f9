"""People who sign in, where they are signed in, and what they may do."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from competition.foundation.store.db import Encrypted, Model, UtcDateTime
from competition.rules.account_life import ACCOUNT, AccountStatus


class Account(Model):
    __tablename__ = "accounts"
    __table_args__ = (
        UniqueConstraint("login_name", name="one_login_name"),
        CheckConstraint(ACCOUNT.check("status"), name="status_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login_name: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    password_hash: Mapped[str | None]
    locale: Mapped[str] = mapped_column(String(5), default="zh")
    email: Mapped[str | None] = mapped_column(Encrypted("accounts.email"))
    phone: Mapped[str | None] = mapped_column(Encrypted("accounts.phone"))
    # Typed by the owner, and used for nothing but the code that proves it; the former stays until then.
    email_wanted: Mapped[str | None] = mapped_column(Encrypted("accounts.email_wanted"))
    phone_wanted: Mapped[str | None] = mapped_column(Encrypted("accounts.phone_wanted"))
    phone_index: Mapped[str | None] = mapped_column(String(64), index=True)
    # When its owner showed that messages sent there reach them.
    email_proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    phone_proven_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[str] = mapped_column(String(8), default=AccountStatus.ACTIVE)
    # Who signs up chooses the login name: nobody has looked whether it is theirs.
    self_registered: Mapped[bool] = mapped_column(default=False)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When it was last taken out of the hands of whoever had made it or was let in.
    afresh_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # When a recovery last laid its sealed roles to rest: what opened them before opens nothing alone any more.
    rested_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Login(Model):
    """One signed-in browser: an opaque token whose hash is here, revocable."""

    __tablename__ = "logins"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    device_name: Mapped[str] = mapped_column(String(120))
    device_key: Mapped[str | None] = mapped_column(String(64), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    # When the password was last given in it; None: when it began.
    proved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class RoleGrant(Model):
    __tablename__ = "role_grants"
    __table_args__ = (
        CheckConstraint("(scope_kind = 'site') = (scope_id IS NULL)", name="site_has_no_id"),
        CheckConstraint("rests_for IN ('recovery','closed')", name="rest_is_known"),
        Index(
            "uq_role_grants_live",
            "account_id",
            "role",
            "scope_kind",
            "scope_key",
            unique=True,
            sqlite_where=text("revoked_at IS NULL"),
            postgresql_where=text("revoked_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"), index=True)
    role: Mapped[str] = mapped_column(String(24))
    scope_kind: Mapped[str] = mapped_column(String(16))
    scope_id: Mapped[int | None]
    # NULLs are never equal in a unique index; 0 stands for the site.
    scope_key: Mapped[int] = mapped_column(default=0)
    granted_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    revoked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    # A role that rests is held and gives no rights: after a recovery, or with a closed account.
    rests_for: Mapped[str | None] = mapped_column(String(8))
    # Who let the account back in; not to be the one who lets the role go on.
    rests_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class OneTimeLink(Model):
    """A link that sets a password once: first administrator, invitation, recovery."""

    __tablename__ = "one_time_links"

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("accounts.id"))
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    made_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    # Who was shown it to hand it over; nobody was where it was `sent` to its owner, or the machine printed it.
    seen_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))
    sent: Mapped[bool] = mapped_column(default=False)
    # The account was in use before: whoever uses the link may not be its owner.
    recovery: Mapped[bool] = mapped_column(default=False)
    # Only asked for: nobody has the token until a security administrator makes one.
    asked: Mapped[bool] = mapped_column(default=False)
    opens_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    confirmed_by: Mapped[int | None] = mapped_column(ForeignKey("accounts.id"))


class LoginAttempt(Model):
    """A failed sign-in; `device_key` is the browser known to the account, else the address it came from.

    Summed up in the log and deleted once its window is over.
    """

    __tablename__ = "login_attempts"
    __table_args__ = (
        Index("ix_login_attempts_recent", "login_key", "device_key", "at"),
        Index("ix_login_attempts_by_device", "device_key", "at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    login_key: Mapped[str] = mapped_column(String(64))
    device_key: Mapped[str] = mapped_column(String(64))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
