"""What becomes of places that are taken, kept free or given back: the waiting list, nominations, other team members."""

from datetime import date

from competition.rules.editions.kinds.kind import BlockKind, RulePart
from competition.rules.editions.kinds.value import Day, Value, Whole, YesNo
from competition.rules.editions.targets import EVERYTHING, GROUPS
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import Group


class Filling(RulePart, frozen=True, kw_only=True):
    """How places are filled that come free, and how long they are kept for whom; the most particular part counts."""

    group: Group | None = None
    event_code: str | None = None
    waiting: bool = False
    most_waiting: int | None = None
    answer_hours: int = 48
    # Places that come free until the end of this day are taken at once; later ones, or without a day, are offered.
    placed_until: date | None = None
    # A unit's nomination that was not handed in holds its place for so many days, and until so many before the end.
    nominee_days: int | None = None
    nominee_days_before: int | None = None
    swaps_until: date | None = None


def _has_list(part: Filling) -> bool:
    return part.waiting


FILLING = BlockKind(
    key="filling",
    title=phrase("候补、提名和换人"),
    blank=Filling(),
    whole=(EVERYTHING, *GROUPS),
    rows=(
        (
            Value(
                "waiting",
                phrase("名额满后设候补名单"),
                YesNo(),
                help=phrase("按提交先后排队；名额空出时依次递补，任何人不能插队"),
            ),
            Value("most_waiting", phrase("候补最多几个"), Whole(1, 5000), when=_has_list),
        ),
        (
            Value(
                "answer_hours",
                phrase("通知递补后几小时内确认"),
                Whole(1, 720, needed=True),
                help=phrase("过时没有确认的，名额给下一个"),
                nothing=None,
                when=_has_list,
            ),
            Value(
                "placed_until",
                phrase("此日前空出的名额直接递补"),
                Day(),
                help=phrase("含当日，不用本人确认；不填的一律由本人确认"),
                nothing=phrase("一律由本人确认"),
                when=_has_list,
            ),
        ),
        (
            Value(
                "nominee_days",
                phrase("单位提名后几天内须提交"),
                Whole(1, 365),
                help=phrase("过期没有认领提交的提名失效，名额释放"),
                nothing=phrase("不设期限"),
            ),
            Value(
                "nominee_days_before",
                phrase("提名最迟在报名截止前几天提交"),
                Whole(1, 60),
                nothing=phrase("不设期限"),
            ),
        ),
        (
            Value(
                "swaps_until",
                phrase("截止报名后可以换人到"),
                Day(),
                help=phrase("含当日；换人后由审查员重新审查。不填的，截止报名后不能换人"),
                nothing=phrase("不可以"),
            ),
        ),
    ),
)
