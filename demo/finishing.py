"""The end of the demonstration: theory, opening, results, publication, awards, certificates, levels."""

from collections.abc import Mapping, Sequence
from datetime import date

from certificates.awards import operations as awards
from certificates.issuing.operations import Style
from certificates.skill_levels import operations as skill_levels
from competition.contests import queries as contest_queries
from competition.draws import queries as draw_queries
from competition.foundation.store.db import atomic
from competition.foundation.system import clock
from competition.foundation.work import jobs
from competition.foundation.work.jobs import Handler
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.phases import PhaseStep
from demo.edition import NamedEvent
from demo.entering import Stage
from scoring.results import operations as results
from scoring.rules.publication_life import Published
from scoring.rules.timing import TimeState, WorkingTime
from scoring.theory import operations as theory
from scoring.theory.operations import TheoryLine
from scoring.times import operations as times
from scoring.times.checking import TimeLine

DESIGN = "cloud"
ORDER = "ceremony"


def write_theory(stage: Stage, named: NamedEvent) -> None:
    """A theory mark for every code, as a workbook would bring them."""
    event = contest_queries.event(stage.events[named.code])
    lines = [
        TheoryLine(code, min(10000, max(4200, round(stage.chance.gauss(7900, 850) / 50) * 50)))
        for code in draw_queries.codes_of(event.id)
    ]
    theory.import_theory(event.id, lines, by=stage.actor("tabulator"))


def write_times(stage: Stage, named: NamedEvent) -> None:
    """A working time for every code, as the floor judge records it at the end of the session."""
    event = contest_queries.event(stage.events[named.code])
    lines = [
        TimeLine(code, WorkingTime(TimeState.FINISHED, stage.chance.randint(9000, 14400)))
        for code in draw_queries.codes_of(event.id)
    ]
    times.record_times(event.id, lines, by=stage.actor("tabulator"))


def publish_event(stage: Stage, named: NamedEvent, keys: Sequence[OpenKey]) -> None:
    """Two keepers open the codes before the supervisor; the result is computed and publicised."""
    event_id = stage.events[named.code]
    results.open_codes(event_id, keys[0], keys[2], by=stage.actor("supervisor"))
    results.take_snapshot(event_id, by=stage.actor("organiser"))
    results.publish(event_id, Published.PUBLICITY, by=stage.actor("organiser"))


@atomic
def close_contest(stage: Stage, *steps: PhaseStep) -> None:
    for step in steps:
        stage.move(step)


def award_event(stage: Stage, named: NamedEvent) -> None:
    """After 公示: the result is final, its awards are confirmed."""
    event_id = stage.events[named.code]
    results.publish(event_id, Published.FINAL, by=stage.actor("organiser"))
    awards.confirm_awards(event_id, by=stage.actor("certificates"))


def print_certificates(stage: Stage, handlers: Mapping[str, Handler]) -> int:
    """One batch for the whole ceremony, drawn here and now by the worker's own code; how many."""
    skill_levels.recommend_levels(stage.contest_id, by=stage.actor("certificates"))
    today: date = clock.today()
    batch = awards.print_certificates(
        stage.contest_id, today, ORDER, Style(DESIGN), by=stage.actor("certificates")
    )
    total = batch.total
    while jobs.work_once(handlers, "demonstration"):
        pass
    return total
