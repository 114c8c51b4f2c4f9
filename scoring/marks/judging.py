"""What one entry of a batch is worth: the mark in units, and everything that is wrong with it."""

import functools
from collections.abc import Sequence
from decimal import Decimal

from competition.rules.problems import Problem
from scoring.marks.batches import SentEntry
from scoring.marks.intake import Intake
from scoring.marks.queries import AspectFacts, SchemeFacts
from scoring.rules.marking import keypads, seating
from scoring.rules.marking import reading as marking
from scoring.sheets.queries import SheetFacts


def judge_entry(
    intake: Intake,
    entry: SentEntry,
    sheet: SheetFacts | None,
    scheme: SchemeFacts | None,
    aspect: AspectFacts | None,
) -> tuple[int | None, list[Problem]]:
    """The mark in units, and everything that is wrong with the entry."""
    if entry.device != intake.tablet.device_id or entry.judge != intake.tablet.member_id:
        return None, [Problem("entry_of_other_tablet")]
    place = _place_of(intake, entry, sheet, scheme, aspect)
    if isinstance(place, Problem):
        return None, [place]
    if entry.kind != "mark":
        given = entry.value is not None or entry.measured is not None
        return None, [Problem("value_without_mark")] if given else []
    used, marked = place
    units, wrong = _read_value(marked, used.decimals, entry.value, entry.measured)
    return units, list(wrong)


def _place_of(
    intake: Intake,
    entry: SentEntry,
    sheet: SheetFacts | None,
    scheme: SchemeFacts | None,
    aspect: AspectFacts | None,
) -> tuple[SchemeFacts, AspectFacts] | Problem:
    """The scheme and the aspect that the entry is for, if this judge marks it there."""
    if sheet is None or scheme is None:
        return Problem("sheet_not_of_panel")
    if entry.scheme_version != scheme.id:
        return Problem("scheme_version_wrong")
    if entry.base == entry.id:
        return Problem("base_is_circular")
    if aspect is None:
        return Problem("aspect_not_of_scheme")
    if not seating.marks(intake.seat, aspect.judges, aspect.module, intake.tablet.modules):
        return Problem("aspect_not_of_judge")
    return scheme, aspect


# Judges press a few keys again and again: what they mean for an aspect is worked out once.
@functools.lru_cache(maxsize=4096)
def _read_value(
    aspect: AspectFacts, decimals: int, given: str | None, counted: str | None
) -> tuple[int | None, Sequence[Problem]]:
    if keypads.derived(aspect.rule) and counted is not None:
        measured = Decimal(counted)
        problems = marking.mark_problems(aspect.rule, measured)
        reading = keypads.reading(aspect.rule, measured, decimals)
        if given is not None and Decimal(given) != reading:
            problems.append(Problem("mark_is_not_the_reading", {"value": given, "reading": reading}))
        return (None, problems) if problems else (int(reading.scaleb(decimals)), [])
    if given is None:
        return None, [Problem("value_missing")]
    if keypads.derived(aspect.rule):
        return None, [Problem("measurement_missing")]
    value = Decimal(given)
    problems = marking.entry_problems(aspect.rule, value)
    units = value.scaleb(decimals)
    if not problems and units != units.to_integral_value():
        problems = [Problem("mark_off_step", {"value": value, "step": Decimal(1).scaleb(-decimals)})]
    return (None, problems) if problems else (int(units), [])
