"""The life of a version of a scheme: a draft until the first mark, then frozen."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, Tone
from competition.rules.words.catalogue import phrase


class SchemeState(StrEnum):
    """May the version still be replaced?"""

    DRAFT = "draft"
    FROZEN = "frozen"


class SchemeStep(StrEnum):
    """What the first mark does."""

    FREEZE = "freeze"


SCHEME = LifeCycle(
    name="scheme",
    states={
        SchemeState.DRAFT: Look(phrase("草稿"), Tone.PLAIN, "pencil"),
        SchemeState.FROZEN: Look(phrase("已冻结"), Tone.FIRM, "lock"),
    },
    moves={(SchemeState.DRAFT, SchemeStep.FREEZE): SchemeState.FROZEN},
)
