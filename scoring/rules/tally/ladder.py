"""The ladder that decides ties, as the rules name its rungs, and what each rung asks of an entry."""

from collections.abc import Callable, Iterable
from fractions import Fraction

from scoring.rules.marking.aggregation import Exact
from scoring.rules.tally.entry_scores import modules_of
from scoring.rules.tally.model import EntryScore, Scheme
from scoring.rules.tally.ranking import SHARE, Contender, Rung

SMALLER_WINS = ("time", "penalties")


def ladder_of(ties: Iterable[str], scheme: Scheme) -> list[Rung]:
    """The rungs in their order."""
    return [rung for name in ties for rung in _rungs(name, scheme)]


def _rungs(name: str, scheme: Scheme) -> list[Rung]:
    """A configured rung; `modules` stands for every module in its order."""
    if name == SHARE:
        return []
    if name == "modules":
        return [Rung(f"module:{code}") for code in modules_of(scheme)]
    return [Rung(name, name in SMALLER_WINS or name.startswith("lower:"))]


def contender(score: EntryScore, ladder: Iterable[Rung]) -> Contender:
    """An entry as it climbs this ladder."""
    keys = {rung.name: _key(score, rung.name) for rung in ladder}
    return Contender(score.entry.code, score.total or Fraction(0), keys, score.entry.passes)


def _key(score: EntryScore, name: str) -> Exact | None:
    kind, _, code = name.partition(":")
    return _KEYS[kind](score, code)


def _time(score: EntryScore, _code: str) -> Exact | None:
    return None if score.entry.time is None else Fraction(score.entry.time)


def _value(score: EntryScore, code: str) -> Exact | None:
    value = score.entry.values.get(code)
    return None if value is None else Fraction(value)


def _best_round(score: EntryScore, code: str) -> Exact | None:
    scored = sorted((one.score for one in score.rounds if one.score is not None), reverse=True)
    place = int(code or 1) - 1
    return scored[place] if place < len(scored) else None


def _module(score: EntryScore, code: str) -> Exact | None:
    return _sum(one.modules.get(code) for one in score.rounds)


def _aspect(score: EntryScore, code: str) -> Exact | None:
    return _sum(one.aspects[code].product for one in score.rounds if code in one.aspects)


def _sum(values: Iterable[Exact | None]) -> Exact | None:
    found = [value for value in values if value is not None]
    return sum(found, Fraction(0)) if found else None


# What each kind of rung asks of an entry.
_KEYS: dict[str, Callable[[EntryScore, str], Exact | None]] = {
    "time": _time,
    "penalties": lambda score, _code: score.taken,
    "higher": _value,
    "lower": _value,
    "part": lambda score, code: score.parts.get(code),
    "best_round": _best_round,
    "module": _module,
    "aspect": _aspect,
}
