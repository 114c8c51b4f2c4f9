"""Numbers of the day and of the time after it."""

from competition.rules.editions.kinds.kind import RuleKind, RulePart
from competition.rules.editions.kinds.value import Value, Whole, YesNo
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


def _number(name: str, label: str, most: int, *, published_only: bool = False) -> Value:
    return Value(
        name,
        label,
        Whole(0, most, needed=True),
        nothing=None,
        common=True,
        always=True,
        published_only=published_only,
    )


def _announced(name: str, label: str, most: int) -> Value:
    """A number that people act on; no step of the system asks it."""
    return _number(name, label, most, published_only=True)


PROCEDURE = RuleKind(
    key="procedure",
    title=phrase("时限与复核"),
    blank=Procedure(),
    rows=(
        (
            _number("late_minutes", phrase("迟到多少分钟按缺席"), 240),
            _number("publicity_days", phrase("公示天数"), 60),
            Value("publicity_working_days", phrase("公示按工作日计算"), YesNo(), common=True),
        ),
        (
            _announced("arrive_before_minutes", phrase("开赛前多少分钟到场"), 600),
            _announced("seat_draw_before_minutes", phrase("开赛前多少分钟抽赛位"), 600),
        ),
        (
            _announced("appeal_hours", phrase("申诉期限（小时）"), 240),
            _announced("appeal_answer_hours", phrase("答复期限（小时）"), 240),
        ),
        (
            _announced("recheck_top", phrase("全部复核的前几名"), 100),
            _announced("recheck_sample_percent", phrase("其余抽检比例（%）"), 100),
            _announced("recheck_error_percent", phrase("差错率超过多少全部复核（%）"), 100),
        ),
        (_announced("video_months", phrase("录像保存几个月"), 120),),
    ),
)
