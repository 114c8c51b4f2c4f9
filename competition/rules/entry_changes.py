"""What has changed in an entry since somebody last decided on it, member by member."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

REPLACED = "person"  # the field of a change that puts somebody else in a place


@dataclass(frozen=True)
class Change:
    """One answer or paper that is not what it was; `member` is the place now, None for the whole entry."""

    member: int | None
    field: str
    before: Any
    after: Any


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    """What differs between two looks at an entry.

    A look is {"delegation": name or None, "members": [{"keys": [who it is, …], "answers": {field: value},
    "papers": {kind: [file, …]}}, …]}, members in the team's order. Somebody who only moved is compared with
    themselves; somebody who came is named with whom they replace.
    """
    found = []
    if before["delegation"] != after["delegation"]:
        found.append(Change(None, "delegation", before["delegation"], after["delegation"]))
    staying = {key for member in after["members"] for key in member["keys"]}
    gone = [member for member in before["members"] if not staying & {*member["keys"]}]
    for place, member in enumerate(after["members"], start=1):
        known = next((one for one in before["members"] if {*one["keys"]} & {*member["keys"]}), None)
        if known is not None:
            found += _in_member(place, known, member)
        else:
            left = gone.pop(0)["answers"]["name"] if gone else None
            found.append(Change(place, REPLACED, left, member["answers"]["name"]))
    found += [Change(None, REPLACED, member["answers"]["name"], None) for member in gone]
    return found


def _in_member(place: int, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Change]:
    answers = _differing(before["answers"], after["answers"])
    papers = _differing(before["papers"], after["papers"])
    return [
        *(Change(place, name, before["answers"].get(name), after["answers"].get(name)) for name in answers),
        *(
            Change(place, f"document_{kind}", before["papers"].get(kind), after["papers"].get(kind))
            for kind in papers
        ),
    ]


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> Sequence[str]:
    return [name for name in {**before, **after} if before.get(name) != after.get(name)]
