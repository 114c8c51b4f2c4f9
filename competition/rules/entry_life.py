"""The life of an entry as a table of moves, and what a reviewer may decide about it."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.phases import Phase
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class EntryState(StrEnum):
    """Where an entry stands."""

    DRAFT = "draft"
    WAITING = "waiting"
    OFFERED = "offered"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class EntryStep(StrEnum):
    """What can be done with an entry: its people hand in, change, take back and take up again, a reviewer decides."""

    SUBMIT = "submit"
    # A full event: it joins the waiting list; a place that comes free is offered or taken at once.
    QUEUE = "queue"
    OFFER = "offer"
    PLACE = "place"
    ACCEPT = "accept"
    # Nobody answered in time: the place goes on to the next.
    LAPSE = "lapse"
    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    WITHDRAW = "withdraw"
    CHANGE = "change"
    RESUME = "resume"
    REOPEN = "reopen"


class Verdict(StrEnum):
    """What a reviewer decides; each is the step of the same name."""

    APPROVE = "approve"
    RETURN = "return"
    REFUSE = "refuse"
    # A decision is taken back: the entry waits for another one.
    REOPEN = "reopen"


class Reviewed(StrEnum):
    """Did an officer look at what is kept of a member in this entry?"""

    NO = "no"
    YES = "yes"
    # Copied from the person's record, which an earlier version showed instead: whether it said so then is not known.
    CARRIED_OVER = "carried_over"


# Its people may still change it.
OPEN = frozenset({EntryState.DRAFT, EntryState.RETURNED})
# It holds its place; so does a nomination that waits for its contestant. A place that is offered is held meanwhile.
PLACED = frozenset({EntryState.OFFERED, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.APPROVED})
# It was handed in and is not over: it holds a place or waits for one.
STANDING = PLACED | {EntryState.WAITING}
# On the waiting list, or called from it.
LISTED = frozenset({EntryState.WAITING, EntryState.OFFERED})
# It is over: there is nothing to take back.
ENDED = frozenset({EntryState.REFUSED, EntryState.WITHDRAWN})
# Places that come free go to the waiting list; once the review is over the list ends.
FILLED = frozenset({Phase.REGISTRATION, Phase.REVIEW})
# Once the contest has begun, its records stand.
WITHDRAWABLE = frozenset({Phase.ANNOUNCED, Phase.REGISTRATION, Phase.REVIEW, Phase.READY})


@dataclass(frozen=True, kw_only=True)
class EntryAsking(Asking):
    """What must be known before a step is taken: the contest's phase, failed checks, fields marked as wrong."""

    phase: Phase = Phase.REGISTRATION
    not_passed: int = 0
    marked: Collection[str] = ()
    # The clause that a refusal rests on.
    clause: str = ""
    # What rests on the decision that is taken back, as problems.
    resting: Collection[Problem] = ()


def _before_the_contest(asking: EntryAsking) -> list[Problem]:
    return [] if asking.phase in WITHDRAWABLE else [Problem("too_late_to_withdraw")]


def _every_check_passed(asking: EntryAsking) -> list[Problem]:
    return [Problem("checks_not_passed", {"count": asking.not_passed})] if asking.not_passed else []


def _clause_named(asking: EntryAsking) -> list[Problem]:
    return [] if len(asking.clause.strip()) >= 2 else [Problem("clause_missing", {}, "clause")]


def _nothing_rests(asking: EntryAsking) -> list[Problem]:
    return list(asking.resting)


def _something_marked(asking: EntryAsking) -> list[Problem]:
    return [] if asking.marked else [Problem("fields_missing", {}, "fields")]


ENTRY = LifeCycle(
    name="entry",
    states={
        EntryState.DRAFT: Look(phrase("草稿"), Tone.PLAIN, "pencil"),
        EntryState.WAITING: Look(phrase("候补中"), Tone.WARN, "hourglass-split"),
        EntryState.OFFERED: Look(phrase("待确认递补"), Tone.WARN, "bell"),
        EntryState.SUBMITTED: Look(phrase("已提交"), Tone.INFO, "send"),
        EntryState.RETURNED: Look(phrase("已退回"), Tone.BAD, "arrow-return-left"),
        EntryState.APPROVED: Look(phrase("已通过"), Tone.GOOD, "check-circle"),
        EntryState.REFUSED: Look(phrase("不予通过"), Tone.BAD, "x-circle"),
        EntryState.WITHDRAWN: Look(phrase("已撤回"), Tone.PLAIN, "dash-circle"),
    },
    moves={
        (EntryState.DRAFT, EntryStep.SUBMIT): EntryState.SUBMITTED,
        (EntryState.RETURNED, EntryStep.SUBMIT): EntryState.SUBMITTED,
        (EntryState.DRAFT, EntryStep.QUEUE): EntryState.WAITING,
        (EntryState.WAITING, EntryStep.OFFER): EntryState.OFFERED,
        (EntryState.WAITING, EntryStep.PLACE): EntryState.SUBMITTED,
        (EntryState.OFFERED, EntryStep.ACCEPT): EntryState.SUBMITTED,
        (EntryState.SUBMITTED, EntryStep.APPROVE): EntryState.APPROVED,
        (EntryState.SUBMITTED, EntryStep.RETURN): EntryState.RETURNED,
        (EntryState.SUBMITTED, EntryStep.REFUSE): EntryState.REFUSED,
        (EntryState.SUBMITTED, EntryStep.CHANGE): EntryState.RETURNED,
        (EntryState.APPROVED, EntryStep.CHANGE): EntryState.RETURNED,
        (EntryState.DRAFT, EntryStep.WITHDRAW): EntryState.WITHDRAWN,
        (EntryState.WAITING, EntryStep.WITHDRAW): EntryState.WITHDRAWN,
        (EntryState.OFFERED, EntryStep.WITHDRAW): EntryState.WITHDRAWN,
        (EntryState.DRAFT, EntryStep.LAPSE): EntryState.WITHDRAWN,
        (EntryState.WAITING, EntryStep.LAPSE): EntryState.WITHDRAWN,
        (EntryState.OFFERED, EntryStep.LAPSE): EntryState.WITHDRAWN,
        (EntryState.SUBMITTED, EntryStep.WITHDRAW): EntryState.WITHDRAWN,
        (EntryState.RETURNED, EntryStep.WITHDRAW): EntryState.WITHDRAWN,
        (EntryState.APPROVED, EntryStep.WITHDRAW): EntryState.WITHDRAWN,
        (EntryState.WITHDRAWN, EntryStep.RESUME): EntryState.DRAFT,
        (EntryState.APPROVED, EntryStep.REOPEN): EntryState.SUBMITTED,
        (EntryState.REFUSED, EntryStep.REOPEN): EntryState.SUBMITTED,
        (EntryState.RETURNED, EntryStep.REOPEN): EntryState.SUBMITTED,
    },
    steps={
        EntryStep.APPROVE: StepRule(facts=(_every_check_passed,)),
        EntryStep.RETURN: StepRule(reason=True, facts=(_something_marked,)),
        EntryStep.CHANGE: StepRule(reason=True, facts=(_nothing_rests,)),
        EntryStep.REFUSE: StepRule(reason=True, facts=(_clause_named,)),
        EntryStep.REOPEN: StepRule(word=phrase("撤回结论"), reason=True, facts=(_nothing_rests,)),
        EntryStep.WITHDRAW: StepRule(reason=True, facts=(_before_the_contest,)),
    },
    refusal="entry_not_open",
)

# A decision is written once and never changes: no moves.
REVIEW: LifeCycle[Verdict, Verdict] = LifeCycle(
    name="review",
    states={
        Verdict.APPROVE: Look(phrase("通过"), Tone.GOOD, "check-circle"),
        Verdict.RETURN: Look(phrase("退回修改"), Tone.BAD, "arrow-return-left"),
        Verdict.REFUSE: Look(phrase("不予通过"), Tone.BAD, "x-circle"),
        Verdict.REOPEN: Look(phrase("撤回结论"), Tone.WARN, "arrow-repeat"),
    },
)
