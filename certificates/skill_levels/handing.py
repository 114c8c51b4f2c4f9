"""What of recommendations leaves for an evaluation body: the rows of people who agree to it, each written down."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels import queries
from certificates.skill_levels.parts import require_basis
from certificates.skill_levels.queries import LevelRow
from competition.contests.models import Contest
from competition.foundation.system.clock import SHANGHAI
from competition.organisations import queries as organisations
from competition.organisations.models import Organisation
from competition.persons.consents import queries as consents
from competition.persons.consents.giving import Handing, Parted, parted
from competition.persons.consents.operations import note_handover
from competition.rules.consents import ConsentKind
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.rules.words.catalogue import phrase
from scoring.results import publicity
from scoring.results import queries as results

PURPOSE = ConsentKind.HAND_LEVELS
ANY_BODY = phrase("职业技能评价机构")


def by_consent(contest_id: int, rows: Sequence[LevelRow]) -> Parted[LevelRow]:
    """The rows that may leave, and those of people who do not agree to it."""
    return parted(rows, lambda row: row.person.id, contest_id, PURPOSE)


def not_agreed(rows: Iterable[LevelRow]) -> frozenset[int]:
    """The ids of applications, of whatever contest, whose person took the consent back: nobody goes on with them."""
    applied: dict[int, list[LevelRow]] = {}
    for row in rows:
        if row.recommendation.state == RecommendationState.APPLIED:
            applied.setdefault(row.recommendation.contest_id, []).append(row)
    return frozenset(
        row.recommendation.id
        for contest_id, found in applied.items()
        for row in by_consent(contest_id, found).kept_back
    )


def to_decide(organisation_ids: Iterable[int]) -> list[tuple[Organisation, int]]:
    """Evaluation bodies with the number of applications that they can decide now."""
    rows = queries.undecided(organisation_ids)
    without = not_agreed(rows)
    counts = Counter(row.body.id for row in rows if row.body and row.recommendation.id not in without)
    bodies = {row.body.id: row.body for row in rows if row.body}
    return [(bodies[id], counts[id]) for id in sorted(counts)]


def leaving(contest_id: int) -> list[LevelRow]:
    """What may go out now: of results that are final, of people who agree to it.

    Raises Refused where that is nobody: a letter that recommends nobody says what is not so.
    """
    final = queries.of_contest(contest_id)
    found = by_consent(contest_id, final).leaving
    if not found:
        raise Refused(_why_none(contest_id, final))
    return found


def why_none(contest_id: int) -> Problem | None:
    """Why no list and no letter can be made now."""
    try:
        leaving(contest_id)
    except Refused as refusal:
        return refusal.problems[0]
    return None


def _why_none(contest_id: int, final: Sequence[LevelRow]) -> Problem:
    if final:
        return Problem("levels_nobody_may_leave", {"count": len({row.person.id for row in final})})
    waiting = queries.live_of_contest(contest_id)
    if not waiting:
        return Problem("level_not_recommended")
    newest = results.newest_publications({row.event.id for row in waiting}).values()
    ends = [told.until for one in newest if (told := publicity.publicity_of(one)) is not None]
    if not ends:
        return Problem("level_in_publicity")
    until = f"{min(ends).astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
    return Problem(
        "levels_leave_when_final", {"count": len({row.person.id for row in waiting}), "until": until}
    )


def going_out(contest_id: int) -> list[LevelRow]:
    """What may go out; raises Refused where that is nobody, and while one has no clause to rest on."""
    rows = leaving(contest_id)
    require_basis(rows)
    return rows


def require_consent(contest_id: int, row: LevelRow) -> None:
    """Raises Refused where this person does not agree that anything of theirs leaves."""
    if row.person.id not in consents.agreeing([row.person.id], contest_id, PURPOSE):
        raise Refused(Problem("level_not_agreed", {"name": row.person.name}))


def note(
    contest: Contest, rows: Collection[LevelRow], paper: str, fields: Sequence[str], *, by: Actor
) -> None:
    """Write down what leaves of whom, body by body."""
    by_body: dict[str, set[int]] = {}
    for row in rows:
        by_body.setdefault(_body(row), set()).add(row.person.id)
    for body, people in sorted(by_body.items()):
        note_handover(Handing(contest.id, PURPOSE, body, paper, fields), people, by=by)


def _body(row: LevelRow) -> str:
    """The body that has it, else those that are filed for its occupation."""
    if row.body is not None:
        return row.body.name
    code = row.event.occupation_code
    filed = organisations.evaluation_bodies(code) if code else []
    return "、".join(body.name for body in filed) or ANY_BODY
