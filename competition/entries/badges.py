"""参赛证: what stands on the badge of each member."""

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.entries import queries
from competition.entries.models import Entry
from competition.foundation.paper import cards
from competition.foundation.store import queries as files
from competition.foundation.store import uploads
from competition.persons.consents import queries as consents
from competition.rules.words.groups import GROUP_WORDS


def entry_badges(entry: Entry) -> list[cards.Badge]:
    """The badges of an entry, as the printer draws them."""
    contest, event = contests.contest(entry.contest_id), contests.event(entry.event_id)
    delegation = queries.delegation_of(entry)
    hidden = consents.taken_back([member.person_id for member in entry.members], entry.contest_id)
    badges = []
    for member in entry.members:
        shows = member.photo_id is not None and member.person_id not in hidden
        photo = files.stored_file(member.photo_id or 0) if shows else None
        lines = [
            (_("赛项"), f"{event.code} {event.name}"),
            (_("组别"), _(GROUP_WORDS[event.group_kind])),
            (_("代表队"), delegation.name if delegation else "—"),
            (_("单位"), member.unit_name or "—"),
        ]
        badges.append(
            cards.Badge(
                contest=contest.name,
                title=_("参赛证"),
                name=member.person.name,
                number=f"{event.code}-{entry.id:05d}-{member.position}",
                lines=lines,
                photo=uploads.read(photo) if photo else None,
            )
        )
    return badges
