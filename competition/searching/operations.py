"""Every write of searches: tries are counted, searches for people are told in the log by one line for a window."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from competition.foundation.store import audit, crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.rules.searching import Manner, Sought
from competition.searching import queries
from competition.searching.models import PersonSearch

WINDOW = timedelta(minutes=15)
# Searches of an account in a window: of all sorts, and for what only one person has.
MOST_SEARCHES, MOST_EXACT = 150, 40
# Characters of a blind index that tell people apart in the log, and how many stand in one line.
TOLD, TOLD_OF = 16, 150


@atomic
def take_try(sought: Sought, *, by: Actor) -> None:
    """Count one more search; Refused("searches_too_many") where there were too many in this window."""
    who = queries.fingerprint(by.account_id or 0)
    kinds = [("search", MOST_SEARCHES), *([("search exact", MOST_EXACT)] if sought.exact else [])]
    for kind, most in kinds:
        counter = throttling.counter(kind, who, WINDOW)
        if counter.tries >= most:
            raise Refused(Problem("searches_too_many", {"minutes": int(WINDOW.total_seconds() // 60)}))
        counter.tries += 1


@atomic
def note_search(sought: Sought, found: int, *, by: Actor) -> None:
    """Keep that somebody with a role sought a person, until it is summed up; other searches are not kept."""
    if by.account_id is None or not by.grants or sought.manner is Manner.OTHER:
        return
    said = sought.number or sought.phone or sought.key
    db.session.add(
        PersonSearch(
            account_id=by.account_id,
            manner=sought.manner,
            sought=crypto.blind_index("sought", said),
            found=found,
            at=clock.now(),
        )
    )


@atomic
def sum_up_searches() -> None:
    """Searches of closed windows become lines of the log: one an account, with counts and blind indexes alone."""
    by_account: dict[int, list[PersonSearch]] = {}
    for search in queries.person_searches_before(clock.now() - WINDOW, 2000):
        by_account.setdefault(search.account_id, []).append(search)
    for account_id, searches in by_account.items():
        _log(account_id, searches)
        for search in searches:
            db.session.delete(search)


def _log(account_id: int, searches: Sequence[PersonSearch]) -> None:
    counts = Counter(search.manner for search in searches)
    sought = list(dict.fromkeys(search.sought[:TOLD] for search in searches))
    audit.record(
        Actor(account_id, ""),
        "people.searched",
        subject=("account", account_id),
        count=len(searches),
        manners={manner: counts[manner] for manner in Manner if counts[manner]},
        found=sum(search.found for search in searches),
        sought=sought[:TOLD_OF],
        first=searches[0].at.isoformat(timespec="seconds"),
        last=searches[-1].at.isoformat(timespec="seconds"),
    )
