"""How pages and papers of recommended levels name a level and what it rests on."""

from flask_babel import gettext as _

from certificates.skill_levels.queries import LevelRow
from competition.rules.words.levels import LEVEL_WORDS


def level_name(number: int | None) -> str:
    """The level in the reader's language, a dash for none."""
    return str(_(LEVEL_WORDS[number])) if number else "—"


def basis(row: LevelRow) -> str:
    """The clause a recommendation rests on, as a phrase."""
    return str(_("依据%(clause)s推荐", clause=row.recommendation.clause))
