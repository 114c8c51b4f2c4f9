"""Every write about panels."""

from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.rules.problems import Problem, Refused, reason_problems
from competition.rules.roles import Actor
from scoring.panels import queries
from scoring.panels.declaration_text import DECLARATION_VERSION
from scoring.panels.models import Declaration, Panel, PanelMember
from scoring.panels.questions import SEAT_LEFT
from scoring.rules import panelling


@atomic
def make_panel(event_id: int, name: str, modules: list[str], *, by: Actor) -> Panel:
    """A new panel for some modules (all when none are named); a module has one panel only."""
    event = contests.hold_event(event_id)
    for row in queries.panels_of(event_id):
        shared = set(row.panel.modules) & set(modules)
        if row.panel.name == name:
            raise Refused(Problem("panel_name_taken", field="name"))
        if shared or not row.panel.modules or not modules:
            raise Refused(
                Problem("module_has_panel", {"modules": "、".join(sorted(shared)) or name}, "modules")
            )
    panel = Panel(event_id=event_id, name=name, modules=modules)
    db.session.add(panel)
    db.session.flush()
    audit.record(
        by, "panel.made", contest_id=event.contest_id, subject=("panel", panel.id), name=name, modules=modules
    )
    return panel


@atomic
def add_member(
    panel_id: int, account_id: int, number: int, *, duty: str, unit_name: str, reason: str, by: Actor
) -> PanelMember:
    """Give a judge a seat. Related persons are refused; after the first mark it needs a reason."""
    contests.hold_event(queries.panel(panel_id).event_id)
    panel = _locked_panel(panel_id)
    problems = panelling.change_problems(panel.frozen_at, reason)
    problems += _seat_problems(panel, account_id, number, unit_name)
    if problems:
        raise Refused(*problems)
    seat = PanelMember(
        panel_id=panel.id,
        account_id=account_id,
        number=number,
        duty=duty,
        unit_name=unit_name,
        joined_at=clock.now(),
    )
    db.session.add(seat)
    db.session.flush()
    _record(by, "panel.joined", panel, reason, member=seat.id, number=number, duty=duty, account=account_id)
    return seat


def _seat_problems(panel: Panel, account_id: int, number: int, unit_name: str) -> list[Problem]:
    """Whatever speaks against this person on this seat: the number, the person, the role, a relation."""
    problems = []
    members = queries.active_members(panel.id)
    if any(member.number == number for member in members):
        problems.append(Problem("judge_number_twice", {}, "number"))
    if any(member.account_id == account_id for member in members):
        problems.append(Problem("judge_twice", {}, "account_id"))
    if account_id not in {account.id for account in queries.judges_to_choose(panel.event_id)}:
        problems.append(Problem("not_a_judge_of_event", {}, "account_id"))
    else:
        judge = queries.judge_facts(account_id, unit_name)
        problems += [
            Problem(problem.code, problem.details, "account_id")
            for problem in panelling.recusal_problems(judge, queries.contestants_of(panel.event_id))
        ]
    return problems


@atomic
def remove_member(member_id: int, reason: str, *, by: Actor) -> None:
    """The judge leaves; marks already given stay. After the first mark it needs a reason."""
    seat, panel = _locked_seat(member_id)
    problems = panelling.change_problems(panel.frozen_at, reason)
    if seat.left_at is not None:
        problems.append(Problem("judge_left_already"))
    if problems:
        raise Refused(*problems)
    seat.left_at = clock.now()
    SEAT_LEFT.answer()(member_id, by=by)
    _record(by, "panel.left", panel, reason, member=seat.id, number=seat.number)


@atomic
def declare(member_id: int, text_version: str, conflicts: str, *, by: Actor) -> Declaration:
    """Confidentiality and recusal, the judge's own act, once per text; a relation named is for the chief to act on."""
    if text_version != DECLARATION_VERSION:
        raise Refused(Problem("declaration_out_of_date"))
    seat, panel = _seat_on(member_id)
    if seat.left_at is not None or seat.account_id != by.account_id:
        raise Refused(Problem("not_allowed"))
    named = [conflicts.strip()] if conflicts.strip() else []
    said = queries.own_declaration(seat.id)
    if said is not None and (said.text_version, said.conflicts) == (text_version, named):
        return said
    declaration = Declaration(
        panel_member_id=seat.id,
        text_version=text_version,
        conflicts=named,
        device_id=by.device_id,
        at=clock.now(),
    )
    db.session.add(declaration)
    _record(by, "panel.declared", panel, None, member=seat.id, named=bool(conflicts))
    return declaration


@atomic
def record_declaration(member_id: int, conflicts: str, reason: str, *, by: Actor) -> Declaration:
    """Somebody else writes down what a judge declared elsewhere, on paper, and says why.

    It stands marked as theirs, the judge is told, and it opens nothing: the own declaration is still asked for.
    """
    seat, panel = _seat_on(member_id)
    problems = reason_problems(reason)
    if seat.left_at is not None:
        problems.append(Problem("judge_left_already"))
    if seat.account_id == by.account_id:
        problems.append(Problem("declaration_is_own"))
    if problems:
        raise Refused(*problems)
    declaration = Declaration(
        panel_member_id=seat.id,
        text_version=DECLARATION_VERSION,
        conflicts=[conflicts.strip()[:400]] if conflicts.strip() else [],
        recorded_by=by.account_id,
        reason=reason.strip()[:400],
        at=clock.now(),
    )
    db.session.add(declaration)
    _record(by, "panel.declaration_recorded", panel, reason, member=seat.id, named=bool(conflicts.strip()))
    notices.tell(
        seat.account_id,
        "declaration_recorded",
        f"/panels/{panel.id}/declaration",
        contest_id=contests.event(panel.event_id).contest_id,
    )
    return declaration


@atomic
def freeze_panel(panel_id: int, *, by: Actor) -> None:
    """At the first mark: from now on every change of the panel is a recorded event with a reason."""
    panel = _locked_panel(panel_id)
    if panel.frozen_at is not None:
        return
    panel.frozen_at = clock.now()
    _record(by, "panel.frozen", panel, None)


def _locked_panel(panel_id: int) -> Panel:
    """A panel as it stands, once nobody else can seat a judge or mark for the first time."""
    panel = queries.panel(panel_id)
    if queries.lock_log(contests.event(panel.event_id).contest_id):
        db.session.refresh(panel)
    return panel


def _seat_on(member_id: int) -> tuple[PanelMember, Panel]:
    """A seat and its panel in an event that is not called off; a seat in one that is can only be given up."""
    contests.hold_event(queries.event_of_seat(member_id))
    return _locked_seat(member_id)


def _locked_seat(member_id: int) -> tuple[PanelMember, Panel]:
    """A seat and its panel, once nobody else can give the seat up."""
    seat = queries.member(member_id)
    panel = queries.panel(seat.panel_id)
    if queries.lock_log(contests.event(panel.event_id).contest_id):
        db.session.refresh(seat)
        db.session.refresh(panel)
    return seat, panel


def _record(by: Actor, action: str, panel: Panel, reason: str | None, **details: object) -> None:
    audit.record(
        by,
        action,
        contest_id=contests.event(panel.event_id).contest_id,
        subject=("panel", panel.id),
        reason=reason or None,
        **details,
    )
