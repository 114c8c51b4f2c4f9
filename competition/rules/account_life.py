"""The life of an account."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class AccountStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


ACCOUNT: LifeCycle[AccountStatus, AccountStatus] = LifeCycle(
    name="account",
    states={
        AccountStatus.ACTIVE: Look(phrase("使用中"), Tone.GOOD, "check-circle"),
        AccountStatus.CLOSED: Look(phrase("已结束"), Tone.PLAIN, "stop-circle"),
    },
)
