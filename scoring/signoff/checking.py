"""Whether locked sheets are still what was signed: by their hash, which holds code, marks and penalties, and by the log."""

from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from typing import Any

from competition.foundation.store.audit import Line, Log
from competition.foundation.store.history import holds
from competition.rules.problems import Problem
from scoring.rules.signoff import SheetState, Step
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet
from scoring.sheets.queries import KeptStep
from scoring.signoff.contents import contents_of

LOCKED, REOPENED = "sheet.lock", "sheet.reopen"


def faults_of(log: Log) -> list[Problem]:
    """Locked sheets of a contest that are not what was signed; sheets that the log says are locked and are not."""
    return faults_of_sheets(log, sheets.sheets_of_contest(log.contest_id))


def faults_of_sheets(log: Log, rows: Iterable[Sheet]) -> list[Problem]:
    """The same of these sheets of the contest."""
    told, listed = _locked_by(log), list(rows)
    found = [
        Problem("sheet_not_as_signed", {"code": row.code, "sheet": row.id})
        for row in listed
        if not holds(partial(_holds, row, told.get(row.id)))
    ]
    return [*found, *_faults_of_steps(log, listed)]


def _faults_of_steps(log: Log, rows: list[Sheet]) -> list[Problem]:
    """Sheets whose steps are not those of the log: which, against which hash, by whom and with whom."""
    lines: dict[int, list[Line]] = {row.id: [] for row in rows}
    for line in log.lines(*(f"sheet.{step}" for step in Step)):
        if (sheet_id := int(line.subject or 0)) in lines:
            lines[sheet_id].append(line)
    kept = sheets.steps_taken(list(lines))
    return [
        Problem("steps_not_as_logged", {"code": row.code, "sheet": row.id})
        for row in rows
        if not _taken_as_told(kept.get(row.id, []), lines[row.id])
    ]


def _taken_as_told(kept: Sequence[KeptStep], told: Sequence[Line]) -> bool:
    if len(kept) != len(told):
        return False
    asked = None
    for step, line in zip(kept, told, strict=True):
        said = line.details
        same = (line.action, said.get("version"), said.get("hash"), line.actor, line.reason)
        if same != (f"sheet.{step.step}", step.version, step.hash, step.by_id, step.reason):
            return False
        if not _named(step, said, asked):
            return False
        asked = line.actor if step.step == Step.ASK_REOPENING else asked
    return True


def _named(step: KeptStep, said: Mapping[str, Any], asked: int | None) -> bool:
    """Whose part, what about, who else. Lines of before did not say: then who asked is who agreed with the second."""
    before = {
        "judge": step.judge_id if step.step == Step.SUBMIT else None,
        "aspect": step.aspect_id if step.step == Step.DECIDE else None,
        "second": asked if step.step == Step.REOPEN else None,
    }
    there = {"judge": step.judge_id, "aspect": step.aspect_id, "second": step.second_id}
    return there == {name: said.get(name, otherwise) for name, otherwise in before.items()}


def _locked_by(log: Log) -> dict[int, str | None]:
    """The hash by which each sheet is locked, as the log has it; None for one that was reopened."""
    return {
        int(line.subject or 0): line.details.get("hash") if line.action == LOCKED else None
        for line in log.lines(LOCKED, REOPENED)
    }


def _holds(sheet: Sheet, told: str | None) -> bool:
    if sheet.state != SheetState.LOCKED:
        return told is None
    read = contents_of(sheet)
    signed = [row.hash for row in read.steps if row.step == Step.LOCK]
    return read.hash == sheet.hash == told and signed[-1:] == [told] and sheet.total_units == read.total_units
