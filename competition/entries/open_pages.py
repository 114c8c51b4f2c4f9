"""Pages on which an entry is typed: two open at once do not write over each other unseen."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from competition.foundation.store.stamps import refuse_overtaken, stamp

# In the draft: which page wrote each part last.
WRITERS = "written_by"


@dataclass(frozen=True)
class OpenPage:
    """A page that was opened: its own mark, and the stamp of the parts that it showed.

    A page saves itself again and again, and its last save may overtake one still under way: what it wrote
    itself never counts against it.
    """

    mark: str
    seen: str

    @classmethod
    def opened(cls, draft: Mapping[str, Any], names: tuple[str, ...]) -> Self:
        """A page that shows these parts of a draft now."""
        return cls(secrets.token_hex(8), stamp(_parts(draft, names)))

    @classmethod
    def told(cls, ticket: str | None) -> Self | None:
        """The page that a form names; None for a form without."""
        mark, _, seen = (ticket or "").partition(".")
        return cls(mark, seen) if mark and seen else None

    @property
    def ticket(self) -> str:
        """As a form carries it."""
        return f"{self.mark}.{self.seen}"

    def kept_over(self, draft: Mapping[str, Any], parts: Mapping[str, Any]) -> dict[str, Any]:
        """Who wrote each part last, once these are kept; raises Refused("overtaken")."""
        writers = dict(draft.get(WRITERS) or {})
        foreign = [name for name in parts if writers.get(name) != self.mark]
        if foreign:
            refuse_overtaken(self.seen, _parts(draft, parts), _parts(parts, parts))
        return {WRITERS: {**writers, **dict.fromkeys(parts, self.mark)}}


def _parts(draft: Mapping[str, Any], names: Any) -> dict[str, Any]:
    return {name: draft.get(name) for name in names}
