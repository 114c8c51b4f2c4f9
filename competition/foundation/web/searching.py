"""What a search asks of every room: what of its own this person may open that fits."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from competition.foundation.system.questions import Question
from competition.rules.lifecycle import Look
from competition.rules.roles import Actor
from competition.rules.searching import Sought
from competition.rules.words.catalogue import phrase

# So many of a kind are shown; a room reads one more, to know whether there are others.
MOST = 8


class Kind(StrEnum):
    """What can be found, in the order of the page."""

    PEOPLE = "people"
    CERTIFICATES = "certificates"
    CONTESTS = "contests"
    EVENTS = "events"
    UNITS = "units"
    ACCOUNTS = "accounts"


KIND_WORDS = {
    Kind.PEOPLE: phrase("人与报名"),
    Kind.CERTIFICATES: phrase("证书"),
    Kind.CONTESTS: phrase("竞赛"),
    Kind.EVENTS: phrase("赛项"),
    Kind.UNITS: phrase("单位"),
    Kind.ACCOUNTS: phrase("账号"),
}


@dataclass(frozen=True)
class Hit:
    """One thing found: `word` names it, `note` says where it belongs; `url` is a page that the asker may open."""

    word: str
    note: str
    url: str
    look: Look | None = None


@dataclass(frozen=True)
class Found:
    """What a room has: at most MOST + 1 hits of a kind, and lists (word, address) in which all of them stand."""

    kind: Kind
    hits: Sequence[Hit]
    lists: Sequence[tuple[str, str]] = ()


# Each room answers for its own things, within what this person may see and as its own pages show it; nothing else
# about a thing may be told by its being found, by its not being found, or by how many there are.
FINDS: Question[Callable[[Actor, Sought], Sequence[Found]]] = Question("what fits a search")
