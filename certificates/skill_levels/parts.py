"""How pages and papers of recommended levels name a level and what it rests on."""

from collections.abc import Iterable

from flask_babel import gettext as _

from certificates.awards import queries as awards
from certificates.skill_levels.queries import LevelRow
from competition.contests.models import Event
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
