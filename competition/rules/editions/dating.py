"""What a next edition takes over that is most likely another in its year: days, years, editions, document numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from competition.rules.editions.kinds.kind import CLAUSE, RuleKind
from competition.rules.editions.model import KINDS, ContestRules

_DATED = re.compile(r"(19|20)\d\d|第[〇零一二三四五六七八九十百\d]+届|[〔\[（(]\d{2,4}[〕\]）)]|\d+\s*号")


@dataclass(frozen=True)
class Dated:
    """A value of the rules that names a day, a year, an edition or a document; `said` as it is kept."""

    kind: str
    name: str
    said: str


def is_dated(text: str) -> bool:
    """Whether a text names a year, an edition or the number of a document."""
    return _DATED.search(text) is not None


def dated_values(rules: ContestRules) -> list[Dated]:
    """Every such value of the rules once, in the order of the kinds."""
    found = [Dated(kind.key, name, said) for kind in KINDS for name, said in _texts(kind, rules)]
    return list(dict.fromkeys(found))


def _texts(kind: RuleKind[Any], rules: ContestRules) -> Iterator[tuple[str, str]]:
    for part in kind.parts(rules):
        for value in (*kind.values, CLAUSE):
            said = getattr(part, value.name)
            for one in said if isinstance(said, tuple) else (said,):
                if isinstance(one, date):
                    yield value.name, one.isoformat()
                elif isinstance(one, str) and is_dated(one):
                    yield value.name, one
