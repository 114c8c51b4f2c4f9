"""Rows of levels that published rules of other contests have: examples to begin from, never defaults.

A preset says whose text it follows (`source`); the rows come without a clause, for the clause is that of
the contest that takes them over.
"""

import json
from pathlib import Path
from typing import Any

import msgspec

from competition.rules.editions.defaults import ContestKey
from competition.rules.editions.kinds.kind import PENDING
from competition.rules.editions.kinds.levels import LEVELS, Level


class LevelPreset(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"of_class": "class"}
):
    """Rows that one published text has, for contests filed at a level and class (None: any)."""

    key: str
    title: str
    title_en: str
    source: str
    source_en: str
    level: str | None = None
    of_class: str | None = None
    rows: tuple[dict[str, Any], ...]

    def levels(self) -> tuple[Level, ...]:
        """The rows, their clause still to be written."""
        return tuple(msgspec.convert({"clause": PENDING, **row}, Level) for row in self.rows)

    def fits(self, contest: ContestKey) -> bool:
        """Whether it is for contests filed like this one."""
        return ContestKey(level=self.level, of_class=self.of_class).fits(contest)


def presets_for(contest: ContestKey) -> list[LevelPreset]:
    """All presets, those that fit the filing of the contest first."""
    return sorted(LEVEL_PRESETS, key=lambda preset: not preset.fits(contest))


def preset_rows(key: str) -> tuple[Level, ...]:
    """The rows of a preset; none where there is no such key."""
    return next((preset.levels() for preset in LEVEL_PRESETS if preset.key == key), ())


def read_presets(text: str) -> tuple[LevelPreset, ...]:
    """The file of presets. Raises ``ValueError`` for rows that contradict themselves."""
    found = msgspec.convert(json.loads(text), tuple[LevelPreset, ...])
    wrong = [
        problem.code for preset in found for row in preset.levels() for problem in LEVELS.problems_with(row)
    ]
    if wrong:
        raise ValueError(", ".join(wrong))
    return found


LEVEL_PRESETS = read_presets((Path(__file__).parent / "data" / "presets" / "levels.json").read_text("utf-8"))
