"""Numbers of the day and of the time after it."""

from competition.rules.editions.kinds.kind import RuleKind, RulePart
from competition.rules.editions.kinds.value import Value, Whole
from competition.rules.words.catalogue import phrase


class Procedure(RulePart, frozen=True, kw_only=True):
    """Numbers of the day and of the time after it."""

    arrive_before_minutes: int = 30
    seat_draw_before_minutes: int = 20
    late_minutes: int = 15  # this long after the start: absent
    appeal_hours: int = 2
    appeal_answer_hours: int = 2
    publicity_days: int = 5
    publicity_working_days: bool = True
    recheck_top: int = 10
    recheck_sample_percent: int = 15
    recheck_error_percent: int = 5
    video_months: int = 3


def _number(name: str, label: str, most: int) -> Value:
    return Value(name, label, Whole(0, most, needed=True), common=True)


PROCEDURE = RuleKind(
    key="procedure",
    title=phrase("时限与复核"),
    blank=Procedure(),
    rows=(
        (
            _number("late_minutes", phrase("迟到多少分钟按缺席"), 240),
            _number("publicity_days", phrase("公示天数（工作日）"), 60),
        ),
        (
            _number("appeal_hours", phrase("申诉期限（小时）"), 240),
            _number("appeal_answer_hours", phrase("答复期限（小时）"), 240),
        ),
        (
            _number("recheck_top", phrase("全部复核的前几名"), 100),
            _number("recheck_sample_percent", phrase("其余抽检比例（%）"), 100),
        ),
    ),
)
