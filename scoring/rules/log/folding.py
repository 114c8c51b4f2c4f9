"""What stands for one mark: the ends of the chains of its entries, whatever order they arrived in."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class ChainLink:
    """An entry and the entry it replaces."""

    id: str
    base: str | None


def heads(links: Iterable[ChainLink], closed: Iterable[str] = ()) -> list[str]:
    """Entries that nothing replaces, in the order given, without those set aside by a decision.

    One head is the current mark; several are a conflict. The set depends on the entries alone, never on
    their order, so a queue delivered shuffled, in parts or twice ends in one state.
    """
    known = list(links)
    replaced = {link.base for link in known}
    aside = set(closed)
    return [link.id for link in known if link.id not in replaced and link.id not in aside]
