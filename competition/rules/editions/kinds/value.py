"""What one value of a rule may be, and how it is called: forms and texts are made from this."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from competition.rules.words.catalogue import phrase

UNLIMITED = phrase("不限")
PUBLISHED_ONLY = phrase("仅公布，本系统不执行")


@dataclass(frozen=True)
class Whole:
    """A whole number; left empty only where it is not `needed`."""

    least: int
    most: int
    needed: bool = False


@dataclass(frozen=True)
class Figure:
    """A decimal number; left empty only where it is not `needed`."""

    least: int
    most: int
    needed: bool = False


@dataclass(frozen=True)
class Day:
    """A day of the calendar."""


@dataclass(frozen=True)
class YesNo:
    """A box to tick."""


@dataclass(frozen=True)
class Line:
    """A line of text of at most so many characters."""

    most: int
    needed: bool = False


@dataclass(frozen=True)
class Names:
    """Names one after the other."""

    most: int = 300


@dataclass(frozen=True)
class Counts:
    """Whole numbers one after the other."""


@dataclass(frozen=True)
class OneOf:
    """One key of `words`; `none` is the word for no key, where there may be none."""

    words: Mapping[Any, str]
    key: Callable[[str], Any] = str
    none: str = ""


@dataclass(frozen=True)
class SomeOf:
    """Some keys of `words`; others that were chosen before stay where it is `open`."""

    words: Mapping[Any, str]
    key: Callable[[str], Any] = str
    open: bool = False


@dataclass(frozen=True)
class Ladder:
    """Keys of `words` in their order, asked rung by rung: `rungs` are the field and the label of each."""

    words: Mapping[Any, str]
    key: Callable[[str], Any]
    rungs: tuple[tuple[str, str], ...]


Sort = Whole | Figure | Day | YesNo | Line | Names | Counts | OneOf | SomeOf | Ladder


@dataclass(frozen=True)
class Value:
    """One value of a part of the rules.

    `nothing` is said of an empty one; where that is None, its figure is said. `common`: most editions
    change it, so it is asked for the whole contest too, there as `page_name` where another kind has a value
    of the same name. `always`: told even where it is zero; `quiet`: a box told only where it is ticked; `when`:
    told only of the parts it says something of. `missing` is the problem of a block that leaves it empty. What
    is `published_only` is read by people alone: no step of the system carries it out, and form and page say so.
    """

    name: str
    label: str
    sort: Sort
    help: str = ""
    nothing: str | None = UNLIMITED
    common: bool = False
    page_name: str = ""
    always: bool = False
    quiet: bool = False
    when: Callable[[Any], bool] | None = None
    missing: str = ""
    published_only: bool = False

    def tells(self, part: Any) -> bool:
        """Whether it says something of this part that a reader has to know."""
        said = getattr(part, self.name)
        if self.when is not None and not self.when(part):
            return False
        if isinstance(said, bool):
            return said or not self.quiet
        return bool(said) or self.always
