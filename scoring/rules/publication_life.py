"""The life of what is published of an event's result: 公示 first, final after its last day, or taken back."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from competition.rules.lifecycle import Asking, LifeCycle, Look, StepRule, Tone
from competition.rules.phases import Phase
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class Published(StrEnum):
    """What a publication says; an event of which nothing was ever published stands as one withdrawn."""

    PUBLICITY = "publicity"
    FINAL = "final"
    WITHDRAWN = "withdrawn"


class PublicationStep(StrEnum):
    """What can be done with a result before everybody."""

    ANNOUNCE = "announce"
    CONFIRM = "confirm"
    WITHDRAW = "withdraw"
    TAKE_BACK = "take_back"


PUBLICATION = LifeCycle(
    name="publication",
    states={
        Published.PUBLICITY: Look(phrase("公示中"), Tone.INFO, "megaphone"),
        Published.FINAL: Look(phrase("已公布"), Tone.GOOD, "patch-check"),
        Published.WITHDRAWN: Look(phrase("已撤回"), Tone.PLAIN, "dash-circle"),
    },
    moves={
        (Published.WITHDRAWN, PublicationStep.ANNOUNCE): Published.PUBLICITY,
        (Published.PUBLICITY, PublicationStep.CONFIRM): Published.FINAL,
        # Other figures are announced again; the same ones are refused (`problems_of_publishing`).
        (Published.PUBLICITY, PublicationStep.ANNOUNCE): Published.PUBLICITY,
        (Published.FINAL, PublicationStep.ANNOUNCE): Published.PUBLICITY,
        # The same ones under a name that was put right.
        (Published.FINAL, PublicationStep.CONFIRM): Published.FINAL,
        (Published.PUBLICITY, PublicationStep.WITHDRAW): Published.WITHDRAWN,
        # What was final is taken back by two people.
        (Published.FINAL, PublicationStep.TAKE_BACK): Published.WITHDRAWN,
    },
    steps={
        PublicationStep.WITHDRAW: StepRule(reason=True),
        PublicationStep.TAKE_BACK: StepRule(reason=True, second=True),
    },
    refusal="nothing_published",
)

# What must have been published of every drawn event before its contest moves on from this phase.
ENOUGH = {
    Phase.RESULTS: {Published.PUBLICITY, Published.FINAL},
    Phase.PUBLICITY: {Published.FINAL},
}


@dataclass(frozen=True, kw_only=True)
class PublishingFacts(Asking):
    """What stands, and how the figures to be published compare with it.

    `same` as those that stand; `changed` since the last revision, even one that was taken back. Figures are the
    same where only names were put right: `renamed`, they are printed again. Objections to
    what stands are taken until `open_until`, written out in `until`. `other_rules`: the rules were changed since
    the figures that stand, and are final, were computed.
    """

    standing: Published
    same: bool
    changed: bool
    now: datetime
    renamed: bool = False
    open_until: datetime | None = None
    until: str = ""
    other_rules: bool = False


def problems_of_publishing(kind: Published, facts: PublishingFacts) -> list[Problem]:
    """Everything that speaks against publishing figures as `kind` now."""
    problems = []
    if kind is Published.FINAL:
        if not facts.same:
            problems.append(Problem("publicity_first"))
        elif facts.open_until is not None and facts.open_until > facts.now:
            problems.append(Problem("publicity_still_open", {"until": facts.until}))
    if facts.changed and len(facts.reason.strip()) < 2:
        problems.append(Problem("correction_without_reason", {}, "reason"))
    if facts.changed and facts.other_rules and facts.second is None:
        problems.append(Problem("final_by_other_rules"))
    if _told_already(kind, facts):
        problems.append(Problem("published_already"))
    return problems


def _told_already(kind: Published, facts: PublishingFacts) -> bool:
    """The same figures are announced once, and confirmed once, and once more for each name that was put right."""
    if kind is Published.FINAL:
        return facts.standing is kind and not facts.changed and not facts.renamed
    return facts.same
