"""What becomes another thing because a result did, and who has to know: plain values for pages and notices."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from competition.rules.relying import Relying
from competition.rules.words.catalogue import phrase


class Thing(StrEnum):
    """What of a person rests on a result, in the order in which it follows from it."""

    TOTAL = "total"
    RANK = "rank"
    PRIZE = "prize"
    TITLE = "title"
    CERTIFICATE = "certificate"
    RECOMMENDATION = "recommendation"
    APPLICATION = "application"
    DECISION = "decision"
    HONOUR = "honour"


THING_WORDS = {
    Thing.TOTAL: phrase("总分"),
    Thing.RANK: phrase("名次"),
    Thing.PRIZE: phrase("奖项"),
    Thing.TITLE: phrase("称号"),
    Thing.CERTIFICATE: phrase("证书"),
    Thing.RECOMMENDATION: phrase("等级推荐"),
    Thing.APPLICATION: phrase("等级申报"),
    Thing.DECISION: phrase("等级认定"),
    Thing.HONOUR: phrase("荣誉推荐"),
}


@dataclass(frozen=True, kw_only=True)
class Consequence:
    """One thing of one person: `what` names it where there are several (a number, a level), old → new.

    `before` and `after` are empty where there was or will be nothing; a rank belongs to an entry, whose names
    stand in `name` and whose `person_id` is None.
    """

    thing: Thing
    name: str
    before: str
    after: str
    what: str = ""
    person_id: int | None = None
    relying: tuple[Relying, ...] = ()


def ordered(found: Iterable[Consequence]) -> list[Consequence]:
    """By thing, so that a page tells first who moves and then what follows."""
    order = list(Thing)
    return sorted(found, key=lambda one: order.index(one.thing))
