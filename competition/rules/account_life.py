"""The life of an account."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
from competition.rules.words.catalogue import phrase


class AccountStatus(StrEnum):
    ACTIVE = "active"
    CLOSED = "closed"


class AccountStep(StrEnum):
    CLOSE = "close"
    REOPEN = "reopen"


ACCOUNT: LifeCycle[AccountStatus, AccountStep] = LifeCycle(
    name="account",
    states={
        AccountStatus.ACTIVE: Look(phrase("使用中"), Tone.GOOD, "check-circle"),
        AccountStatus.CLOSED: Look(phrase("已停用"), Tone.BAD, "slash-circle"),
    },
    moves={
        (AccountStatus.ACTIVE, AccountStep.CLOSE): AccountStatus.CLOSED,
        (AccountStatus.CLOSED, AccountStep.REOPEN): AccountStatus.ACTIVE,
    },
    steps={
        AccountStep.CLOSE: StepRule(word=phrase("停用账号"), reason=True),
        AccountStep.REOPEN: StepRule(word=phrase("恢复账号"), reason=True),
    },
)
