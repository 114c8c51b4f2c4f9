"""The life of a question of who somebody is: asked by one person with proof, decided by another at a desk.

A claim says that a document number others have typed is one's own; a correction puts a name or a number right.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.identity import clean_name, normalise_number, problems_with_name
from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.problems import Problem, reason_problems
from competition.rules.relying import Relying
from competition.rules.words.catalogue import phrase
from competition.rules.words.id_kinds import IdKind


class CaseKind(StrEnum):
    """What is asked."""

    CLAIM = "claim"
    CORRECTION = "correction"


CASE_WORDS = {
    CaseKind.CLAIM: phrase("证件号码申诉"),
    CaseKind.CORRECTION: phrase("姓名、证件号码更正"),
}


class CaseState(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    DROPPED = "dropped"


class CaseStep(StrEnum):
    CONFIRM = "confirm"
    DECLINE = "decline"
    DROP = "drop"


class ProofSeen(StrEnum):
    """How it is proven: the paper was handed in, or a desk had the original before it."""

    PAPER = "paper"
    ORIGINAL = "original"


PROOF_WORDS = {
    ProofSeen.PAPER: phrase("随附证明材料"),
    ProofSeen.ORIGINAL: phrase("已核对证件原件"),
}


@dataclass(frozen=True, kw_only=True)
class CaseFacts(Asking):
    """Who asked, and whether whoever decides is somebody else, as far as the records tell."""

    asked_by: int | None
    apart: bool = True


def _another_person(facts: CaseFacts) -> list[Problem]:
    return [] if facts.apart and facts.by != facts.asked_by else [Problem("identity_needs_second")]


def _the_same_person(facts: CaseFacts) -> list[Problem]:
    return [] if facts.by == facts.asked_by else [Problem("identity_of_another")]


IDENTITY_CASE = LifeCycle(
    name="identity_case",
    states={
        CaseState.WAITING: Look(phrase("等待核对"), Tone.INFO, "clock"),
        CaseState.CONFIRMED: Look(phrase("已办理"), Tone.GOOD, "check-circle"),
        CaseState.DECLINED: Look(phrase("不予办理"), Tone.BAD, "x-circle"),
        CaseState.DROPPED: Look(phrase("已取消"), Tone.PLAIN, "dash-circle"),
    },
    moves={
        (CaseState.WAITING, CaseStep.CONFIRM): CaseState.CONFIRMED,
        (CaseState.WAITING, CaseStep.DECLINE): CaseState.DECLINED,
        (CaseState.WAITING, CaseStep.DROP): CaseState.DROPPED,
    },
    steps={
        CaseStep.CONFIRM: StepRule(word=phrase("确认办理"), facts=(_another_person,)),
        CaseStep.DECLINE: StepRule(word=phrase("不予办理"), reason=True, facts=(_another_person,)),
        CaseStep.DROP: StepRule(word=phrase("取消"), facts=(_the_same_person,)),
    },
    refusal="identity_decided",
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody asks for: the true name, the true number (empty: it stays), why, how it is proven."""

    name: str
    id_kind: str = ""
    id_number: str = ""
    text: str = ""
    proof: ProofSeen = ProofSeen.PAPER

    @property
    def clean(self) -> str:
        return clean_name(self.name)

    @property
    def number(self) -> str:
        return normalise_number(self.id_number)


@dataclass(frozen=True, kw_only=True)
class Follow:
    """One thing that follows from a correction or a claim, old → new, with who has to know of it.

    `thing` is a phrase; `place` names the contest, event or number it is of.
    """

    thing: str
    place: str = ""
    before: str = ""
    after: str = ""
    relying: tuple[Relying, ...] = ()


@dataclass(frozen=True)
class KindedNumber:
    """A document number of a kind that is known."""

    kind: IdKind
    number: str


def number_asked(asked: Asked) -> KindedNumber | None:
    """The number that was typed, with its kind; None where none is or the kind is unknown."""
    if not asked.number or asked.id_kind not in set(IdKind):
        return None
    return KindedNumber(IdKind(asked.id_kind), asked.number)


def problems_with_asked(asked: Asked, has_paper: bool, checked: Sequence[Problem]) -> list[Problem]:
    """What is missing of a request; `checked` is what is wrong with its number."""
    problems = [*problems_with_name(asked.name), *checked]
    if reason_problems(asked.text):
        problems.append(Problem("reason_missing", field="text"))
    if asked.proof is ProofSeen.PAPER and not has_paper:
        problems.append(Problem("identity_without_paper", field="paper"))
    return problems
