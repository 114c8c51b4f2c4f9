"""What the result of an event rests on, read once from the rooms that keep it."""

from competition.contests.models import Event
from competition.draws import queries as draws
from competition.rulebooks import queries as rulebooks
from scoring.marks import queries as marks
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.standing import queries as standing
from scoring.panels import queries as panels
from scoring.results import queries
from scoring.rules.schemes.document import from_body
from scoring.rules.tally.event_field import EventField, FieldEvent, FieldScheme, FieldSheet, StoredMark
from scoring.rulings import queries as rulings
from scoring.schemes import queries as schemes
from scoring.schemes.models import SchemeVersion
from scoring.sheets import queries as sheets
from scoring.theory import queries as theory
from scoring.times import queries as times


def field_of(event: Event, before: EventField | None = None) -> EventField:
    """The field of an event as it stands now: so many statements, however many codes there are.

    The marks of `before` are those of now while every sheet has the hash that was signed: they are not read again.
    """
    opened = queries.opened(event.id)
    rows = [sheet for sheet, _panel in sheets.sheets_of_event(event.id)]
    seen = [FieldSheet(row.id, row.code, row.panel_id, row.state, row.total_units, row.hash) for row in rows]
    scheme = _scheme(_version_in_use(event.id, {row.scheme_version_id for row in rows}))
    penalties, undecided = queries.penalties(event.id, scheme.decimals if scheme else 0)
    return EventField(
        event=FieldEvent(event.id, event.code, event.name, event.group_kind),
        edition=rulebooks.rules_of(event.contest_id),
        scheme_in_use=scheme,
        drawn=draws.codes_of(event.id),
        opened=opened,
        entries=queries.field_entries(opened.values()) if opened else {},
        panels=[row.panel.id for row in panels.panels_of(event.id)],
        sheets=seen,
        marks=before.marks if before is not None and before.sheets == seen else _marks(event.id),
        decided=queries.decided_spreads(event.id),
        theory=theory.theory_of(event.id),
        times=times.times_of(event.id),
        penalties=penalties,
        penalties_undecided=undecided,
        conflicts=conflicts.open_conflicts(event.id),
        disqualified=rulings.disqualified(event.id),
    )


def _version_in_use(event_id: int, used: set[int]) -> SchemeVersion | None:
    """The version that the sheets were marked by, else the newest."""
    return schemes.version(max(used)) if used else schemes.newest(event_id)


def _scheme(version: SchemeVersion | None) -> FieldScheme | None:
    if version is None:
        return None
    facts = marks.scheme_facts(version.id)
    return FieldScheme(
        version.number,
        version.body_hash,
        facts.decimals,
        [aspect.rule for aspect in facts.aspects.values()],
        from_body(version.body).criteria,
    )


def _marks(event_id: int) -> list[StoredMark]:
    """Marks that count; an aspect for one judge has one seat, whoever of the panel entered it."""
    return [
        StoredMark(
            mark.sheet_id,
            mark.code,
            mark.aspect,
            f"{mark.panel_id}" if mark.judges == 1 else f"{mark.panel_id}-{mark.number}",
            mark.kind,
            mark.value_units,
        )
        for mark in standing.counted_marks(event_id)
    ]
