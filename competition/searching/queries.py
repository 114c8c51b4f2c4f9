"""Every read about searches: what the rooms have, what is not summed up yet."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from competition.foundation.store import crypto
from competition.foundation.store.db import db
from competition.foundation.web.searching import FINDS, MOST, Found, Hit, Kind
from competition.rules.roles import Actor
from competition.rules.searching import Sought
from competition.searching.models import PersonSearch


def found_by(actor: Actor, sought: Sought) -> list[Found]:
    """What every room has that fits, one of each kind in the order of the kinds; no page twice."""
    by_kind: dict[Kind, list[Found]] = {}
    for answer in FINDS.answers():
        for found in answer(actor, sought):
            by_kind.setdefault(found.kind, []).append(found)
    return [_together(kind, by_kind[kind]) for kind in Kind if _hits(by_kind.get(kind, ()))]


def _together(kind: Kind, parts: Sequence[Found]) -> Found:
    """Lists are offered where not everything is shown."""
    hits = _hits(parts)
    lists = (
        dict.fromkeys(one for part in parts if part.hits for one in part.lists) if len(hits) > MOST else ()
    )
    return Found(kind, hits[:MOST], list(lists))


def _hits(parts: Sequence[Found]) -> list[Hit]:
    return list({hit.url: hit for part in reversed(parts) for hit in reversed(part.hits)}.values())[::-1]


def fingerprint(account_id: int) -> str:
    """By what the searches of an account are counted."""
    return crypto.blind_index("searching", str(account_id))


def person_searches_before(moment: datetime, limit: int) -> list[PersonSearch]:
    """Searches of all accounts whose first one that is not summed up is older than this."""
    due = select(PersonSearch.account_id).where(PersonSearch.at < moment)
    statement = select(PersonSearch).where(PersonSearch.account_id.in_(due)).order_by(PersonSearch.id)
    return list(db.session.scalars(statement.limit(limit).with_for_update(skip_locked=True)))
