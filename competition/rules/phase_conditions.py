"""What each step in the life of a contest asks of the facts, and how much it asks it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.phases import PhaseStep
from competition.rules.problems import Problem, reason_problems
from competition.rules.words.catalogue import phrase


class Condition(StrEnum):
    """Something that should be so before a step; the room that owns the fact says whether it is."""

    EVENTS = "events"
    DATES = "dates"
    PLANNED = "planned"
    REGISTRATION_OVER = "registration_over"
    HANDED_IN = "handed_in"
    DECIDED = "decided"
    FIRST_DAY = "first_day"
    STAFF = "staff"
    APPOINTMENTS = "appointments"
    KEEPERS = "keepers"
    SCHEMES = "schemes"
    PANELS = "panels"
    SESSIONS_OVER = "sessions_over"
    ATTENDANCE = "attendance"
    LOCKED = "locked"
    AGREED_MARKS = "agreed_marks"
    PUBLISHED = "published"
    FINAL = "final"
    AWARDS = "awards"
    # What a step back waits for: nothing outside rests on the step that is undone.
    NO_ENTRIES = "no_entries"
    NOT_DRAWN = "not_drawn"
    NOT_MARKED = "not_marked"
    NOT_PUBLISHED = "not_published"
    NO_CERTIFICATES = "no_certificates"


# What nobody can do anything about but wait.
OF_TIME = frozenset({Condition.REGISTRATION_OVER, Condition.FIRST_DAY, Condition.SESSIONS_OVER})


class Weight(StrEnum):
    """What becomes of a step whose condition is not so."""

    NEEDED = "needed"  # it would say what is false: refused
    AGREED = "agreed"  # a reason and a second person
    REASONED = "reasoned"  # a reason


CONDITION_WORDS: Mapping[Condition, str] = {
    Condition.EVENTS: phrase("有赛项"),
    Condition.DATES: phrase("有报名截止时间"),
    Condition.PLANNED: phrase("各赛项都有场次和场地"),
    Condition.REGISTRATION_OVER: phrase("报名截止时间已到"),
    Condition.HANDED_IN: phrase("没有未提交、未认领的报名"),
    Condition.DECIDED: phrase("提交的报名都有审查结论"),
    Condition.FIRST_DAY: phrase("比赛首日已到"),
    Condition.STAFF: phrase("各赛项裁判长、裁判员、现场裁判已任命"),
    Condition.APPOINTMENTS: phrase("任命都已确认"),
    Condition.KEEPERS: phrase("各赛项名单保管人已指定并设好口令"),
    Condition.SCHEMES: phrase("各赛项有评分标准"),
    Condition.PANELS: phrase("各赛项评分组齐全"),
    Condition.SESSIONS_OVER: phrase("各场次已结束"),
    Condition.ATTENDANCE: phrase("到场与缺席都已登记"),
    Condition.LOCKED: phrase("各赛项评分表全部锁定"),
    Condition.AGREED_MARKS: phrase("没有未裁定的冲突"),
    Condition.PUBLISHED: phrase("各赛项成绩都已公示"),
    Condition.FINAL: phrase("各赛项公示期满并已正式公布"),
    Condition.AWARDS: phrase("各赛项获奖名单已确认"),
    Condition.NO_ENTRIES: phrase("还没有人报名"),
    Condition.NOT_DRAWN: phrase("还没有抽签"),
    Condition.NOT_MARKED: phrase("还没有评分"),
    Condition.NOT_PUBLISHED: phrase("没有公布中的成绩"),
    Condition.NO_CERTIFICATES: phrase("没有有效的证书"),
}

_N, _A, _R = Weight.NEEDED, Weight.AGREED, Weight.REASONED

ASKED: Mapping[PhaseStep, Mapping[Condition, Weight]] = {
    PhaseStep.ANNOUNCE: {Condition.EVENTS: _N},
    PhaseStep.OPEN_REGISTRATION: {Condition.EVENTS: _N, Condition.DATES: _N, Condition.PLANNED: _R},
    PhaseStep.CLOSE_REGISTRATION: {Condition.REGISTRATION_OVER: _A, Condition.HANDED_IN: _R},
    PhaseStep.FINISH_REVIEW: {Condition.DECIDED: _A, Condition.HANDED_IN: _R},
    PhaseStep.START: {
        Condition.FIRST_DAY: _A,
        Condition.DECIDED: _A,
        Condition.PLANNED: _A,
        Condition.STAFF: _A,
        Condition.APPOINTMENTS: _A,
        Condition.KEEPERS: _A,
        Condition.SCHEMES: _A,
        Condition.PANELS: _A,
    },
    PhaseStep.END: {
        Condition.SESSIONS_OVER: _A,
        Condition.ATTENDANCE: _A,
        Condition.AGREED_MARKS: _R,
        Condition.LOCKED: _R,
    },
    PhaseStep.PUBLISH: {Condition.LOCKED: _N, Condition.AGREED_MARKS: _N, Condition.PUBLISHED: _N},
    PhaseStep.CONFIRM: {Condition.LOCKED: _N, Condition.AGREED_MARKS: _N, Condition.FINAL: _N},
    PhaseStep.ARCHIVE: {
        Condition.LOCKED: _N,
        Condition.AGREED_MARKS: _N,
        Condition.FINAL: _N,
        Condition.AWARDS: _A,
    },
    PhaseStep.CANCEL: {Condition.NO_ENTRIES: _A},
    PhaseStep.TAKE_BACK_ANNOUNCEMENT: {Condition.NO_ENTRIES: _N},
    PhaseStep.STOP_REGISTRATION: {Condition.NO_ENTRIES: _N},
    PhaseStep.REOPEN_REGISTRATION: {Condition.NOT_DRAWN: _A},
    PhaseStep.REOPEN_REVIEW: {Condition.NOT_DRAWN: _N},
    PhaseStep.TAKE_BACK_START: {Condition.NOT_MARKED: _N},
    PhaseStep.TAKE_BACK_END: {Condition.NOT_PUBLISHED: _N},
    PhaseStep.REOPEN_RESULTS: {Condition.NO_CERTIFICATES: _N},
}


@dataclass(frozen=True)
class Found:
    """A condition looked at in one event, or in the whole contest (None): what is lacking, None when it is so.

    `page` is the endpoint where it can be put right; it takes the event's id, or the contest's.
    """

    condition: Condition
    event_id: int | None = None
    lacking: Problem | None = None
    page: str = ""


@dataclass(frozen=True)
class Line:
    """A condition of a step with all that is lacking of it."""

    condition: Condition
    weight: Weight
    lacking: tuple[Found, ...]


def lines_of(step: PhaseStep, found: Iterable[Found]) -> list[Line]:
    """Every condition of a step in the order of the work, with what the rooms found lacking."""
    return weighed(ASKED.get(step, {}), found)


def weighed(asked: Mapping[Condition, Weight], found: Iterable[Found]) -> list[Line]:
    """These conditions in their order, each with what was found lacking of it."""
    lacking = [one for one in found if one.lacking is not None]
    return [
        Line(condition, weight, tuple(one for one in lacking if one.condition is condition))
        for condition, weight in asked.items()
    ]


def against(lines: Iterable[Line], *weights: Weight) -> list[Problem]:
    """What speaks against a step, of these weights."""
    return [
        one.lacking
        for line in lines
        if line.weight in weights
        for one in line.lacking
        if one.lacking is not None
    ]


def problems_of(lines: Sequence[Line], reason: str) -> list[Problem]:
    """Why a step is refused: what would be false, or a reason that is wanted and missing."""
    if needed := against(lines, Weight.NEEDED):
        return needed
    return reason_problems(reason) if against(lines, Weight.AGREED, Weight.REASONED) else []
