"""The steps of a sheet: handed in, checked, signed, witnessed and locked, reopened; and spreads let stand.

Each takes the sheet by its id, reads it again under the lock of its contest, and writes its step down.
"""

from competition.contests import queries as contests
from competition.foundation.store.db import atomic
from competition.rules.phases import CLOSED
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from competition.staffing import queries as staffing
from scoring.devices.tokens import queries as tokens
from scoring.marks import checking as checked_marks
from scoring.marks import queries as marks
from scoring.marks import refolding
from scoring.rules.signoff import SHEET, SheetState, Step, StepFacts
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet
from scoring.sheets.operations import take_step
from scoring.sheets.queries import TakenStep
from scoring.signoff.contents import Contents, contents_of


@atomic
def submit_sheet(sheet_id: int, version: int, last_seq: int, token_hash: str, *, by: Actor) -> None:
    """A judge hands a sheet in from the tablet. With the last judge it is submitted and gets its hash.

    The token says whose part is handed in; `by` is the same judge, for the log.
    """
    sheet = sheets.locked_sheet(sheet_id)
    tablet = tokens.tablet_on(sheet.panel_id, token_hash)
    read = contents_of(sheet)
    outstanding = read.outstanding
    if tablet.member_id in outstanding.submitted:
        return
    problems = outstanding.problems_of(tablet.member_id)
    if version != sheet.version:
        problems.append(Problem("sheet_changed_since"))
    if tablet.received < last_seq:
        problems.append(Problem("marks_still_coming", {"count": last_seq - tablet.received}))
    problems += SHEET.problems(SheetState(sheet.state), Step.SUBMIT, StepFacts(by=tablet.account_id))
    if problems:
        raise Refused(*problems)
    take_step(sheet_id, Step.SUBMIT, by=by, hash=read.hash, judge_id=tablet.member_id)
    if outstanding.seats <= outstanding.submitted | {tablet.member_id}:
        sheet.state = SHEET.after(SheetState(sheet.state), Step.SUBMIT)
        sheet.hash = read.hash


@atomic
def check_sheet(sheet_id: int, confirm: bool, hash_seen: str, reason: str, *, by: Actor) -> None:
    """A second, different person confirms exactly what was submitted, or gives it back with a reason."""
    sheet = sheets.locked_sheet(sheet_id)
    step = Step.CONFIRM if confirm else Step.RETURN
    read = contents_of(sheet)
    took_part = confirm and staffing.did_the_work(
        sheet.contest_id, by.account_id, read.outstanding.submitters
    )
    _move(sheet, step, _facts(read, hash_seen, reason, by, took_part=took_part), by)


@atomic
def sign_sheet(sheet_id: int, hash_seen: str, *, by: Actor) -> None:
    """The chief judge signs what a different person has checked."""
    sheet = sheets.locked_sheet(sheet_id)
    read = contents_of(sheet)
    checkers = {row.by_id for row in read.steps if row.step == Step.CONFIRM}
    if staffing.did_the_work(sheet.contest_id, by.account_id, checkers):
        raise Refused(Problem("signer_checked"))
    _move(sheet, Step.SIGN, _facts(read, hash_seen, "", by), by)


@atomic
def witness_sheet(sheet_id: int, hash_seen: str, *, by: Actor) -> None:
    """The supervisor signs last; the sheet is recomputed from its log and locked with its control total."""
    sheet = sheets.locked_sheet(sheet_id)
    read = contents_of(sheet)
    if staffing.did_the_work(sheet.contest_id, by.account_id, {row.by_id for row in read.steps}):
        raise Refused(Problem("witness_took_part"))
    facts = _facts(read, hash_seen, "", by)
    total = marks.log_total(mark.entry_id for mark in read.counted)
    if faults := checked_marks.faults_of_entries(marks.kept_on(sheet.id)):
        raise Refused(*faults)
    if refolding.refolded(sheet.id) != refolding.standing_now(sheet.id) or total != read.total_units:
        raise Refused(Problem("fold_differs"))
    take_step(sheet_id, Step.WITNESS, by=by, hash=sheet.hash)
    _move(sheet, Step.LOCK, facts, by)
    sheet.total_units = total


@atomic
def ask_reopening(sheet_id: int, reason: str, *, by: Actor) -> None:
    """The first of two persons who reopen a sheet says why."""
    _keep_open(sheet_id)
    sheet = sheets.locked_sheet(sheet_id)
    if not SHEET.possible(SheetState(sheet.state), Step.REOPEN):
        raise Refused(Problem("step_not_possible", {"state": sheet.state, "step": Step.REOPEN.value}))
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    take_step(sheet_id, Step.ASK_REOPENING, by=by, hash=sheet.hash, reason=reason)


@atomic
def reopen_sheet(sheet_id: int, *, by: Actor) -> None:
    """The second person agrees: the same log goes on under the next version; the old one stays readable."""
    _keep_open(sheet_id)
    sheet = sheets.locked_sheet(sheet_id)
    first = _reopening_asked(sheet)
    facts = StepFacts(by=by.account_id or 0, reason=first.reason or "", second=first.by_id)
    problems = SHEET.problems(SheetState(sheet.state), Step.REOPEN, facts)
    if not problems and not staffing.are_two(sheet.contest_id, first.by_id, by.account_id):
        problems = [Problem("second_person_same")]
    if problems:
        raise Refused(*problems)
    take_step(sheet_id, Step.REOPEN, by=by, hash=sheet.hash, reason=first.reason, second_id=first.by_id)
    sheet.state = SHEET.after(SheetState(sheet.state), Step.REOPEN)
    sheet.version += 1
    sheet.hash = None
    sheet.total_units = None


@atomic
def decline_reopening(sheet_id: int, reason: str, *, by: Actor) -> None:
    """The second person does not agree and says why; the sheet stays as it is and may be asked for again."""
    _keep_open(sheet_id)
    sheet = sheets.locked_sheet(sheet_id)
    _reopening_asked(sheet)
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    take_step(sheet_id, Step.DECLINE_REOPENING, by=by, hash=sheet.hash, reason=reason)


@atomic
def let_spread_stand(sheet_id: int, aspect_id: int, reason: str, *, by: Actor) -> None:
    """The chief judge decides that marks far apart are right as they are."""
    sheet = sheets.locked_sheet(sheet_id)
    if wrong := reason_problems(reason):
        raise Refused(*wrong)
    if sheet.state != SheetState.DRAFT:
        raise Refused(Problem("sheet_is_closed"))
    if aspect_id not in contents_of(sheet).outstanding.apart:
        raise Refused(Problem("spread_is_none"))
    take_step(sheet_id, Step.DECIDE, by=by, reason=reason, aspect_id=aspect_id)


def _keep_open(sheet_id: int) -> None:
    """What is archived stays as it is, and what is not stays so until the operation ends."""
    if contests.keep_contest(sheets.sheet(sheet_id).contest_id).phase in CLOSED:
        raise Refused(Problem("contest_closed"))


def _reopening_asked(sheet: Sheet) -> TakenStep:
    asked = sheets.reopening_asked(sheets.steps_of(sheet.id), sheet.version)
    if asked is None:
        raise Refused(Problem("reopening_not_asked"))
    return asked


def _facts(read: Contents, hash_seen: str, reason: str, by: Actor, *, took_part: bool = False) -> StepFacts:
    """Facts for a step, under the lock: the hash is computed from the marks, not taken from the row."""
    return StepFacts(
        by=by.account_id or 0,
        took_part=took_part,
        hash_now=read.hash,
        hash_seen=hash_seen,
        reason=reason,
        open_conflicts=read.outstanding.disputes,
        missing_marks=read.missing_marks,
    )


def _move(sheet: Sheet, step: Step, facts: StepFacts, by: Actor) -> None:
    problems = SHEET.problems(SheetState(sheet.state), step, facts)
    if step is not Step.RETURN and sheet.hash != facts.hash_now and not problems:
        problems.append(Problem("sheet_changed_since"))
    if problems:
        raise Refused(*problems)
    take_step(sheet.id, step, by=by, hash=facts.hash_now, reason=facts.reason)
    sheet.state = SHEET.after(SheetState(sheet.state), step)
    if step is Step.RETURN:
        sheet.hash = None
