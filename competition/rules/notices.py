"""What people are told: each notice says what it is called, whom it goes to, and whether anybody has to be sure of it."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Look, Tone
from competition.rules.words.catalogue import phrase


@dataclass(frozen=True)
class Notice:
    """One notice, its text in `templates/mail/<its key>.txt`. `title` and `to` (whom it goes to) are source text.

    A `receipt` tells people what they have just done themselves: nobody is phoned because it was not read.
    `personal` notices are to be read by their owner alone (a code, a link): they go by a channel and are kept nowhere.
    """

    title: str
    to: str
    receipt: bool = False
    personal: bool = False


class Delivery(StrEnum):
    """What became of one message by one channel."""

    SENT = "sent"
    WAITING = "waiting"
    UNCONNECTED = "unconnected"
    UNCONNECTED_LATE = "unconnected_late"
    UNSAFE = "unsafe"
    FAILED = "failed"
    LATE = "late"
    ANEW = "anew"
    SETTLED = "settled"


DELIVERY_LOOKS: dict[Delivery, Look] = {
    Delivery.SENT: Look(phrase("已送出"), Tone.GOOD, "check-circle"),
    Delivery.WAITING: Look(phrase("等待送出"), Tone.INFO, "clock"),
    Delivery.UNCONNECTED: Look(phrase("没有接入，未送出"), Tone.WARN, "exclamation-triangle"),
    Delivery.UNCONNECTED_LATE: Look(phrase("没有接入，过期未送"), Tone.WARN, "exclamation-triangle"),
    Delivery.UNSAFE: Look(phrase("邮件服务器不加密，未送出"), Tone.BAD, "exclamation-triangle"),
    Delivery.FAILED: Look(phrase("未送出，还会再试"), Tone.BAD, "exclamation-triangle"),
    Delivery.LATE: Look(phrase("过期未送"), Tone.BAD, "exclamation-triangle"),
    Delivery.ANEW: Look(phrase("已改为重新发送"), Tone.PLAIN, "clock"),
    Delivery.SETTLED: Look(phrase("已另行通知，不再发送"), Tone.PLAIN, "check-circle"),
}
NO_CHANNEL, NOT_ENCRYPTED = "NoChannel", "NotEncrypted"
SENT_ANEW, SETTLED, TAKEN_UP = "SentAnew", "Settled", "TakenUp"
# Why nobody tries a message any more: somebody has seen to it that its reader is told otherwise.
GIVEN_UP = {SENT_ANEW: Delivery.ANEW, SETTLED: Delivery.SETTLED}
# What the state of a message says by itself, without the word that the worker noted.
SAID_BY_STATE = frozenset({NO_CHANNEL, NOT_ENCRYPTED, TAKEN_UP, *GIVEN_UP})


def delivery_of(*, sent: bool, failure: str | None, fresh: bool) -> Delivery:
    """How one message stands. News older than a day (not `fresh`) is not sent any more, whatever held it up."""
    if sent:
        return Delivery.SENT
    if failure in GIVEN_UP:
        return GIVEN_UP[failure]
    if failure == NO_CHANNEL:
        return Delivery.UNCONNECTED if fresh else Delivery.UNCONNECTED_LATE
    if not fresh:
        return Delivery.LATE
    if failure == NOT_ENCRYPTED:
        return Delivery.UNSAFE
    return Delivery.FAILED if failure else Delivery.WAITING
