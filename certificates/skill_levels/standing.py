"""What entrants hold in the occupation of their event: proven levels, and what their entry claims."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from certificates.rules.recognition import Standing
from certificates.skill_levels import queries
from competition.persons import queries as persons
from competition.persons.models import LevelHeld
from competition.rules.levels_held import HeldStanding


@dataclass(frozen=True)
class Holdings:
    """Everything held by some people, and what their entries claim, by (entry, person)."""

    records: Mapping[int, Sequence[LevelHeld]]
    claims: Mapping[tuple[int, int], "Claim"]

    def standing(
        self, entry_id: int, person_id: int, occupation: str, own: Collection[tuple[int, str]] = ()
    ) -> Standing:
        """What a person of an entry holds in an occupation.

        An entry that is older than a claim without occupation is where that claim came from: it says no more.
        `own` are levels, by person and number, that came of the contest itself: they were not held when it was won.
        """
        records = [row for row in self.records.get(person_id, ()) if (person_id, row.number) not in own]
        proven = [row for row in records if _is_of(row, occupation)]
        claim = self.claims.get((entry_id, person_id))
        unplaced = [
            row.level
            for row in records
            if row.standing == HeldStanding.CLAIMED and row.occupation_code is None and _older(claim, row)
        ]
        return Standing(
            verified=min((row.level for row in proven), default=None),
            claimed=claim.level
            if claim and not unplaced and not _elsewhere(claim, records, occupation)
            else None,
            unplaced=min(unplaced, default=None),
            special_post=any(row.post for row in proven),
        )


@dataclass(frozen=True)
class Claim:
    """What an entry claims for one of its people, and when it was handed in."""

    level: int | None
    at: datetime | None


def holdings(entry_ids: Collection[int], person_ids: Collection[int]) -> Holdings:
    """What these people of these entries hold and claim."""
    claims = {
        (entry_id, person_id): Claim(level, at)
        for entry_id, person_id, level, at in queries.claims_of(entry_ids)
    }
    return Holdings(persons.levels_held(person_ids), claims)


def _is_of(row: LevelHeld, occupation: str) -> bool:
    return row.standing == HeldStanding.VERIFIED and row.occupation_code == occupation


def _elsewhere(claim: Claim, records: Sequence[LevelHeld], occupation: str) -> bool:
    """Whether the person names another occupation for the level that an entry claims, and not this one."""
    named = {
        row.occupation_code
        for row in records
        if row.standing == HeldStanding.CLAIMED and row.level == claim.level and row.occupation_code
    }
    return bool(named) and occupation not in named


def _older(claim: Claim | None, row: LevelHeld) -> bool:
    return claim is None or claim.at is None or claim.at <= row.recorded_at
