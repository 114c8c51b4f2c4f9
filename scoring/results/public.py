"""What everybody may see of the results of a contest: from snapshots only, names masked of those who do not agree."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from competition.contests.models import Event
from competition.entries import queries as entries
from competition.rules.consents import public_name
from scoring.results import queries
from scoring.results.checking import body_is_sound
from scoring.results.models import Publication
from scoring.rules.publication_life import Published

# In place of a body that is not what was kept.
NOTHING: Mapping[str, Any] = {"rows": [], "rules": {"prizes": {"prizes": []}}}


@dataclass(frozen=True)
class PublicResult:
    """One event as the public sees it now."""

    event: Event
    publication: Publication
    body: Mapping[str, Any]
    corrections: tuple[Publication, ...]
    sound: bool = True  # or else nothing of its body is shown


def public_results(contest_id: int) -> list[PublicResult]:
    """The newest publication of every event that is not withdrawn, with its body from the snapshot."""
    newest: dict[int, PublicResult] = {}
    for publication, event, body, body_hash in queries.published_bodies(contest_id):
        before = newest.get(event.id)
        past = before.corrections if before else ()
        corrections = (*past, publication) if publication.reason else past
        newest[event.id] = PublicResult(
            event, publication, body, corrections, body_is_sound(publication.snapshot_id, body, body_hash)
        )
    shown = [result for result in newest.values() if result.publication.kind != Published.WITHDRAWN]
    entry_ids = {row["entry_id"] for result in shown if result.sound for row in result.body["rows"]}
    agreed = entries.publication_agreed(entry_ids)
    return [
        replace(result, body=_publishable(result.body, agreed) if result.sound else NOTHING)
        for result in shown
    ]


def _publishable(body: Mapping[str, Any], agreed: Mapping[int, list[bool]]) -> dict[str, Any]:
    """The body for strangers: the snapshot itself, names masked of those who do not agree."""
    rows = []
    for row in body["rows"]:
        says = agreed.get(row["entry_id"], [])
        names = [
            public_name(name, place < len(says) and says[place]) for place, name in enumerate(row["names"])
        ]
        rows.append({**row, "names": names})
    return {**body, "rows": rows}
