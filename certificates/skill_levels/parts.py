"""How pages and papers of recommended levels name a level and what it rests on."""

from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from certificates.awards import queries as awards
from certificates.rules.recommendation_life import RecommendationState
from certificates.skill_levels.queries import LevelRow
from competition.contests.models import Event
from competition.persons.models import LevelHeld
from competition.rules.editions.kinds.kind import UNCITED
from competition.rules.levels_held import POST_WORDS, UNSTATED
from competition.rules.problems import Problem, Refused
from competition.rules.words.levels import LEVEL_WORDS
from scoring.rules.publication_life import Published


def level_name(number: int | None) -> str:
    """The level in the reader's language, a dash for none."""
    return str(_(LEVEL_WORDS[number])) if number else "—"


def basis(row: LevelRow) -> str:
    """The clause a recommendation rests on, as a phrase."""
    return str(_("依据%(clause)s推荐", clause=row.recommendation.clause))


def held_up(contest_id: int, events: Iterable[Event]) -> frozenset[int]:
    """Those of the events whose result is not final: what is recommended there waits."""
    kinds = awards.result_kinds(contest_id)
    return frozenset(one.id for one in events if kinds.get(one.id, "") not in {"", Published.FINAL})


def held_name(record: LevelHeld) -> str:
    """The level or the post of a record."""
    return str(_(POST_WORDS[record.post])) if record.post else level_name(record.level)


def occupation_name(record: LevelHeld) -> str:
    """The occupation of a record; of an old claim, that nobody said which."""
    return (
        f"{record.occupation_name} {record.occupation_code}" if record.occupation_code else str(_(UNSTATED))
    )


def require_going_out(row: LevelRow) -> None:
    """No paper of a level leaves while its result may still change, nor of one that was withdrawn."""
    found = row.recommendation
    if found.state == RecommendationState.WITHDRAWN:
        raise Refused(Problem("recommendation_withdrawn", {"reason": found.withdrawn_reason or "—"}))
    if row.event.id in held_up(found.contest_id, [row.event]):
        raise Refused(Problem("level_in_publicity"))


_NAMED = 3


def require_basis(rows: Sequence[LevelRow]) -> None:
    """Nothing about these leaves the contest while one of them has no clause to rest on."""
    bare = [row.person.name for row in rows if row.recommendation.clause.strip() in UNCITED]
    if bare:
        names = "、".join(bare[:_NAMED]) + ("…" if len(bare) > _NAMED else "")
        raise Refused(Problem("recommendations_without_basis", {"count": len(bare), "names": names}))
