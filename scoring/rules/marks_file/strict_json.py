"""Reading JSON strictly: every value with its place, every problem noted, nothing guessed."""

import json
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any, TypeVar

from competition.rules.problems import Problem, Refused
from scoring.rules.json_pointers import escaped

LARGEST_FILE = 64 * 1024 * 1024
DEEPEST = 32
DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,11})(\.[0-9]{1,6})?")
CODE = re.compile(r"[^\x00-\x20\x7f](?:[^\x00-\x1f\x7f]{0,62}[^\x00-\x20\x7f])?")

Choice = TypeVar("Choice", bound=StrEnum)


class Members(dict[str, Any]):
    """An object that remembers which of its keys came twice."""

    twice: frozenset[str] = frozenset()


class Bare(str):
    """A number that JSON wrote without quotes and that is not a small integer."""

    __slots__ = ()


def _members(pairs: list[tuple[str, Any]]) -> Members:
    members = Members(pairs)
    if len(members) < len(pairs):
        members.twice = frozenset(key for key, times in Counter(key for key, _ in pairs).items() if times > 1)
    return members


def _integer(text: str) -> int | Bare:
    return int(text) if len(text) <= 15 else Bare(text)


def parse(data: bytes) -> Any:
    """The JSON value; objects are `Members`, numbers with a point `Bare`; refuses all but one text."""
    if len(data) > LARGEST_FILE:
        raise Refused(Problem("file_too_large", {"limit": LARGEST_FILE // 1024 // 1024}, ""))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(Problem("file_not_utf8", {"byte": error.start + 1}, "")) from None
    if not text.strip():
        raise Refused(Problem("file_empty", {}, ""))
    if _depth(text) > DEEPEST:
        raise Refused(Problem("nested_too_deep", {"limit": DEEPEST}, ""))
    try:
        return json.loads(
            text, object_pairs_hook=_members, parse_float=Bare, parse_int=_integer, parse_constant=Bare
        )
    except json.JSONDecodeError as error:
        raise Refused(Problem("json_syntax", {"line": error.lineno, "column": error.colno}, "")) from None


def _depth(text: str) -> int:
    """How deep brackets nest, outside strings."""
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', "", text, flags=re.DOTALL)
    deepest = depth = 0
    for bracket in re.findall(r"[\[\]{}]", bare):
        depth += 1 if bracket in "[{" else -1
        deepest = max(deepest, depth)
    return deepest


class Node:
    """A value of the file, its JSON pointer, and the list that takes what is wrong with it."""

    def __init__(self, value: Any, at: str, problems: list[Problem]) -> None:
        self.value, self.at, self.problems = value, at, problems

    def wrong(self, problem: str, /, **details: object) -> None:
        """Note a problem here."""
        self.problems.append(Problem(problem, details, self.at))

    def child(self, key: str | int) -> "Node":
        """The value under a key or at a position."""
        return Node(self.value[key], f"{self.at}/{escaped(str(key))}", self.problems)

    def members(self) -> dict[str, "Node"]:
        """The members of an object; anything else is a problem and has none."""
        if not isinstance(self.value, Members):
            self.wrong("object_wanted")
            return {}
        for key in sorted(self.value.twice):
            Node(None, f"{self.at}/{escaped(key)}", self.problems).wrong("key_twice", key=shown(key))
        return {key: self.child(key) for key in self.value}

    def fields(self, required: str, optional: str = "") -> dict[str, "Node"]:
        """The members of an object with a fixed set of names: unknown and missing ones are problems."""
        members, must = self.members(), required.split()
        allowed = {*must, *optional.split()}
        for key, node in members.items():
            if key not in allowed:
                node.wrong("field_unknown", name=shown(key))
        if isinstance(self.value, Members):
            for name in must:
                if name not in members:
                    self.wrong("field_missing", name=name)
        return {key: node for key, node in members.items() if key in allowed}

    def items(self, at_least: int = 0, at_most: int = 100_000) -> list["Node"]:
        """The items of a list of a sensible length."""
        if not isinstance(self.value, list):
            self.wrong("list_wanted")
            return []
        if not at_least <= len(self.value) <= at_most:
            self.wrong("list_length", length=len(self.value), low=at_least, high=at_most)
        return [self.child(number) for number in range(min(len(self.value), at_most))]

    def text(self, longest: int = 500) -> str:
        """Any text that can be written again."""
        if not isinstance(self.value, str) or isinstance(self.value, Bare):
            self.wrong("text_wanted")
            return ""
        if not _writable(self.value) or len(self.value) > longest:
            self.wrong("text_not_possible", longest=longest)
            return ""
        return self.value

    def code(self) -> str:
        """A code: 1-64 characters, no control characters, no space at its ends."""
        text = self.text()
        if text or self.value == "":
            if CODE.fullmatch(text):
                return text
            self.wrong("code_wanted", value=shown(text))
        return ""

    def decimal(
        self, low: str | None = None, above: str | None = None, high: str | None = None
    ) -> Decimal | None:
        """A decimal written as a string; None, with a problem, for anything else."""
        if isinstance(self.value, int | Bare) and not isinstance(self.value, bool):
            self.wrong("number_not_string", value=shown(str(self.value)))
            return None
        if not isinstance(self.value, str) or not DECIMAL.fullmatch(self.value):
            self.wrong("decimal_wanted", value=shown(self.value))
            return None
        number = Decimal(self.value)
        if (
            (low is not None and number < Decimal(low))
            or (above is not None and number <= Decimal(above))
            or (high is not None and number > Decimal(high))
        ):
            limit = f">{above}" if above is not None else f"{low or ''}…{high or ''}"
            self.wrong("number_out_of_range", value=self.value, limits=limit)
            return None
        return number

    def integer(self, low: int, high: int) -> int | None:
        """A whole number without quotes."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            self.wrong("integer_wanted", value=shown(self.value))
            return None
        if not low <= self.value <= high:
            self.wrong("number_out_of_range", value=self.value, limits=f"{low}…{high}")
            return None
        return self.value

    def flag(self) -> bool:
        """true or false."""
        if not isinstance(self.value, bool):
            self.wrong("flag_wanted", value=shown(self.value))
            return False
        return self.value

    def choice(self, kinds: type[Choice]) -> Choice | None:
        """One of a fixed set of words."""
        text = self.one_of(list(kinds))
        return None if text is None else kinds(text)

    def one_of(self, words: Collection[str]) -> str | None:
        """One of these words."""
        text = self.value if isinstance(self.value, str) and not isinstance(self.value, Bare) else ""
        if text in words:
            return text
        self.wrong("choice_unknown", value=shown(self.value), choices=" ".join(words))
        return None


def _writable(text: str) -> bool:
    """Can this text be encoded again? Half a surrogate pair cannot."""
    return not any(0xD800 <= ord(character) <= 0xDFFF for character in text) and "\x00" not in text


def shown(value: object) -> str:
    """A value short and clean enough to stand in a sentence."""
    if isinstance(value, Members | list):
        return "{…}" if isinstance(value, Members) else "[…]"
    text = value if isinstance(value, str) else json.dumps(value)
    text = text.encode("utf-8", "replace").decode()
    return text if len(text) <= 40 else text[:39] + "…"


def decimal_or(fields: Mapping[str, Node], name: str, default: Decimal, **limits: str) -> Decimal:
    """The decimal of a member that may be left out."""
    if name not in fields:
        return default
    number = fields[name].decimal(**limits)
    return default if number is None else number


def optional_decimal(fields: Mapping[str, Node], name: str, **limits: str) -> Decimal | None:
    """The decimal of a member, None when it is left out."""
    return fields[name].decimal(**limits) if name in fields else None


def chosen(fields: Mapping[str, Node], name: str, default: Choice) -> Choice:
    """One of a fixed set of words, the default when it is left out."""
    if name not in fields:
        return default
    return fields[name].choice(type(default)) or default


def whole_or(fields: Mapping[str, Node], name: str, default: int, low: int, high: int) -> int:
    """The whole number of a member that may be left out."""
    number = fields[name].integer(low, high) if name in fields else default
    return default if number is None else number


def unique(codes: Iterator[tuple[Node, str]], name: str = "") -> list[str]:
    """Codes without the empty ones; a second time is a problem, at the member `name` of its object."""
    seen: list[str] = []
    known: set[str] = set()
    for node, code in codes:
        if code and code in known:
            (node.child(name) if name else node).wrong("code_twice", code=code)
        elif code:
            known.add(code)
            seen.append(code)
    return seen
