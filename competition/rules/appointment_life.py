"""The life of an appointment that somebody else has to confirm."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
from competition.rules.words.catalogue import phrase


class AppointmentState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class AppointmentStep(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    WITHDRAW = "withdraw"


APPOINTMENT = LifeCycle(
    name="appointment",
    states={
        AppointmentState.WAITING: Look(phrase("待确认"), Tone.WARN, "clock"),
        AppointmentState.CONFIRMED: Look(phrase("已确认"), Tone.GOOD, "check-circle"),
        AppointmentState.DECLINED: Look(phrase("未予确认"), Tone.BAD, "x-circle"),
        AppointmentState.WITHDRAWN: Look(phrase("已撤回"), Tone.PLAIN, "stop-circle"),
    },
    moves={
        (AppointmentState.WAITING, AppointmentStep.CONFIRM): AppointmentState.CONFIRMED,
        (AppointmentState.WAITING, AppointmentStep.DECLINE): AppointmentState.DECLINED,
        (AppointmentState.WAITING, AppointmentStep.WITHDRAW): AppointmentState.WITHDRAWN,
    },
    steps={AppointmentStep.DECLINE: StepRule(word=phrase("不予确认"), reason=True)},
)
