"""The rungs of the ladder that parts equal totals."""

from enum import StrEnum

from competition.rules.words.catalogue import phrase


class TieStep(StrEnum):
    """One rung of the ladder that parts equal totals."""

    PRACTICE = "practice"
    MODULES = "modules"
    TIME = "time"
    THEORY = "theory"
    SHARE = "share"  # the places after a shared one stay empty


TIE_STEP_WORDS: dict[str, str] = {
    TieStep.PRACTICE: phrase("操作成绩高者在前"),
    TieStep.MODULES: phrase("按模块顺序逐个比较"),
    TieStep.TIME: phrase("用时短者在前"),
    TieStep.THEORY: phrase("理论成绩高者在前"),
    TieStep.SHARE: phrase("名次并列"),
}
