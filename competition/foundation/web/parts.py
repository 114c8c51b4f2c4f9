"""Parts of pages: what a room shows on the page of a room below it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Part:
    """A template that is included, and what it shows; it reads that by the name `shown`."""

    template: str
    shown: Mapping[str, object]


@dataclass(frozen=True)
class ChecklistLine:
    """One line of a list of preparations; `label` and `text` are already in the reader's language."""

    done: bool
    label: str
    text: str
    url: str
    mends: str = ""  # who can see to what is lacking
