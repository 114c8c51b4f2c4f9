"""How long a unit's nomination holds its place before its people hand it in."""

from datetime import datetime, timedelta

from competition.rules.editions.kinds.filling import Filling

# People are told so long before the end, and nobody loses a place within a day of being told.
REMINDED = timedelta(days=2)
AT_LEAST = timedelta(days=1)


def ends_at(named_at: datetime, closes_at: datetime | None, filling: Filling) -> datetime | None:
    """When a nomination of this moment loses its place, the earlier of both terms; None: the rules name none."""
    terms = []
    if filling.nominee_days is not None:
        terms.append(named_at + timedelta(days=filling.nominee_days))
    if filling.nominee_days_before is not None and closes_at is not None:
        terms.append(closes_at - timedelta(days=filling.nominee_days_before))
    return min(terms, default=None)


def kept_until(ends: datetime, now: datetime) -> datetime:
    """The end that its people are told now: a term that is over already leaves them a day."""
    return max(ends, now + AT_LEAST)


def to_be_reminded(ends: datetime | None, reminded_at: datetime | None, now: datetime) -> bool:
    """Its end is near, and nobody was told yet, or only of an earlier end."""
    return ends is not None and now >= ends - REMINDED and not _told(ends, reminded_at)


def is_over(ends: datetime | None, reminded_at: datetime | None, now: datetime) -> bool:
    """Its end is here, and its people were told of it a day before at least."""
    if ends is None or reminded_at is None or not _told(ends, reminded_at):
        return False
    return now >= max(ends, reminded_at + AT_LEAST)


def _told(ends: datetime, reminded_at: datetime | None) -> bool:
    """The end may have moved away since: what was told of the former one tells nothing of this."""
    return reminded_at is not None and reminded_at >= ends - REMINDED
