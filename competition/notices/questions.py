"""What notices ask of the rooms above them."""

from collections.abc import Callable, Collection, Mapping
from typing import NamedTuple

from competition.foundation.system.questions import Question


class Reach(NamedTuple):
    """How the owner of an account is told something: in which language, by which channels (kind, address)."""

    name: str
    language: str
    channels: tuple[tuple[str, str], ...]


# How the owner of an account is reached; a phone they were entered with may stand in for one of their own.
REACH: Question[Callable[[int, str | None], Reach]] = Question("how the owner of an account is reached")
# Which of these persons have agreed, in this contest, to being handled: of the others the desk reads no phone.
AGREED_IN: Question[Callable[[Collection[int], int], Collection[int]]] = Question("who agreed in a contest")
# Who watches, or ever did, over those who run each of these contests: what they are told, they alone have done with.
WATCHING: Question[Callable[[Collection[int]], Mapping[int, Collection[int]]]] = Question(
    "who watches over those who run a contest"
)
# The names of these contests by their ids: Chinese, and English where there is one.
CONTEST_NAMES: Question[Callable[[Collection[int]], Mapping[int, tuple[str, str | None]]]] = Question(
    "names of contests"
)
