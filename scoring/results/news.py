"""What of results happened before everybody, and until when objections are taken."""

from collections.abc import Iterable

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.contests.questions import Dated, Happening
from competition.foundation.web.i18n import moment, pick
from competition.holidays import queries as holidays
from scoring.results import publicity, queries
from scoring.results.models import Publication
from scoring.results.register import corrections_of
from scoring.rules.publication_life import Published


def happened(contest: Contest) -> Iterable[Happening]:
    """Each publication of a result, and each line of the register of corrections with its public reason."""
    events = {event.id: event for event in contests.events_of(contest.id)}
    for _contest, said in queries.publications_of([contest.id]):
        for one in said:
            if one.kind != Published.WITHDRAWN:
                yield _published(one, events[one.event_id])
    for line in corrections_of(contest.id):
        name = pick(line.event.name, line.event.name_en)
        key = f"correction-{line.event.id}-{line.at:%Y%m%d%H%M%S%f}"
        title = _("%(what)s：%(event)s", what=_(line.look.word), event=name)
        yield Happening(key, line.at, title, line.reason, f"/contests/{contest.id}/results#corrections")


def _published(one: Publication, event: Event) -> Happening:
    name = pick(event.name, event.name_en)
    until = publicity.publicity_of(one, holidays.holidays()) if one.kind == Published.PUBLICITY else None
    title, text = _("成绩正式公布：%(event)s", event=name), ""
    if until is not None:
        title, text = _("成绩公示：%(event)s", event=name), _("公示至 %(moment)s", moment=moment(until.until))
    page = f"/contests/{one.contest_id}/results#event-{event.id}"
    return Happening(f"publication-{event.id}-{one.revision}", one.at, title, text, page)


def dated(contest: Contest) -> Iterable[Dated]:
    """The end of each publicity that runs or ran, by the holidays known now."""
    events, days = {event.id: event for event in contests.events_of(contest.id)}, holidays.holidays()
    for _contest, said in queries.publications_of([contest.id]):
        one = next((found for found in reversed(said) if found.kind == Published.PUBLICITY), None)
        until = publicity.publicity_of(one, days) if one is not None else None
        if one is None or until is None:
            continue
        event = events[one.event_id]
        yield Dated(
            key=f"publicity-{event.id}",
            begins=until.until,
            ends=until.until,
            title=_("公示截止：%(event)s", event=pick(event.name, event.name_en)),
            path=f"/contests/{contest.id}/results#event-{event.id}",
            changed_at=said[-1].at,
            changes=len(said) - 1,
            event_id=event.id,
            off=said[-1].kind == Published.WITHDRAWN,
        )
