"""The life of a ruling on a published result: recorded by one person, carried out once a second one confirms it."""

from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem, reason_problems
from competition.rules.words.catalogue import phrase


class RulingKind(StrEnum):
    """What a ruling does to the result."""

    WITHDRAWAL = "withdrawal"
    DISQUALIFICATION = "disqualification"
    OBJECTION = "objection"


KIND_WORDS = {
    RulingKind.WITHDRAWAL: phrase("撤回公布"),
    RulingKind.DISQUALIFICATION: phrase("取消成绩"),
    RulingKind.OBJECTION: phrase("异议成立"),
}


class RulingState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    DROPPED = "dropped"


class RulingStep(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    DROP = "drop"


@dataclass(frozen=True, kw_only=True)
class RulingFacts(Asking):
    """Who recorded the ruling that is to be decided; `apart`: no single person could be behind both accounts."""

    asked_by: int | None
    apart: bool = True


def _another_person(facts: RulingFacts) -> list[Problem]:
    if facts.by == facts.asked_by:
        return [Problem("ruling_needs_second")]
    return [] if facts.apart else [Problem("second_person_same")]


def _the_same_person(facts: RulingFacts) -> list[Problem]:
    return [] if facts.by == facts.asked_by else [Problem("ruling_of_another")]


RULING = LifeCycle(
    name="ruling",
    states={
        RulingState.WAITING: Look(phrase("等待第二人确认"), Tone.INFO, "clock"),
        RulingState.CONFIRMED: Look(phrase("已生效"), Tone.GOOD, "check-circle"),
        RulingState.DECLINED: Look(phrase("未获确认"), Tone.BAD, "x-circle"),
        RulingState.DROPPED: Look(phrase("已取消"), Tone.PLAIN, "dash-circle"),
    },
    moves={
        (RulingState.WAITING, RulingStep.CONFIRM): RulingState.CONFIRMED,
        (RulingState.WAITING, RulingStep.DECLINE): RulingState.DECLINED,
        (RulingState.WAITING, RulingStep.DROP): RulingState.DROPPED,
    },
    steps={
        RulingStep.CONFIRM: StepRule(word=phrase("确认并生效"), facts=(_another_person,)),
        RulingStep.DECLINE: StepRule(word=phrase("不予确认"), reason=True, facts=(_another_person,)),
        RulingStep.DROP: StepRule(word=phrase("取消"), facts=(_the_same_person,)),
    },
    refusal="ruling_decided",
)


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What is ruled: about which entry (a disqualification), on whose word, under which clause.

    `text` is published in the register of corrections.
    """

    kind: RulingKind
    text: str
    clause: str = ""
    raised_by: str = ""
    entry_id: int | None = None


def problems_with(wording: Wording) -> list[Problem]:
    """What a ruling does not say that it has to."""
    problems = [Problem("reason_missing", field="text")] if reason_problems(wording.text) else []
    if wording.kind is not RulingKind.WITHDRAWAL and not wording.clause.strip():
        problems.append(Problem("ruling_without_clause", field="clause"))
    if wording.kind is RulingKind.OBJECTION and not wording.raised_by.strip():
        problems.append(Problem("ruling_without_objector", field="raised_by"))
    if wording.kind is RulingKind.DISQUALIFICATION and wording.entry_id is None:
        problems.append(Problem("ruling_without_entry", field="entry_id"))
    return problems
