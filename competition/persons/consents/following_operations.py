"""What was agreed to on paper for a nominee, and what of them was handed over, stands with whom they prove to be.

Both are history, which nobody rewrites: the rows stay where they are and are written once more for the other.
"""

from collections.abc import Collection
from typing import Any

from sqlalchemy import insert

from competition.foundation.store.db import atomic, db
from competition.persons.consents import queries
from competition.persons.models import Consent, Handover


@atomic
def take_consents_along(from_id: int, to_id: int, contest_ids: Collection[int] | None = None) -> None:
    """Answers of these contests (None: of all) hold for the other, where they have not answered themselves."""
    rows = [
        row
        for row in queries.consents_of(from_id)
        if row.contest_id is not None and (contest_ids is None or row.contest_id in contest_ids)
    ]
    said = {id: queries.answers([to_id], id)[to_id] for id in sorted({row.contest_id or 0 for row in rows})}
    fresh = [_again(row, to_id) for row in rows if row.kind not in said[row.contest_id or 0]]
    if fresh:
        db.session.execute(insert(Consent), fresh)


@atomic
def take_handovers_along(from_id: int, to_id: int, contest_ids: Collection[int] | None = None) -> None:
    """The other sees on their page what of them went to whom in these contests (None: in all)."""
    rows = sorted((row for row, _contest in queries.handovers_of(from_id)), key=lambda row: row.id)
    fresh = [_again(row, to_id) for row in rows if contest_ids is None or row.contest_id in contest_ids]
    if fresh:
        db.session.execute(insert(Handover), fresh)


def _again(row: Consent | Handover, to_id: int) -> dict[str, Any]:
    columns = [column.key for column in row.__table__.columns if column.key not in ("id", "person_id")]
    return {"person_id": to_id, **{key: getattr(row, key) for key in columns}}
