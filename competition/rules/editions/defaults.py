"""The rules that a new edition begins with: one file of `data/` for each kind of contest.

A file says which contests it is ``for`` (series, level and class of the filing, tier; a key left out fits
all) and the ``rules`` that differ from those of the files it is ``like``, and of `ContestRules`. A date is written
``final-60-01-01``: the first of January of the sixtieth year before the year of the final. No clause is
invented: where no published text is known, the clause is the one that waits for the organiser.
"""

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from competition.rules.editions.model import ContestRules, from_body, problems_with_rules
from competition.rules.words.tiers import CLASS_WORDS, FILED_LEVEL_WORDS, TIER_WORDS

_DATED = re.compile(r"final-(\d+)-(\d\d-\d\d)")
_SOME_YEAR = 2026


class ContestKey(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"of_class": "class"}
):
    """Which contests rules are for; None fits all of them. The fields weigh in this order."""

    series: str | None = None
    level: str | None = None
    of_class: str | None = None
    tier: str | None = None

    def fits(self, contest: "ContestKey") -> bool:
        """Whether everything that is said here is so of the contest."""
        return all(said in (None, is_so) for said, is_so in zip(self._said(), contest._said(), strict=True))

    @property
    def precision(self) -> tuple[bool, ...]:
        """The greater, the more particular: the series before the level, the level before the class."""
        return tuple(said is not None for said in self._said())

    def _said(self) -> tuple[str | None, ...]:
        return msgspec.structs.astuple(self)


class EditionDefaults(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, rename={"key": "for"}
):
    """One file: whom it is for, and its rules with dates that follow the final."""

    key: ContestKey
    rules: dict[str, Any]
    like: tuple[str, ...] = ()

    def in_year(self, final_year: int) -> ContestRules:
        """The rules of the edition whose final is in this year."""
        return from_body(_dated(self.rules, final_year))


def default_rules(
    series: str,
    final_year: int,
    *,
    level: str | None = None,
    of_class: str | None = None,
    tier: str | None = None,
) -> ContestRules:
    """What a new edition begins with, from the most particular file that fits the contest.

    `level` and `of_class` are those of its filing, `tier` where it stands on the way up; the organiser
    adjusts the rules before registration opens.
    """
    return rules_for(ContestKey(series=series, level=level, of_class=of_class, tier=tier), final_year)


def rules_for(contest: ContestKey, final_year: int) -> ContestRules:
    """The same for a contest by its key."""
    fitting = [edition for edition in EDITIONS if edition.key.fits(contest)]
    return max(fitting, key=lambda edition: edition.key.precision).in_year(final_year)


def read_edition(text: str, others: Mapping[str, str] | None = None) -> EditionDefaults:
    """One file of `data/`; `others` are the texts of the files it may be like, by name.

    Raises ``ValueError`` for a word that nobody knows or rules that contradict themselves.
    """
    edition = msgspec.convert(json.loads(text), EditionDefaults)
    edition = msgspec.structs.replace(edition, rules=_with_others(edition, others or {}))
    _check_key(edition.key)
    if problems := problems_with_rules(edition.in_year(_SOME_YEAR)):
        raise ValueError(", ".join(problem.code for problem in problems))
    return edition


def _with_others(edition: EditionDefaults, others: Mapping[str, str]) -> dict[str, Any]:
    """Its rules over those of the files it is like, the last of them over the first."""
    found: dict[str, Any] = {}
    for name in edition.like:
        found |= _with_others(msgspec.convert(json.loads(others[name]), EditionDefaults), others)
    return found | edition.rules


def _check_key(key: ContestKey) -> None:
    known = ((key.level, FILED_LEVEL_WORDS), (key.of_class, CLASS_WORDS), (key.tier, TIER_WORDS))
    if wrong := [word for word, words in known if word is not None and word not in words]:
        raise ValueError(f"no such level, class or tier: {', '.join(wrong)}")


def _dated(value: Any, final_year: int) -> Any:
    if isinstance(value, dict):
        return {name: _dated(one, final_year) for name, one in value.items()}
    if isinstance(value, list):
        return [_dated(one, final_year) for one in value]
    if isinstance(value, str) and (match := _DATED.fullmatch(value)):
        return f"{final_year - int(match[1]):04}-{match[2]}"
    return value


def _editions() -> tuple[EditionDefaults, ...]:
    files = sorted((Path(__file__).parent / "data").glob("*.json"))
    texts = {path.stem: path.read_text("utf-8") for path in files}
    editions = tuple(read_edition(text, texts) for text in texts.values())
    if len({edition.key for edition in editions}) < len(editions):
        raise ValueError("two files of editions/data are for the same contests")
    return editions


EDITIONS = _editions()
