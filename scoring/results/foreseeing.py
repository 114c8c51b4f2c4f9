"""What a step before everybody would bring: the operation itself, run and taken back."""

from collections.abc import Callable

from competition.foundation.store.rehearsal import rehearsed
from competition.rules.problems import Problem, Refused
from competition.rules.roles import SYSTEM, Actor
from scoring.results import operations, publicity, queries
from scoring.results.operations import Announced
from scoring.rules.consequences import Consequence
from scoring.rules.publication_life import Published


def is_final(event_id: int) -> bool:
    """Whether what stands of an event's result is final: taking it back needs a second person."""
    standing = publicity.in_force(queries.publications(event_id))
    return standing is not None and standing.kind == Published.FINAL


def foreseen(event_id: int, step: str, reason: str, actor: Actor) -> tuple[list[Consequence], list[Problem]]:
    """What publishing the newest snapshot, or ("withdraw") taking the publication back, would do; or what is against it."""

    def publish() -> Announced:
        return rehearsed(operations.publish, event_id, Published.PUBLICITY, reason, by=SYSTEM)

    def withdraw() -> Announced:
        return rehearsed(operations.withdraw, event_id, reason, second=actor.account_id, by=SYSTEM)

    steps: dict[str, Callable[[], Announced]] = {"publish": publish, "withdraw": withdraw}
    try:
        return steps[step]().consequences, []
    except Refused as refusal:
        return [], list(refusal.problems)
