"""From an award to a recommended skill level, by rule tables; a contest recommends and never grants.

Levels are counted as on the certificates: 5 初级工, 4 中级工, 3 高级工, 2 技师, 1 高级技师. 特级技师 and
首席技师 are posts in an enterprise (评聘) and out of reach of any contest.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from competition.rules.editions.kinds.levels import Level
from competition.rules.editions.kinds.prizes import Prize
from competition.rules.problems import Problem
from competition.rules.words.levels import HIGHEST_LEVEL, LEVEL_WORDS


@dataclass(frozen=True)
class LevelRule:
    """Whom one clause recommends for which level. None or empty means: not asked.

    `first`..`last` is a band of places; `best_share` the best part of the entrants (for 优胜奖: "1/2");
    `prizes` names of prizes; `members` the size of the entry; `identity` "employed" or "student";
    `identities` the finer kinds of a registration; `both_passed` asks for theory and practice passed.
    `floor` is the level recommended (`of_paper`: the level of the event's paper); a holder of that level
    or better goes one up where `one_up`. Without a floor everybody goes one up from the level held.
    Nobody passes `cap`.
    """

    clause: str
    floor: int | None
    group: str | None = None
    identity: str | None = None
    members: int | None = None
    first: int | None = None
    last: int | None = None
    best_share: str | None = None
    prizes: tuple[str, ...] = ()
    cap: int = HIGHEST_LEVEL
    once_a_year: bool = False
    paper_level: int | None = None
    identities: tuple[str, ...] = ()
    both_passed: bool = False
    of_paper: bool = False
    one_up: bool = True


@dataclass(frozen=True)
class Candidate:
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
class Recommendation:
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
            clause=level.clause,
            floor=level.floor,
            of_paper=level.floor is None,
            group=level.group,
            members=level.members,
            identities=tuple(level.identities),
            first=level.first_place,
            last=level.last_place,
            prizes=tuple(names.get(code, code) for code in level.prizes),
            best_share="1/2" if level.upper_half_only else None,
            both_passed=level.both_passed,
            one_up=level.one_up,
            cap=level.cap,
            once_a_year=level.once_per_year,
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
        if rule.first is not None and rule.last is not None and rule.first > rule.last:
            problems.append(Problem("level_rule_band_upside_down", {"rule": number}))
    return problems


def recommend(candidate: Candidate, rules: Iterable[LevelRule], year: int) -> Recommendation | Problem:
    """The best level any clause recommends, or the reason why none does."""
    if candidate.special_post:
        return Problem("level_post_by_appointment")
    fitting = [rule for rule in rules if _fits(candidate, rule)]
    if not fitting:
        return Problem("level_no_clause", {"place": candidate.place or "", "prize": candidate.prize})
    outcomes = [_by(rule, candidate, year) for rule in fitting]
    found = [outcome for outcome in outcomes if isinstance(outcome, Recommendation)]
    if found:
        return min(found, key=lambda one: one.level)
    return outcomes[0]


def _fits(candidate: Candidate, rule: LevelRule) -> bool:
    place = candidate.place
    return all(
        (
            rule.group in {None, candidate.group},
            rule.identity in {None, "employed" if candidate.employed else "student"},
            rule.members in {None, candidate.members},
            rule.paper_level in {None, candidate.paper_level},
            not rule.identities or candidate.identity in rule.identities,
            candidate.both_passed or not rule.both_passed,
            rule.first is None or (place is not None and place >= rule.first),
            rule.last is None or (place is not None and place <= rule.last),
            rule.best_share is None or _within(place, candidate.entrants, rule.best_share),
            not rule.prizes or candidate.prize in rule.prizes,
        )
    )


def _within(place: int | None, entrants: int, share: str) -> bool:
    """Whether a place is among the best part ("1/2") of the entrants; exact, so half of 7 is 3."""
    above, below = share.split("/")
    return place is not None and Decimal(place) * int(below) <= Decimal(entrants) * int(above)


def _by(rule: LevelRule, candidate: Candidate, year: int) -> Recommendation | Problem:
    held = candidate.held
    floor = candidate.paper_level if rule.of_paper else rule.floor
    if rule.once_a_year and year in candidate.recommended_in:
        return Problem("level_once_a_year", {"year": year})
    if rule.of_paper and floor is None:
        return Problem("level_paper_unknown", {"clause": rule.clause})
    if floor is None and held is None:
        return Problem("level_needs_one_held", {"clause": rule.clause})
    if held is not None and held <= rule.cap:
        return Problem("level_at_the_cap", {"level": LEVEL_WORDS[rule.cap]})
    if floor is not None and (held is None or held > floor):
        return Recommendation(max(floor, rule.cap), held, rule.clause, "floor")
    if not rule.one_up:
        return Problem("level_held_already", {"level": LEVEL_WORDS[held or 5]})
    return Recommendation((held or 6) - 1, held, rule.clause, "one_up")


# Rule tables by class of contest. Each names the text it follows;
# "default" waits for the organiser's own.
TABLES: dict[str, tuple[LevelRule, ...]] = {
    "national-2020": (LevelRule("第一届全国技能大赛规则：优胜奖及以上", floor=2, best_share="1/2"),),
    "industry-national-2012": (
        LevelRule("行业国家级竞赛规则：职工前5名", floor=2, identity="employed", first=1, last=5),
        LevelRule("行业国家级竞赛规则：职工第6-20名", floor=3, identity="employed", first=6, last=20),
        LevelRule("行业国家级竞赛规则：学生前5名", floor=3, identity="student", first=1, last=5),
    ),
    "one-up-2006": (
        LevelRule(
            "青年职工第6-20名：在原等级基础上晋升一级（最高技师）", floor=None, first=6, last=20, cap=2
        ),
    ),
    "technician-paper-first": (
        LevelRule("省级一类（技师标准命题）：第1-3名", floor=1, first=1, last=3, paper_level=2),
        LevelRule("省级一类（技师标准命题）：第4-10名", floor=2, first=4, last=10, paper_level=2),
    ),
    "technician-paper-second": (
        LevelRule("省级二类（技师标准命题）：第1名", floor=1, first=1, last=1, paper_level=2),
        LevelRule("省级二类（技师标准命题）：第2-5名", floor=2, first=2, last=5, paper_level=2),
    ),
    "hainan-team": (
        LevelRule("团队金银铜奖", floor=2, prizes=("金牌", "银牌", "铜牌")),
        LevelRule("团队优胜奖", floor=3, prizes=("优胜奖",)),
    ),
    "default": (
        LevelRule(
            "本届竞赛规程晋级条款（职工组一等奖）",
            floor=2,
            group="staff",
            prizes=("一等奖",),
            once_a_year=True,
        ),
        LevelRule(
            "本届竞赛规程晋级条款（职工组二、三等奖）",
            floor=3,
            group="staff",
            prizes=("二等奖", "三等奖"),
            once_a_year=True,
        ),
        LevelRule(
            "本届竞赛规程晋级条款（学生组获奖）",
            floor=3,
            group="student",
            once_a_year=True,
            prizes=("一等奖", "二等奖", "三等奖"),
        ),
    ),
}
