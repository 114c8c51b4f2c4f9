"""Whether two snapshots say the same: a name that was put right in between makes no other result of them."""

from collections.abc import Iterator, Mapping
from typing import Any

from competition.entries.members import queries as members
from competition.foundation.store.db import canonical
from competition.identities import queries as identities
from scoring.results.models import Snapshot
from scoring.rules.tally.result_changes import NameMended, as_called_now


def same_figures(contest_id: int, first: Snapshot, second: Snapshot) -> bool:
    """Whether marks, places, prizes and winners are the same in both; two people confirm a corrected name.

    Somebody else in a place, even of the same name, is another result.
    """
    return first.id == second.id or same_but_names(contest_id, first.body, second.body)


def same_but_names(contest_id: int, first: Mapping[str, Any], second: Mapping[str, Any]) -> bool:
    """Whether the bodies of two snapshots differ at most in names that two people put right."""
    mended = list(_mended(contest_id, first))
    return canonical(as_called_now(first, mended)) == canonical(as_called_now(second, mended))


def _mended(contest_id: int, body: Mapping[str, Any]) -> Iterator[NameMended]:
    """The corrections of names of those in this body that were confirmed, in the order in which they were."""
    confirmed = [
        case for case in identities.confirmed_corrections(contest_id) if case.name_before != case.name
    ]
    if not confirmed:
        return
    teams = members.said_in(row["entry_id"] for row in body["rows"])
    for case in sorted(confirmed, key=lambda case: (str(case.decided_at), case.id)):
        for entry_id, team in teams.items():
            for place, said in enumerate(team):
                if said.person_id == case.person_id:
                    yield NameMended(entry_id, place, case.name_before, case.name)
