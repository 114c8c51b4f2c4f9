"""Rows of contests, institutions and staffing."""

from competition.accounts import queries as accounts
from competition.contests import queries
from competition.contests.models import PhaseProposal
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rulebook_queries
from competition.rules.appointment_life import AppointmentState
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.model import ContestRules
from competition.rules.phases import PhaseStep
from competition.rules.proposal_life import ProposalState
from competition.rules.roles import SYSTEM, Role, Scope
from competition.staffing.models import Appointment, SharedDevice
from tests.factories.accounts import make_account
from tests.matrix.rows import Row

ORGANISER = {"organiser"}
IN_EVENT = {"chief_judge", "judge", "floor_judge", "judge_of_other_panel"}
MARKING = {"organiser", "supervisor", "tabulator"} | IN_EVENT
WITH_WORK = MARKING | {"reviewer", "certificate_officer", "cipher_officer", "security_admin", "audit_admin"}
CONFIRMING = {"security_admin", "supervisor"}


def page():
    return Row(ORGANISER)


def act(**data):
    return Row(ORGANISER, method="POST", data=data)


ROWS = {
    "contests.home": Row(public=True),
    "contests.show": Row(public=True),
    "rulebooks.version": Row(public=True, arguments={"number": 1}),
    "today.today": Row(everyone=True),
    "today.mine": Row(everyone=True),
    "searching.search": Row(everyone=True),
    "searching.ask": Row(everyone=True, method="POST"),
    "today.count": Row(everyone=True),
    # Site roles see a contest's log, or confirm what was proposed in it, in every contest.
    "work.whole": Row(WITH_WORK, skip_other=True),
    "work.part": Row(MARKING, arguments={"section": "marking"}, skip_other=True),
    "contests.occupations": Row(everyone=True),
    "contests.new": Row({"system_admin"}),
    "contests.copy": page(),
    "contests.manage": page(),
    "contests.move": act(step="cancel"),
    # The security administrator confirms in every contest.
    "steps.waiting": Row({"organiser", "supervisor", "security_admin"}, skip_other=True),
    "steps.confirm": Row({"organiser", "supervisor", "security_admin"}, method="POST", skip_other=True),
    "steps.decline": Row(
        {"organiser", "supervisor", "security_admin"}, method="POST", data={"reason": "不实"}, skip_other=True
    ),
    "contests.edit": page(),
    "contests.events": page(),
    "contests.edit_event": page(),
    "contests.remove_event": act(),
    "contests.move_event": act(step="cancel_event"),
    "timetables.timetable": page(),
    "timetables.venues": Row(public=True),
    "timetables.venues_workbook": Row(public=True),
    "timetables.add_venue": act(),
    "timetables.add_session": act(),
    "timetables.add_workstations": act(),
    "timetables.edit_session": page(),
    "timetables.edit_venue": page(),
    "timetables.remove_session": Row(ORGANISER, method="POST"),
    "timetables.remove_venue": act(),
    "timetables.clear_workstations": act(),
    "rulebooks.edit": page(),
    "rulebooks.eligibility": page(),
    "rulebooks.quotas": page(),
    "rulebooks.filling": page(),
    "rulebooks.weights": page(),
    "rulebooks.ties": page(),
    "rulebooks.full": page(),
    "rulebooks.levels": page(),
    "rulebooks.copied": page(),
    "organisations.organisations": Row({"system_admin"}),
    "organisations.new": Row({"system_admin"}),
    "organisations.edit": Row({"system_admin"}, skip_other=True),
    "organisations.invite": Row({"system_admin"}, method="POST", skip_other=True),
    "organisations.delegations": page(),
    "organisations.add_delegation": act(),
    "organisations.add_cities": act(),
    "organisations.copy_delegations": act(),
    "organisations.template": page(),
    "organisations.import_delegations": act(),
    "organisations.invite_unit": act(),
    "organisations.edit_delegation": page(),
    "holidays.table": Row(everyone=True),
    "holidays.edit": Row({"system_admin"}, arguments={"year": 2027}, skip_other=True),
    "holidays.workbook": Row({"system_admin"}, arguments={"year": 2027}, skip_other=True),
    "staffing.people": page(),
    "staffing.dismiss": act(),
    "staffing.withdraw": act(),
    "staffing.choose_small": act(reason="只有两个赛项"),
    # The security administrator confirms in every contest.
    "staffing.appointments": Row(CONFIRMING, skip_other=True),
    "staffing.confirm": Row(CONFIRMING, method="POST", skip_other=True),
    "staffing.decline": Row(CONFIRMING, method="POST", data={"reason": "不认识"}, skip_other=True),
    "sharing.shared": Row(CONFIRMING, skip_other=True),
    "sharing.settle": Row(CONFIRMING, method="POST", data={"reason": "借用"}, skip_other=True),
}


def extend(world):
    """Rules of both contests, a floor judge of each to dismiss, and what waits in each."""
    for contest_id in world.params["contest_id"]:
        rulebooks.set_rules(contest_id, default_rules("zhuangyuan", 2027), "", by=SYSTEM)
    floor_judges = [
        make_account("现场裁判", (Role.FLOOR_JUDGE, Scope.EVENT, event_id))
        for event_id in world.params["event_id"]
    ]
    _extend(world, floor_judges)


@atomic
def _extend(world, floor_judges):
    grants, waiting, shared, steps = [], [], [], []
    for which in (0, 1):
        contest = queries.contest(world.params["contest_id"][which])
        event_id = world.params["event_id"][which]
        account = floor_judges[which]
        grant = accounts.live_grant(account.id, Role.FLOOR_JUDGE, Scope.EVENT, event_id)
        assert isinstance(rulebook_queries.rules_of(contest.id), ContestRules)
        grants.append(grant.id)
        step = PhaseProposal(
            contest_id=contest.id,
            step=PhaseStep.CANCEL,
            reason="场地停用",
            against=[],
            state=ProposalState.WAITING,
            proposed_at=clock.now(),
        )
        db.session.add(step)
        db.session.flush()
        steps.append(step.id)
        proposed = Appointment(
            contest_id=contest.id,
            account_id=account.id,
            role=Role.SUPERVISOR,
            scope_kind=Scope.CONTEST,
            scope_id=contest.id,
            state=AppointmentState.WAITING,
            appointed_at=clock.now(),
        )
        db.session.add(proposed)
        db.session.flush()
        waiting.append(proposed.id)
        noticed = SharedDevice(
            contest_id=contest.id,
            browser="0" * 64,
            first_id=world.accounts["organiser"].id,
            first_role=Role.ORGANISER,
            second_id=world.accounts["judge"].id,
            second_role=Role.JUDGE,
            noticed_at=clock.now(),
        )
        db.session.add(noticed)
        db.session.flush()
        shared.append(noticed.id)
    world.params["grant_id"] = tuple(grants)
    world.params["proposal_id"] = tuple(steps)
    world.params["appointment_id"] = tuple(waiting)
    world.params["shared_id"] = tuple(shared)
