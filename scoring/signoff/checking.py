"""Whether locked sheets are still what was signed: by their hash, which holds code, marks and penalties, and by the log."""

from collections.abc import Iterable

from competition.foundation.store.audit import Log
from competition.rules.problems import Problem
from scoring.rules.signoff import SheetState, Step
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet
from scoring.signoff.contents import contents_of

LOCKED, REOPENED = "sheet.lock", "sheet.reopen"


def faults_of(log: Log) -> list[Problem]:
    """Locked sheets of a contest that are not what was signed; sheets that the log says are locked and are not."""
    return faults_of_sheets(log, sheets.sheets_of_contest(log.contest_id))


def faults_of_sheets(log: Log, rows: Iterable[Sheet]) -> list[Problem]:
    """The same of these sheets of the contest."""
    told = _locked_by(log)
    return [
        Problem("sheet_not_as_signed", {"code": row.code, "sheet": row.id})
        for row in rows
        if not _holds(row, told.get(row.id))
    ]


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
