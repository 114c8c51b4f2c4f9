"""From a result to a recommended skill level, by the rows of an edition; a contest recommends and never grants.

Levels are counted as on the certificates: 5 初级工, 4 中级工, 3 高级工, 2 技师, 1 高级技师. 特级技师 and
首席技师 are posts in an enterprise (评聘) and out of reach of any contest. A level is one of an occupation:
whoever holds it in another trade holds none here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from competition.rules.editions.kinds.levels import Level
from competition.rules.problems import Problem
from competition.rules.words.levels import LEVEL_WORDS

# From here up a level that is only claimed has to be proven before it lifts anybody further.
_PROVEN_FROM = 2


@dataclass(frozen=True)
class Standing:
    """What somebody holds in the occupation of an event: 5..1, or None.

    `verified` was proven; `claimed` is what the entry says; `unplaced` was claimed before anybody asked for
    which occupation. `special_post`: 特级技师 or 首席技师.
    """

    verified: int | None = None
    claimed: int | None = None
    unplaced: int | None = None
    special_post: bool = False

    @property
    def held(self) -> int | None:
        """The best of what was proven and what the entry says."""
        return min((level for level in (self.verified, self.claimed) if level is not None), default=None)


@dataclass(frozen=True)
class LevelCandidate:
    """What the rows ask about an entrant. `prize`: its code, empty without one; `occupation`: empty without one.

    `entrants` took part, absentees are not among them. `earlier`: the best level recommended in the same year
    by a contest that does not belong to this ladder.
    """

    group: str
    members: int
    place: int | None
    prize: str
    entrants: int
    occupation: str = ""
    paper_level: int | None = None
    identity: str | None = None
    both_passed: bool = False
    standing: Standing = field(default_factory=Standing)
    earlier: int | None = None


@dataclass(frozen=True)
class RecommendedLevel:
    """A recommendation and the clause it rests on; the evaluation body decides.

    `step`: "floor" or "one_up"; `once_per_year`: its clause gives one step a year and person.
    """

    level: int
    held: int | None
    clause: str
    step: str
    once_per_year: bool = False


Outcome = RecommendedLevel | Problem


@dataclass(frozen=True)
class Judged:
    """What the rows say of one result of one person."""

    person: int
    occupation: str
    event: str
    outcome: Outcome


def recommend(candidate: LevelCandidate, rows: Iterable[Level], year: int) -> Outcome:
    """The best level any clause recommends, or the reason why none does."""
    standing = candidate.standing
    if standing.special_post:
        return Problem("level_post_by_appointment")
    fitting = [row for row in rows if _fits(candidate, row)]
    outcome = _best(candidate, fitting, standing.held, year)
    unplaced = standing.unplaced
    if unplaced is not None and _given(_best(candidate, fitting, unplaced, year)) != _given(outcome):
        return Problem("level_occupation_unstated", {"level": LEVEL_WORDS[unplaced]})
    if isinstance(outcome, RecommendedLevel) and _rests_on_claim(outcome, standing):
        told = {"held": LEVEL_WORDS[standing.held or 5], "level": LEVEL_WORDS[outcome.level]}
        return Problem("level_claim_needs_proof", told)
    return outcome


def one_each(
    judged: Sequence[Judged], recorded: Mapping[int, Mapping[str, int]] | None = None
) -> list[Outcome]:
    """Of several results of a person in one occupation the best; of equals the first. The others say so.

    Where a clause gives one step a year, one of all occupations. `recorded`: levels recommended already, by
    person and occupation; only something better stands beside them.
    """
    chosen: dict[tuple[int, str], int] = {}
    for number, one in enumerate(judged):
        if isinstance(one.outcome, RecommendedLevel):
            key = _key(one, one.outcome)
            best = chosen.get(key)
            if best is None or one.outcome.level < _level(judged[best]):
                chosen[key] = number
    found: list[Outcome] = []
    for number, one in enumerate(judged):
        if not isinstance(one.outcome, RecommendedLevel):
            found.append(one.outcome)
            continue
        best = chosen[_key(one, one.outcome)]
        before = _recorded(one, one.outcome, recorded or {})
        if before is not None and before <= one.outcome.level:
            found.append(Problem("level_recommended_already", {"level": LEVEL_WORDS[before]}))
        elif best == number:
            found.append(one.outcome)
        else:
            told = {"event": judged[best].event, "level": LEVEL_WORDS[_level(judged[best])]}
            found.append(Problem("level_better_result", told))
    return found


def _key(one: Judged, outcome: RecommendedLevel) -> tuple[int, str]:
    return one.person, "" if outcome.once_per_year else one.occupation


def _level(one: Judged) -> int:
    return one.outcome.level if isinstance(one.outcome, RecommendedLevel) else max(LEVEL_WORDS)


def _recorded(
    one: Judged, outcome: RecommendedLevel, recorded: Mapping[int, Mapping[str, int]]
) -> int | None:
    own = recorded.get(one.person, {})
    return min(own.values(), default=None) if outcome.once_per_year else own.get(one.occupation)


def _given(outcome: Outcome) -> tuple[int | None, str]:
    return (outcome.level, "") if isinstance(outcome, RecommendedLevel) else (None, outcome.code)


def _rests_on_claim(outcome: RecommendedLevel, standing: Standing) -> bool:
    """Whether a level that nobody has proven lifts somebody to 二级 or 一级."""
    unproven = standing.verified is None or (standing.held or 0) < standing.verified
    return outcome.step == "one_up" and outcome.level <= _PROVEN_FROM and unproven


def _best(candidate: LevelCandidate, rows: Sequence[Level], held: int | None, year: int) -> Outcome:
    if not rows:
        return Problem("level_no_clause", {"place": candidate.place or "", "prize": candidate.prize})
    outcomes = [_by(row, candidate, held, year) for row in rows]
    found = [outcome for outcome in outcomes if isinstance(outcome, RecommendedLevel)]
    # Of two that give the same, the one that rests on no level held.
    return min(found, key=lambda one: (one.level, one.step != "floor")) if found else outcomes[0]


def _fits(candidate: LevelCandidate, row: Level) -> bool:
    return all(
        (
            row.group in {None, candidate.group},
            row.members in {None, candidate.members},
            row.paper_level in {None, candidate.paper_level},
            not row.identities or candidate.identity in row.identities,
            candidate.both_passed or not row.both_passed,
            _in_band(candidate, row),
            not row.prizes or candidate.prize in row.prizes,
        )
    )


def _in_band(candidate: LevelCandidate, row: Level) -> bool:
    """Whether the place is within the clause's; half of an odd field is rounded down, half of 7 is 3."""
    place = candidate.place
    return (
        place is not None
        and row.first_place <= place
        and (row.last_place is None or place <= row.last_place)
        and (not row.upper_half_only or 2 * place <= candidate.entrants)
    )


def _by(row: Level, candidate: LevelCandidate, held: int | None, year: int) -> Outcome:
    if obstacle := _obstacle(row, candidate, held):
        return obstacle
    floor = _floor(row, candidate)
    if floor is not None and (held is None or held > floor):
        level, step = max(floor, row.cap), "floor"
    elif not row.one_up or (row.floor_holders_only and held != floor):
        return Problem("level_held_already", {"level": LEVEL_WORDS[held or 5]})
    else:
        level, step = (held or 6) - 1, "one_up"
    if row.once_per_year and candidate.earlier is not None and candidate.earlier <= level:
        return Problem("level_once_a_year", {"year": year, "level": LEVEL_WORDS[candidate.earlier]})
    return RecommendedLevel(level, held, row.clause, step, row.once_per_year)


def _obstacle(row: Level, candidate: LevelCandidate, held: int | None) -> Problem | None:
    """Why a clause that fits recommends nothing all the same."""
    if not candidate.occupation and not row.any_occupation:
        return Problem("level_without_occupation")
    if _floor(row, candidate) is None and not row.from_held:
        return Problem("level_paper_unknown", {"clause": row.clause})
    if row.from_held and held is None:
        return Problem("level_needs_one_held", {"clause": row.clause})
    if held is not None and held <= row.cap:
        return Problem("level_at_the_cap", {"level": LEVEL_WORDS[row.cap]})
    return None


def _floor(row: Level, candidate: LevelCandidate) -> int | None:
    """The level a clause gives whoever has none better; None where everybody goes one up instead."""
    if row.from_held:
        return None
    return candidate.paper_level if row.floor is None else row.floor
