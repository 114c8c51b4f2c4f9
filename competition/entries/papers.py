"""Whose a paper is: it belongs to a person in the entry, and stays theirs whatever place others take."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from competition.entries.models import EntryDocument
from competition.foundation.store import crypto
from competition.foundation.store.models import StoredFile
from competition.rules.identity import name_key

Paper = tuple[EntryDocument, StoredFile]


@dataclass(frozen=True)
class Holder:
    """Somebody in a place of the team: by document numbers they go by here, and, while these are typed, by name."""

    indexes: frozenset[str]
    name_index: str | None = None


def holder_of(name: str, *indexes: str | None) -> Holder:
    """Whoever has this name and any of these document numbers, as blind indexes."""
    return Holder(frozenset(index for index in indexes if index), name_index(name))


def name_index(name: str) -> str | None:
    """A keyed fingerprint of a name, by which a paper finds its person although the number was corrected."""
    return crypto.blind_index("entry_documents.name", name_key(name)) if name.strip() else None


def belongs(paper: EntryDocument, position: int, holder: Holder) -> bool:
    """Is it a paper of whoever is in this place?"""
    if paper.holder in holder.indexes:
        return True
    if paper.position != position:
        return False
    if paper.holder_name is not None:
        return paper.holder_name == holder.name_index
    return paper.holder is None


def papers_of(papers: Iterable[Paper], holders: Sequence[Holder]) -> dict[int, list[Paper]]:
    """The papers of each place of the team; those of people who left are nobody's there."""
    found: dict[int, list[Paper]] = {}
    for paper in papers:
        for position, holder in enumerate(holders, start=1):
            if belongs(paper[0], position, holder):
                found.setdefault(position, []).append(paper)
                break
    return found


def kinds_of(papers: dict[int, list[Paper]]) -> dict[int, set[str]]:
    """Which kinds of papers each member has handed in."""
    return {position: {paper.kind for paper, _file in own} for position, own in papers.items()}
