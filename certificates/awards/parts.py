"""What pages of awards, and of the rooms above them, show of prizes and titles."""

from competition.foundation.web.i18n import pick
from competition.rulebooks import queries as rulebooks


def award_words(contest_id: int) -> dict[str, str]:
    """Prizes and titles of a contest's rules in the reader's language, by their Chinese names."""
    rules = rulebooks.rules_of(contest_id)
    prizes = {prize.name: pick(prize.name, prize.name_en) for prize in rules.prizes.prizes}
    return prizes | {title.name: pick(title.name, title.name_en) for title in rules.titles}
