"""The columns of a unit's workbook, with what may be chosen in each."""

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.paper.tables import Column
from competition.organisations import queries as organisations
from competition.rules.particulars import ASKED_OF_ALL, NO_HONOUR
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.catalogue import phrase
from competition.rules.words.education import EDUCATION_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS
from competition.rules.words.identities import IDENTITY_WORDS
from competition.rules.words.levels import HELD_LEVEL_WORDS
from competition.rules.words.sexes import SEX_WORDS

CHOICES: dict[str, dict[str, str]] = {
    "id_kind": {kind.value: word for kind, word in ID_KIND_WORDS.items()},
    "sex": {sex.value: word for sex, word in SEX_WORDS.items()},
    "identity": {kind.value: word for kind, word in IDENTITY_WORDS.items()},
    "education": dict(EDUCATION_WORDS),
    "held_level": dict(HELD_LEVEL_WORDS),
    "local": {"yes": phrase("是"), "no": phrase("否")},
    "honours": {NO_HONOUR: phrase("以上都没有")},
}
EVENT, TEAM = phrase("赛项"), phrase("队号")


def delegation_names(contest_id: int) -> dict[str, str]:
    """The delegations to choose from, by their ids as text."""
    return {str(found.id): found.name for found in organisations.delegations_of(contest_id)}


def columns(contest: Contest) -> list[Column]:
    """The columns of a unit's workbook, in the reader's language; Chinese is read back as well.

    A sheet without a column that is not asked of everybody is read all the same: whom it is asked of, the row tells.
    """
    events = {event.code: f"{event.code} {event.name}" for event in contests.live_events_of(contest.id)}
    columns = [
        Column("event", _(EVENT), events, width=24, also=(EVENT,)),
        Column("team", _(TEAM), width=8, also=(TEAM,), required=False),
        Column(
            "delegation",
            _(FIELD_WORDS["delegation"]),
            delegation_names(contest.id),
            also=(FIELD_WORDS["delegation"],),
            required=False,
        ),
    ]
    for key, word in FIELD_WORDS.items():
        if key in ("delegation", "members"):
            continue
        offered = CHOICES.get(key, {})
        columns.append(
            Column(
                key,
                _(word),
                {choice: _(words) for choice, words in offered.items()},
                several=key == "honours",
                width=24 if key in ("id_number", "unit_name", "id_kind") else 16,
                also=(word,),
                spoken={words: choice for choice, words in offered.items()},
                required=key in ASKED_OF_ALL,
                holds="date" if key == "born_on" else "",
            )
        )
    return columns
