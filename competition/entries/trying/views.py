"""Can I enter? Asked of an event without signing in; what is answered is kept nowhere."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.entries.opening import window
from competition.entries.places import queries
from competition.entries.reading import rules_of
from competition.entries.trying.forms import TrialForm
from competition.entries.trying.pages import delegations_that_count, places_shown
from competition.foundation.system import clock
from competition.foundation.web.errors import say
from competition.foundation.web.form_pages import form_page
from competition.foundation.web.forms import whole
from competition.foundation.web.security import current_actor, public
from competition.rules.eligibility.facts import EntryFacts
from competition.rules.eligibility.outcomes import Outcome, line_of, problem_of
from competition.rules.eligibility.vacancies import EventPlaces
from competition.rules.phases import HIDDEN, takes_entries
from competition.rules.trying import Verdict, answers_that_decide, try_out
from competition.rules.words.groups import GROUP_WORDS

bp = Blueprint("trying", __name__)


@bp.route("/events/<int:event_id>/can-i-enter", methods=["GET", "POST"])
@public
def try_entering(event_id: int) -> ResponseReturnValue:
    """The free places first, then the answers that decide, then every reason at once. Posted, so that no address keeps them."""
    event = contests.event(event_id)
    if event.contest.phase in HIDDEN:
        raise NotFound
    rules, told = rules_of(event), queries.places_of_event(event)
    delegations = {str(id): name for id, name in delegations_that_count(event, told)}
    form = TrialForm()
    form.offer(rules.eligibility, answers_that_decide(rules.eligibility), delegations)

    def judge() -> ResponseReturnValue:
        around = _around(event, told, form.typed.get("delegation"))
        return page(try_out(rules, form.typed, around, clock.today()))

    def page(verdict: Verdict | None = None) -> str:
        return render_template(
            "competition/entries/try.html",
            form=form,
            event=event,
            contest=event.contest,
            rules=rules.eligibility,
            group_words=GROUP_WORDS,
            **places_shown(event, current_actor()),
            verdict=verdict,
            against=[say(problem_of(check)) for check in verdict.against] if verdict else [],
            full=[say(problem_of(check)) for check in verdict.full] if verdict else [],
            passed=_passed(verdict) if verdict else [],
            takes_entries=_takes_entries(event),
        )

    return form_page(form, judge, page)


def _takes_entries(event: Event) -> bool:
    contest = event.contest
    opens, closes = contest.registration_opens_at, contest.registration_closes_at
    return not event.cancelled and takes_entries(contest.phase, opens, closes, clock.now())


def _around(event: Event, told: EventPlaces, delegation: str | None) -> EntryFacts:
    """The time and the places, as they are for somebody of this delegation."""
    chosen = whole(delegation)
    return EntryFacts(
        members=[],
        entries_in_event=told.taken,
        entries_of_delegation=told.of_delegation(chosen).taken if chosen else 0,
        **window(event.contest),
    )


def _passed(verdict: Verdict) -> list[str]:
    return [say(line_of(check)) for check in verdict.of_person if check.outcome is Outcome.PASSED]
