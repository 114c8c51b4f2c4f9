"""The ladder that decides ties, as the rules name its rungs, and what each rung asks of an entry."""

from collections.abc import Iterable
from fractions import Fraction

from scoring.rules.marking.aggregation import Exact
from scoring.rules.tally.entry_scores import modules_of
from scoring.rules.tally.model import EntryScore, RoundScore, Scheme
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
    if kind == "time":
        return None if score.entry.time is None else Fraction(score.entry.time)
    if kind == "penalties":
        return score.taken
    if kind in ("higher", "lower"):
        value = score.entry.values.get(code)
        return None if value is None else Fraction(value)
    if kind == "part":
        return score.parts.get(code)
    if kind == "best_round":
        scored = sorted((one.score for one in score.rounds if one.score is not None), reverse=True)
        place = int(code or 1) - 1
        return scored[place] if place < len(scored) else None
    values = [_of_round(one, kind, code) for one in score.rounds]
    found = [value for value in values if value is not None]
    return sum(found, Fraction(0)) if found else None


def _of_round(one: RoundScore, kind: str, code: str) -> Exact | None:
    if kind == "module":
        return one.modules.get(code)
    return one.aspects[code].product if code in one.aspects else None
