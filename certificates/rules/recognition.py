"""From an award to a recommended skill level, by rule tables; a contest recommends and never grants.

Levels are counted as on the certificates: 5 初级工, 4 中级工, 3 高级工, 2 技师, 1 高级技师. 特级技师 and
首席技师 are posts in an enterprise (评聘) and out of reach of any contest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from competition.rules.editions.kinds.levels import Level
from competition.rules.editions.kinds.prizes import Prize
from competition.rules.problems import Problem
from competition.rules.words.levels import LEVEL_WORDS


class LevelRule(Level, frozen=True, kw_only=True):
    """Whom one clause recommends for which level; `prizes` are names here.

    Beside what a clause of an edition asks: `employed` or student, the level of the event's paper, and
    `from_held`: without any floor everybody goes one up from the level held.
    """

    employed: bool | None = None
    paper_level: int | None = None
    from_held: bool = False


@dataclass(frozen=True)
class LevelCandidate:
    """What the rules ask about a winner. `held`: 5..1, or None; `years`: years already recommended in."""

    group: str
    employed: bool
    members: int
    place: int | None
    prize: str
    entrants: int
    held: int | None
    paper_level: int | None = None
    recommended_in: frozenset[int] = frozenset()
    special_post: bool = False
    identity: str | None = None
    both_passed: bool = False


@dataclass(frozen=True)
class RecommendedLevel:
    """A recommendation and the clause it rests on; the evaluation body decides.

    `step`: "floor" or "one_up".
    """

    level: int
    held: int | None
    clause: str
    step: str


def rules_from(levels: Iterable[Level], prizes: Sequence[Prize]) -> list[LevelRule]:
    """The rule table of a contest's edition; prizes are named there by code and here by name."""
    names = {prize.code: prize.name for prize in prizes}
    return [
        LevelRule(
            **msgspec.structs.asdict(level)
            | {"prizes": tuple(names.get(code, code) for code in level.prizes)}
        )
        for level in levels
    ]


def problems_with_rules(rules: Iterable[LevelRule]) -> list[Problem]:
    """Everything wrong with a rule table."""
    problems = []
    for number, rule in enumerate(rules, start=1):
        if not rule.clause.strip():
            problems.append(Problem("level_rule_without_clause", {"rule": number}))
        if rule.floor not in {None, *LEVEL_WORDS} or rule.cap not in LEVEL_WORDS:
            problems.append(Problem("level_rule_no_such_level", {"rule": number}))
        elif rule.floor is not None and rule.floor < rule.cap:
            problems.append(Problem("level_rule_floor_above_cap", {"rule": number}))
        if rule.last_place is not None and rule.first_place > rule.last_place:
            problems.append(Problem("level_rule_band_upside_down", {"rule": number}))
    return problems


def recommend(candidate: LevelCandidate, rules: Iterable[LevelRule], year: int) -> RecommendedLevel | Problem:
    """The best level any clause recommends, or the reason why none does."""
    if candidate.special_post:
        return Problem("level_post_by_appointment")
    fitting = [rule for rule in rules if _fits(candidate, rule)]
    if not fitting:
        return Problem("level_no_clause", {"place": candidate.place or "", "prize": candidate.prize})
    outcomes = [_by(rule, candidate, year) for rule in fitting]
    found = [outcome for outcome in outcomes if isinstance(outcome, RecommendedLevel)]
    if found:
        return min(found, key=lambda one: one.level)
    return outcomes[0]


def asks_for_field(rule: LevelRule) -> bool:
    """Whether a clause asks for more of the result than the line of the winner."""
    return rule.both_passed or rule.upper_half_only


def _fits(candidate: LevelCandidate, rule: LevelRule) -> bool:
    return all(
        (
            rule.group in {None, candidate.group},
            rule.employed in {None, candidate.employed},
            rule.members in {None, candidate.members},
            rule.paper_level in {None, candidate.paper_level},
            not rule.identities or candidate.identity in rule.identities,
            candidate.both_passed or not rule.both_passed,
            _in_band(candidate, rule),
            not rule.prizes or candidate.prize in rule.prizes,
        )
    )


def _in_band(candidate: LevelCandidate, rule: LevelRule) -> bool:
    """Whether the place is within the clause's; half of an odd field is rounded down, half of 7 is 3."""
    place = candidate.place
    return (
        place is not None
        and rule.first_place <= place
        and (rule.last_place is None or place <= rule.last_place)
        and (not rule.upper_half_only or 2 * place <= candidate.entrants)
    )


def _by(rule: LevelRule, candidate: LevelCandidate, year: int) -> RecommendedLevel | Problem:
    if obstacle := _obstacle(rule, candidate, year):
        return obstacle
    held, floor = candidate.held, _floor(rule, candidate)
    if floor is not None and (held is None or held > floor):
        return RecommendedLevel(max(floor, rule.cap), held, rule.clause, "floor")
    if not rule.one_up:
        return Problem("level_held_already", {"level": LEVEL_WORDS[held or 5]})
    return RecommendedLevel((held or 6) - 1, held, rule.clause, "one_up")


def _obstacle(rule: LevelRule, candidate: LevelCandidate, year: int) -> Problem | None:
    """Why a clause that fits recommends nothing all the same."""
    held = candidate.held
    if rule.once_per_year and year in candidate.recommended_in:
        return Problem("level_once_a_year", {"year": year})
    if _floor(rule, candidate) is None and not rule.from_held:
        return Problem("level_paper_unknown", {"clause": rule.clause})
    if rule.from_held and held is None:
        return Problem("level_needs_one_held", {"clause": rule.clause})
    if held is not None and held <= rule.cap:
        return Problem("level_at_the_cap", {"level": LEVEL_WORDS[rule.cap]})
    return None


def _floor(rule: LevelRule, candidate: LevelCandidate) -> int | None:
    """The level a clause gives whoever has none better; None where everybody goes one up instead."""
    if rule.from_held:
        return None
    return candidate.paper_level if rule.floor is None else rule.floor


# Rule tables by class of contest. Each names the text it follows; "default" waits for the organiser's own.
TABLES = msgspec.json.decode(
    (Path(__file__).parent / "data" / "levels.json").read_bytes(), type=dict[str, tuple[LevelRule, ...]]
)
