"""A sitting: one judge at one tablet, from the PIN that starts the seat to what ends it."""

from enum import StrEnum

from competition.rules.words.catalogue import phrase


class Start(StrEnum):
    """What a seat was started with."""

    PIN = "pin"
    # By the enrolment alone, as long as there were no PINs: nobody can say who sat there.
    ENROLMENT = "enrolment"


class End(StrEnum):
    """What ended a sitting."""

    LEFT = "left"
    MOVED = "moved"
    REPLACED = "replaced"
    PIN_CHANGED = "pin_changed"
    REVOKED = "revoked"


START_WORDS = {
    Start.PIN: phrase("裁判口令"),
    Start.ENROLMENT: phrase("没有口令（启用口令以前登记）"),
}
END_WORDS = {
    End.LEFT: phrase("裁判离席"),
    End.MOVED: phrase("换到另一台平板"),
    End.REPLACED: phrase("裁判离开评分组"),
    End.PIN_CHANGED: phrase("裁判重设口令"),
    End.REVOKED: phrase("平板停用"),
}


def listed(words: type[StrEnum]) -> str:
    """The words as a CHECK lists them."""
    return ",".join(f"'{word.value}'" for word in words)
