"""What results know of how long people's data is kept, and what a name that is no longer agreed to does to them."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Any

from flask_babel import gettext as _

from competition.entries import queries as entries
from competition.foundation.system.clock import SHANGHAI
from competition.foundation.web.i18n import pick
from competition.holidays import queries as holidays
from competition.persons import queries as persons
from competition.rules.consents import ConsentKind
from scoring.results import queries
from scoring.results.publicity import publicity_of
from scoring.rules.publication_life import Published


def last_days(contest_ids: Collection[int]) -> dict[int, list[date]]:
    """The last day of publicity of each event whose result stands, by contest."""
    days = holidays.holidays()
    found: dict[int, list[date]] = {}
    for contest_id, said in queries.publications_of(contest_ids):
        if said[-1].kind == Published.WITHDRAWN:
            continue
        open_until = [told.until for one in said if (told := publicity_of(one, days)) is not None]
        if open_until:
            # It ends with the midnight after its last day.
            last = max(open_until).astimezone(SHANGHAI) - timedelta(seconds=1)
            found.setdefault(contest_id, []).append(last.date())
    return found


def ending_with_publication(account_id: int, contest_id: int, kind: str) -> list[str]:
    """The published results in which a name is masked from now on: sentences."""
    person = persons.person_of(account_id)
    if kind != ConsentKind.PUBLICATION or person is None:
        return []
    own = {entry.event_id for _seat, entry in entries.seats_of_person(person.id)}
    return [
        _("已公布的“%(event)s”成绩里，你的姓名立即改为只显示姓。", event=pick(event.name, event.name_en))
        for event, _snapshot in queries.latest_published([contest_id])
        if event.id in own
    ]


def own_record(account_id: int) -> dict[str, Any]:
    """The published lines of the person of an account, as plain JSON values."""
    person = persons.person_of(account_id)
    own = {entry.id: entry for _seat, entry in entries.seats_of_person(person.id)} if person else {}
    contest_ids = {entry.contest_id for entry in own.values()}
    return {
        "results": [
            {
                "event": event.name,
                "place": row.get("place"),
                "score": row.get("total"),
                "prize": row.get("prize"),
            }
            for event, snapshot in (queries.latest_published(contest_ids) if contest_ids else ())
            for row in snapshot.body["rows"]
            if row["entry_id"] in own
        ]
    }
