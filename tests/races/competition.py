"""How the operations of the competition are raced."""

import itertools
from datetime import UTC, datetime, time, timedelta

from competition.accounts import channel_operations as channels
from competition.accounts import login_operations as logins
from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.accounts.login_operations import Browser
from competition.accounts.models import Account, Login, OneTimeLink
from competition.checking_in import operations as checking_in
from competition.checking_in.models import CheckIn, SessionPlace
from competition.contests import event_operations as events
from competition.contests import operations as contests
from competition.contests import proposal_operations as proposals
from competition.contests import queries as contest_queries
from competition.contests.models import Series
from competition.contests.operations import ContestDetails, EventDetails
from competition.documents import operations as documents
from competition.documents.operations import DocumentDetails
from competition.draws import operations as draws
from competition.entries import operations as entries
from competition.entries import paper_operations as papers
from competition.entries.erasing import operations as erasing
from competition.entries.models import Entry, EntryDocument
from competition.entries.waiting import operations as waiting
from competition.foundation.paper.tables import SheetRow
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import begin_epoch
from competition.foundation.store.queries import newest_epoch
from competition.foundation.store.stamps import as_stored, stamp
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.guarding import operations as guarding
from competition.holidays import operations as holidays
from competition.keepers import operations as keepers
from competition.keepers.models import Keeper, KeeperKey
from competition.nominations import expiring_operations as expiring
from competition.nominations import operations as nominations
from competition.organisations import operations as organisations
from competition.organisations.models import Delegation
from competition.organisations.operations import DelegationDetails, OrganisationDetails
from competition.organisations.workbook import DelegationLine
from competition.persons import level_operations as level_claims
from competition.persons import operations as persons
from competition.persons.claiming import claim_code
from competition.persons.consents import operations as consents
from competition.persons.consents.giving import Handing
from competition.persons.models import Consent
from competition.retaining import operations as retaining
from competition.retaining.models import ClockLeap
from competition.reviews import operations as reviews
from competition.reviews.models import ReviewDecision
from competition.reviews.operations import Decision
from competition.rights import operations as rights
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rules_queries
from competition.rules.document_life import DocumentStep
from competition.rules.draw.attendance import Attendance
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.filling import Filling
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.entry_life import Verdict
from competition.rules.event_life import EventStep
from competition.rules.levels_held import Proof, ProvenLevel
from competition.rules.phases import Phase, PhaseStep
from competition.rules.roles import SYSTEM, Role, Scope
from competition.rules.searching import read_sought
from competition.rules.upkeep_life import Kind, UpkeepStep
from competition.searching import operations as searching
from competition.searching import queries as searches
from competition.searching.models import PersonSearch
from competition.staffing import operations as staffing
from competition.staffing.models import Appointment, SharedDevice
from competition.staffing.sharing import operations as sharing
from competition.timetables import operations as timetables
from competition.timetables.models import EventSession, Workstation
from competition.timetables.operations import SessionDetails, VenueDetails
from competition.upkeep import operations as upkeep
from competition.upkeep.models import Upkeep
from tests.factories import draws as drawing
from tests.factories import judging, registration
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.contests import (
    contest_details,
    make_contest,
    make_delegation,
    make_event,
    make_organisation,
)
from tests.factories.documents import make_document, pdf
from tests.factories.draws import passphrase_of, set_keeper_key
from tests.factories.registration import delegations_of, draft_entry, open_contest, picture, typed
from tests.races.arena import race

_numbers = itertools.count(1)
BROWSER = Browser("key", "mark")
PASSWORD = "long enough 1"
LOGINS, ACCOUNTS = "competition.accounts.login_operations", "competition.accounts.operations"
EVENTS = "competition.contests.event_operations"
CHECKING, CONTESTS = "competition.checking_in.operations", "competition.contests.operations"
MEMBERS = "competition.entries.member_operations"
PROPOSALS = "competition.contests.proposal_operations"
GUARDING = "competition.guarding.operations"
DOCUMENTS = "competition.documents.operations"
DRAWS, ENTRIES = "competition.draws.operations", "competition.entries.operations"
KEEPERS, NOMINATIONS = "competition.keepers.operations", "competition.nominations.operations"
ORGANISATIONS, PERSONS = "competition.organisations.operations", "competition.persons.operations"
WAITING = "competition.entries.waiting.operations"
CONSENTS = "competition.persons.consents.operations"
ERASING = "competition.entries.erasing.operations"
ERASED_PERSONS = "competition.persons.erasing_operations"
RIGHTS = "competition.rights.operations"
REVIEWS, RULEBOOKS = "competition.reviews.operations", "competition.rulebooks.operations"
SHARING = "competition.staffing.sharing.operations"
STAFFING, TIMETABLES = "competition.staffing.operations", "competition.timetables.operations"

PARTS = {
    "competition.entries.notice_operations.tell_of_move": "of take_step, which holds the contest",
    "competition.entries.notice_operations.tell_of_event_move": "of take_event_step, which holds contest and event",
    "competition.entries.notice_operations.tell_of_time": "of change_session, which holds the event",
    "competition.entries.notice_operations.review_unfit": "of change_event, which holds the event",
    f"{ENTRIES}.tell_entry": "of tell_of_time",
    "competition.reviews.operations.note_sent_back": "of review_unfit, which holds the entry",
    f"{CONTESTS}.take_step": "of move_contest and confirm_step, which hold the contest",
    f"{LOGINS}.revoke_logins": "of change_password, use_link and appoint_administrator, which hold the account",
    f"{LOGINS}.void_links": "of change_password, use_link and create_link, which hold the account",
    f"{WAITING}.fill_places": "of whatever frees a place, which holds the event",
    f"{WAITING}.lapse_entry": "of lapse_offers and drop_unconfirmed, which hold the event",
    f"{WAITING}.prepare_filling": "of set_rules, which holds the contest; it holds the events itself",
    f"{WAITING}.follow_move": "of take_step, which holds the contest",
    f"{WAITING}.follow_event_move": "of take_event_step, which holds contest and event",
    f"{ENTRIES}.new_entry": "of begin_entry, begin_nomination and import_entries, which hold the event",
    f"{MEMBERS}.write_members": "of submit_entry, nominate_entry and import_entries, which hold the event",
    "competition.entries.claim_operations.move_members": "of claim_person, which holds the nominee",
    f"{ENTRIES}.answer_entry": "of decide and approve_passed, which hold the entry",
    "competition.entries.consent_operations.end_without_consent": "of withdraw_consent, which holds the person",
    "certificates.skill_levels.consent_operations.follow_consent": "of withdraw_consent, which holds the person",
    f"{PERSONS}.add_person": "of write_members and import_entries; one number is one person by constraint",
    f"{PERSONS}.update_person": "of write_members, which holds the event",
    f"{PERSONS}.record_level": "of verify_level and decide, which hold the person",
    f"{ERASING}.erase_person_in": "of answer, which holds the person and the contest",
    f"{ERASED_PERSONS}.erase_persons": "of erase_entries, which holds the persons",
    f"{ERASED_PERSONS}.forget_nominees": "of drop_unconfirmed, which holds the persons",
    f"{RULEBOOKS}.begin_rules": "of create_contest, whose contest nobody else knows yet",
    f"{RULEBOOKS}.copy_rules": "of copy_contest, whose contest nobody else knows yet",
    f"{EVENTS}.take_event_step": "of move_event and confirm_step, which hold contest and event",
    f"{CONTESTS}.propose_step": "of move_contest and move_event, which hold the contest",
    f"{STAFFING}.let_go": "of remove_event, which holds contest and event",
    f"{ACCOUNTS}.begin_afresh": "of confirm and put_in_supervisor, which hold the contest",
    f"{ACCOUNTS}.forget_rests": "of grant_role and wake_role, which hold the account",
    f"{TIMETABLES}.take_out_plans": "of remove_event, which holds contest and event",
    f"{DOCUMENTS}.take_out_plans": "of remove_event, which holds contest and event",
    f"{DOCUMENTS}.copy_documents": "of copy_contest, whose contest nobody else knows yet",
    "competition.entries.notice_operations.tell_of_document": "of replace_document and move_document, which hold the contest",
    f"{TIMETABLES}.copy_timetable": "of copy_contest, whose contest nobody else knows yet",
}


def fresh(word="race"):
    return f"{word}{next(_numbers)}"


def count(model, **those):
    return lambda: db.session.query(model).filter_by(**those).count()


# Accounts


def with_password():
    return accounts.create_account(fresh(), "林清", PASSWORD, by=SYSTEM)


@race(f"{LOGINS}.sign_in", again="every browser has a sign-in of its own")
def sign_in(app):
    name = with_password().login_name
    return lambda number: logins.sign_in(name, PASSWORD, browser=Browser(f"key{number}", f"address{number}"))


@race(f"{LOGINS}.begin_login", again="every browser has a sign-in of its own")
def begin_login(app):
    account_id = make_account().id
    return lambda _: logins.begin_login(account_id, device_name="平板")


def _login_id():
    account_id = make_account().id
    logins.begin_login(account_id, device_name="平板")
    return db.session.query(Login).filter_by(account_id=account_id).one().id


@race(f"{LOGINS}.touch_login", again="when somebody was seen last")
def touch_login(app):
    login_id = _login_id()
    return lambda _: logins.touch_login(login_id)


@race(f"{LOGINS}.end_login", log="login.ended", again="it is over, as was wished")
def end_login(app):
    login_id = _login_id()
    return lambda _: logins.end_login(login_id, by=SYSTEM)


@race(f"{LOGINS}.change_password", log="account.password_changed")
def change_password(app):
    account = with_password()
    account_id, by = account.id, actor_of(account)

    def act(number):
        new = f"another one {number}"
        logins.change_password(account_id, PASSWORD, new, new, browser=BROWSER, by=by)

    return act


@race(f"{ACCOUNTS}.create_account", log="account.created")
def create_account(app):
    name = fresh()
    return lambda _: accounts.create_account(name, "林清", by=SYSTEM)


@race(f"{ACCOUNTS}.sign_up", log="account.created")
def sign_up(app):
    name = fresh()
    return lambda _: accounts.sign_up(name, "林清", PASSWORD)


@race(f"{ACCOUNTS}.identify", again="it only says who was meant")
def identify(app):
    account = make_account()
    name, meant = account.login_name, accounts.Confirmed(account.id)
    return lambda _: accounts.identify(name, meant, by=SYSTEM)


@race(f"{ACCOUNTS}.create_link", again="only the newest link counts")
def create_link(app):
    account_id = make_account().id
    return (
        lambda _: accounts.create_link(account_id, by=SYSTEM),
        count(OneTimeLink, account_id=account_id, used_at=None),
    )


@race(f"{ACCOUNTS}.use_link", log="account.password_set")
def use_link(app):
    token = accounts.create_link(make_account().id, by=SYSTEM)
    return lambda _: accounts.use_link(token, PASSWORD, PASSWORD)


@race("competition.accounts.channel_operations.change_email", again="the newest address counts")
def change_email(app):
    account_id = make_account().id
    return lambda number: channels.change_email(account_id, f"a{number}@example.org", by=SYSTEM)


@race(f"{GUARDING}.close_account", log="account.closed")
def close_account(app):
    account_id, by = with_password().id, actor_of(make_administrator())
    return lambda _: guarding.close_account(account_id, "离职", by=by)


@race(f"{GUARDING}.reopen_account", log="account.reopened")
def reopen_account(app):
    account_id, by = with_password().id, actor_of(make_administrator())
    guarding.close_account(account_id, "离职", by=by)
    return lambda _: guarding.reopen_account(account_id, "返岗", by=by)


@race(f"{GUARDING}.end_logins", again="they are over, as was wished")
def end_logins(app):
    account_id, by = with_password().id, actor_of(make_administrator())
    return lambda _: guarding.end_logins(account_id, by=by)


@race(f"{GUARDING}.let_in", again="the newest link counts, the earlier ones are void")
def let_in(app):
    account_id, by = with_password().id, actor_of(make_administrator())
    return lambda _: guarding.let_in(account_id, by=by)


@race(f"{GUARDING}.void_link", log="account.link_voided")
def void_link(app):
    account_id = with_password().id
    guarding.let_in(account_id, by=actor_of(make_account("系统", (Role.SYSTEM_ADMIN, Scope.SITE, None))))
    waiting = db.session.query(OneTimeLink.id).filter_by(account_id=account_id, used_at=None)
    link_id, by = waiting.scalar(), actor_of(make_administrator())
    return lambda _: guarding.void_link(link_id, by=by)


@race(f"{ACCOUNTS}.grant_role", log="role.granted")
def grant_role(app):
    account_id, contest_id = make_account().id, make_contest(Phase.PREPARING).id
    return lambda _: accounts.grant_role(account_id, Role.REVIEWER, Scope.CONTEST, contest_id, by=SYSTEM)


@race(f"{ACCOUNTS}.appoint_administrator", log="role.granted")
def appoint_administrator(app):
    account_id = make_account().id
    return lambda _: accounts.appoint_administrator(account_id, Role.SYSTEM_ADMIN, by=SYSTEM)


@race(f"{ACCOUNTS}.revoke_role", log="role.revoked")
def revoke_role(app):
    make_administrator()
    account = make_account("林清", (Role.SYSTEM_ADMIN, Scope.SITE, None))
    grant_id = account_queries.live_grant(account.id, Role.SYSTEM_ADMIN, Scope.SITE, None).id
    return lambda _: accounts.revoke_role(grant_id, by=SYSTEM)


@race(f"{ACCOUNTS}.first_administrator", again="until somebody has signed in, each start gives a fresh link")
def first_administrator(app):
    _no_administrator()
    return lambda _: accounts.first_administrator(), count(Account, login_name="admin")


@atomic
def _no_administrator():
    """As on a new installation."""
    db.session.query(account_queries.RoleGrant).filter_by(role=Role.SECURITY_ADMIN).update(
        {"revoked_at": datetime.now(UTC)}
    )
    db.session.query(Account).filter_by(login_name="admin").update({"login_name": fresh("admin")})


# Check-in


def _ready(**more):
    """An event of one entry, checked in nowhere."""
    _, event_id, session_id, entry_ids = drawing.make_event(1, **more)
    return event_id, session_id, entry_ids[0]


@race(f"{CHECKING}.check_in", again="the newest tick counts")
def check_in(app):
    _, session_id, entry_id = _ready()
    return (
        lambda _: checking_in.check_in(session_id, entry_id, Attendance.PRESENT, by=SYSTEM),
        count(CheckIn, entry_id=entry_id),
    )


@race(f"{CHECKING}.check_in_rest_absent", log="entry.checked_in", again="nobody is left who is not ticked")
def check_in_rest_absent(app):
    _, session_id, _ = _ready(starts_at=clock.now() - timedelta(hours=2))
    return lambda _: checking_in.check_in_rest_absent(session_id, by=SYSTEM)


def _two_sessions():
    event_id, _, entry_id = _ready()
    starts_at = _nine(event_id) + timedelta(hours=5)
    other = timetables.add_session(
        event_id, "第二场", starts_at, starts_at + timedelta(hours=1), None, by=SYSTEM
    )
    return event_id, other.id, entry_id


@race(f"{CHECKING}.split_evenly", again="the newest split counts")
def split_evenly(app):
    event_id, _, entry_id = _two_sessions()
    return lambda _: checking_in.split_evenly(event_id, by=SYSTEM), count(SessionPlace, entry_id=entry_id)


@race(f"{CHECKING}.assign_sessions", again="the newest assignment counts")
def assign_sessions(app):
    event_id, session_id, entry_id = _two_sessions()
    return (
        lambda _: checking_in.assign_sessions(event_id, {entry_id: session_id}, by=SYSTEM),
        count(SessionPlace, entry_id=entry_id),
    )


# Contests


@race(f"{CONTESTS}.series_for", again="the series is there")
def series_for(app):
    code = fresh("series")
    return lambda _: contests.series_for(code, "示范系列"), count(Series, code=code)


@race(f"{CONTESTS}.create_contest", log="contest.created")
def create_contest(app):
    code, details = fresh("series"), contest_details()
    return (
        lambda _: contests.create_contest(code, details, by=SYSTEM, series_name="示范系列"),
        count(Series, code=code),
    )


@race(f"{CONTESTS}.copy_contest", log="contest.copied")
def copy_contest(app):
    contest_id, organiser_id, details = make_contest(Phase.PREPARING).id, make_account().id, contest_details()
    return lambda _: contests.copy_contest(contest_id, details, organiser_id=organiser_id, by=SYSTEM)


@race(f"{CONTESTS}.change_contest", log="contest.changed")
def change_contest(app):
    contest = make_contest(Phase.PREPARING)
    contest_id, seen = contest.id, stamp(as_stored(ContestDetails, contest))
    wanted = [contest_details() for _ in range(6)]
    return lambda number: contests.change_contest(contest_id, wanted[number], seen=seen, by=SYSTEM)


@race(f"{CONTESTS}.move_contest", log="contest.moved")
def move_contest(app):
    contest_id = make_contest(Phase.PREPARING).id
    return lambda _: contests.move_contest(contest_id, PhaseStep.ANNOUNCE, by=SYSTEM)


def _proposed_step():
    """A step against the facts that one organiser proposed, and another who may confirm it."""
    first, second = make_account(), make_account()
    contest = make_contest(Phase.REGISTRATION, organiser=first)
    proposed = contests.move_contest(
        contest.id, PhaseStep.CLOSE_REGISTRATION, by=actor_of(first), reason="名额已满"
    )
    return proposed.id, actor_of(second)


@race(f"{PROPOSALS}.confirm_step", log="contest.moved")
def confirm_step(app):
    proposal_id, by = _proposed_step()
    return lambda _: proposals.confirm_step(proposal_id, by=by)


@race(f"{PROPOSALS}.decline_step", log="contest.step_declined")
def decline_step(app):
    proposal_id, by = _proposed_step()
    return lambda _: proposals.decline_step(proposal_id, "名额还没有满", by=by)


def _event_details(**changes):
    said = {
        "code": "R01",
        "name": "电工",
        "name_en": None,
        "group_kind": "staff",
        "occupation_code": None,
        "paper_level": None,
        "members": 1,
    }
    return EventDetails(**said | changes)


@race(f"{CONTESTS}.add_event", log="event.added")
def add_event(app):
    contest_id = make_contest(Phase.PREPARING).id
    return lambda _: contests.add_event(contest_id, _event_details(), by=SYSTEM)


def _event_id(phase=Phase.PREPARING):
    return make_event(make_contest(phase, events=0)).id


@race(f"{CONTESTS}.change_event", again="the newest correction counts")
def change_event(app):
    event_id = _event_id()
    return lambda number: contests.change_event(event_id, _event_details(name=f"电工 {number}"), by=SYSTEM)


@race(f"{EVENTS}.move_event", log="event.cancelled")
def move_event(app):
    contest = make_contest(Phase.ANNOUNCED)
    event_id = make_event(contest, code="B02").id
    return lambda _: events.move_event(event_id, EventStep.CANCEL, "报名不足", by=SYSTEM)


@race(f"{CONTESTS}.remove_event", log="event.removed")
def remove_event(app):
    event_id = _event_id()
    make_event(contest_queries.event(event_id).contest, code="B02")
    return lambda _: contests.remove_event(event_id, reason="报名不足", by=SYSTEM)


# Draws and keepers


@race(f"{DRAWS}.commit_draw", log="draw.committed")
def commit_draw(app):
    session_id = drawing.ready_event(1).session_id
    return lambda _: draws.commit_draw(session_id, by=SYSTEM)


@race(f"{DRAWS}.make_draw", log="draw.made")
def make_draw(app):
    made = drawing.ready_event(1)
    draws.commit_draw(made.session_id, by=SYSTEM)
    session_id, keys = made.session_id, (made.key(0), made.key(1))
    return lambda number: draws.make_draw(session_id, f"07 12 23 3{number}", *keys, by=SYSTEM)


@race(f"{DRAWS}.print_own_list", again="each printing is a line of its own")
def print_own_list(app):
    made = drawing.drawn_event(1)
    draw_id, key = made.draw_id, made.key(0)
    name = next(row["list"] for row in draws.queries.draw(draw_id).own_lists if row["key_id"] == key.key_id)
    return lambda _: draws.print_own_list(draw_id, name, key, by=SYSTEM)


@race(f"{DRAWS}.print_recovery_half", log="draw.half_printed")
def print_recovery_half(app):
    made = drawing.drawn_event(1)
    draw_id, key = made.draw_id, made.key(0)
    return lambda _: draws.print_recovery_half(draw_id, key, by=SYSTEM)


@race(f"{DRAWS}.void_draw", log="draw.void")
def void_draw(app):
    made = drawing.drawn_event(1)
    draw_id, by = made.draw_id, actor_of(made.supervisor)
    return lambda _: draws.void_draw(draw_id, "选手迟到", by=by)


@race(f"{DRAWS}.open_lists", log="draw.opened")
def open_lists(app):
    made = drawing.drawn_event(1)
    event_id, keys, by = made.event_id, (made.key(0), made.key(1)), actor_of(made.supervisor)
    return lambda _: draws.open_lists(event_id, *keys, by=by)


@race(f"{DRAWS}.renew_keepers", log="draw.keepers_renewed")
def renew_keepers(app):
    made = drawing.drawn_event(1)
    draw_id = made.draw_id
    halves = [draws.print_recovery_half(draw_id, made.key(index), by=SYSTEM) for index in (0, 1)]
    return lambda _: draws.renew_keepers(draw_id, *halves, by=SYSTEM)


@race(f"{KEEPERS}.set_passphrase", again="the newest key counts")
def set_passphrase(app):
    account_id = make_account().id
    return (
        lambda number: keepers.set_passphrase(account_id, f"tide-lamp-river-oak-{number}", by=SYSTEM),
        count(KeeperKey, account_id=account_id, retired_at=None),
    )


@race(f"{KEEPERS}.keep_key", again="the newest key counts")
def keep_key(app):
    account = make_account()
    account_id = account.id
    return (
        lambda _: keepers.keep_key(account_id, *drawing._pair(1), by=SYSTEM),
        count(KeeperKey, account_id=account_id, retired_at=None),
    )


def _keeper():
    account = make_account()
    set_keeper_key(account, 1)
    return account


@race(f"{KEEPERS}.change_passphrase", log="keeper.passphrase_changed")
def change_passphrase(app):
    account = _keeper()
    account_id, by = account.id, actor_of(account)
    return lambda number: keepers.change_passphrase(
        account_id, passphrase_of(1), f"tide-lamp-river-oak-{number}", by=by
    )


@race(f"{KEEPERS}.unlock_key", again="it writes nothing", full="keeper_locked")  # five tries at a time
def unlock_key(app):
    account_id = _keeper().id
    return lambda _: keepers.unlock_key(account_id, passphrase_of(1), by=SYSTEM)


@race(f"{KEEPERS}.name_keepers", again="the newest naming counts")
def name_keepers(app):
    made = drawing.ready_event(1)
    event_id, named = made.event_id, [keeper.id for keeper in made.keepers]
    return (
        lambda _: keepers.name_keepers(event_id, named, by=SYSTEM),
        count(Keeper, event_id=event_id, place=1),
    )


# Entries


@race(f"{ENTRIES}.begin_entry", log="entry.begun", again="whoever began gets the entry they have")
def begin_entry(app):
    event_id, by = open_contest().id, actor_of(make_account())
    return lambda _: entries.begin_entry(event_id, by=by)


def _draft(papers=False):
    account = make_account("张𬭎")
    return draft_entry(open_contest(), account, papers=papers), actor_of(account)


@race(f"{ENTRIES}.keep_draft", again="each keeps the part that was typed")
def keep_draft(app):
    entry, by = _draft()
    entry_id, typed_parts = entry.id, []

    def act(number):
        entries.keep_draft(entry_id, {f"part{number}": "typed"}, by=by)
        typed_parts.append(f"part{number}")

    def lost():
        return 1 + len(set(typed_parts) - registration.draft_of(entry_id).keys())

    return act, lost


@race(f"{ENTRIES}.add_document", again="a second photo takes the place of the first")
def add_document(app):
    entry, by = _draft()
    entry_id = entry.id
    return (
        lambda number: entries.add_document(entry_id, (1, "photo"), picture(300 + number), "a.jpg", by=by),
        count(EntryDocument, entry_id=entry_id, kind="photo"),
    )


@race(f"{ENTRIES}.remove_document", log="entry.document_removed")
def remove_document(app):
    entry, by = _draft(papers=True)
    entry_id = entry.id
    document_id = db.session.query(EntryDocument).filter_by(entry_id=entry_id).first().id
    return lambda _: entries.remove_document(entry_id, document_id, by=by)


@race(f"{ENTRIES}.submit_entry", log="entry.submitted")
def submit_entry(app):
    entry, by = _filled()
    entry_id = entry.id
    return lambda _: entries.submit_entry(entry_id, by=by)


def _filled():
    """A draft of a person whom no other race knows."""
    account = make_account("张𬭎")
    number = 100 + next(_numbers)
    return draft_entry(open_contest(), account, typed(number)), actor_of(account)


def closing(app):
    """The first closes registration while all others hand in what they typed."""
    event = open_contest()
    contest_id, mine = event.contest_id, []
    for _ in range(5):
        account = make_account("张𬭎")
        entry = draft_entry(event, account, typed(100 + next(_numbers)))
        mine.append((entry.id, actor_of(account)))

    def act(number):
        if number == 0:
            contests.move_contest(contest_id, PhaseStep.CLOSE_REGISTRATION, by=SYSTEM)
        else:
            entry_id, by = mine[number - 1]
            entries.submit_entry(entry_id, by=by)

    return act


def _submitted():
    entry, by = _filled()
    return entries.submit_entry(entry.id, by=by), by


@race(f"{ENTRIES}.withdraw_entry", log="entry.withdrawn")
def withdraw_entry(app):
    entry, by = _submitted()
    entry_id = entry.id
    return lambda _: entries.withdraw_entry(entry_id, "来不了", by=by)


def _offered(until=None):
    """One has taken the only place back: it is offered to the other; their entry and who they are."""
    event = open_contest(full_rules())
    (_first, holds), (second, waits) = (_in(event) for _ in range(2))
    entries.withdraw_entry(_first, "来不了", by=holds)
    if until is not None:
        _over(second, until)
    return event.id, second, waits


def full_rules():
    """One place, and a waiting list."""
    eligibility = (Eligibility(group="staff", documents=()),)
    filling = (Filling(waiting=True, nominee_days=1),)
    return ContestRules(eligibility=eligibility, quotas=(Quota(per_event=1),), filling=filling)


def _in(event):
    account = make_account("张𬭎")
    entry = draft_entry(event, account, typed(100 + next(_numbers)), papers=False)
    return entries.submit_entry(entry.id, by=actor_of(account)).id, actor_of(account)


@atomic
def _over(entry_id, until):
    db.session.get(Entry, entry_id).offered_until = until


def _withdrawn(entry_id):
    return lambda: int(registration.stored(entry_id).state == "withdrawn")


@race(f"{WAITING}.accept_place", log="entry.accepted", again="the place is theirs, whichever device said yes")
def accept_place(app):
    _event, entry_id, by = _offered()
    return lambda _: waiting.accept_place(entry_id, by=by)


@race(f"{WAITING}.lapse_offers", again="what is over is given on once")
def lapse_offers(app):
    event_id, entry_id, _by = _offered(clock.now() - timedelta(minutes=1))
    return lambda _: waiting.lapse_offers(event_id), _withdrawn(entry_id)


@race(f"{WAITING}.fill_event", again="a place is given once")
def fill_event(app):
    event_id, entry_id, _by = _offered()
    _wait_again(entry_id)
    return lambda _: waiting.fill_event(event_id), lambda: int(
        registration.stored(entry_id).state == "offered"
    )


@atomic
def _wait_again(entry_id):
    entry = db.session.get(Entry, entry_id)
    entry.state, entry.offered_until = "waiting", None


@race("competition.nominations.expiring_operations.keep_term", again="what is over ends once")
def keep_term(app):
    entry_id, by = _nomination(open_contest(full_rules()))
    nominations.nominate_entry(entry_id, by=by)
    event_id = _near_its_end(entry_id)
    return lambda _: expiring.keep_term(event_id), _withdrawn(entry_id)


@atomic
def _near_its_end(entry_id):
    entry, before = db.session.get(Entry, entry_id), clock.now() - timedelta(days=3)
    entry.created_at = entry.reminded_at = before
    return entry.event_id


@race(f"{ENTRIES}.change_entry", log="entry.taken_up")
def change_entry(app):
    entry, by = _submitted()
    entry_id = entry.id
    return lambda _: entries.change_entry(entry_id, "单位写错了", by=by)


@race(f"{ENTRIES}.rehearse_submission", again="it is taken back each time")
def rehearse_submission(app):
    entry, by = _filled()
    entry_id = entry.id
    return (
        lambda _: entries.rehearse_submission(entry_id, by=by),
        lambda: 1 + len(registration.stored(entry_id).members),
    )


@race("competition.holidays.operations.set_year", log="holidays.set")
def set_year(app):
    year = 2050 + next(_numbers)
    return lambda _: holidays.set_year(year, f"{year}-10-01 休", "示范通知", by=SYSTEM)


# Reviews


@race(f"{REVIEWS}.decide", log="entry.returned")
def decide(app):
    entry, _ = _submitted()
    entry_id, version = entry.id, entry.version
    by = actor_of(registration.make_reviewer(entry.contest_id))
    decision = Decision(Verdict.RETURN, version, "材料不清", ("members-1-name",))
    return lambda _: reviews.decide(entry_id, decision, by=by)


@race(f"{REVIEWS}.approve_passed", log="entry.approved")
def approve_passed(app):
    entry, _ = _submitted()
    chosen, by = [(entry.id, entry.version)], actor_of(registration.make_reviewer(entry.contest_id))
    return lambda _: reviews.approve_passed(chosen, by=by, unseen_agreed=True)


def _approved_together():
    entry, _ = _submitted()
    by = actor_of(registration.make_reviewer(entry.contest_id))
    reviews.approve_passed([(entry.id, entry.version)], by=by, unseen_agreed=True)
    batch = db.session.query(ReviewDecision.batch).filter_by(entry_id=entry.id).scalar()
    return entry.id, entry.contest_id, batch, by


@race(f"{REVIEWS}.take_back", log="entry.sent_back")
def take_back(app):
    entry_id, _, _, by = _approved_together()
    return lambda _: reviews.take_back(entry_id, "看错了", by=by)


@race(f"{REVIEWS}.take_back_batch", log="entry.sent_back")
def take_back_batch(app):
    _, contest_id, batch, by = _approved_together()
    return lambda _: reviews.take_back_batch(contest_id, batch, "点错了", by=by)


@race(f"{ENTRIES}.send_back", log="entry.sent_back")
def send_back(app):
    entry_id, _, _, by = _approved_together()
    return lambda _: entries.send_back(entry_id, "单位改了", by=by)


@race("competition.entries.paper_operations.note_paper_seen", log="entry.paper_seen", again="it was seen")
def note_paper_seen(app):
    entry, _ = _submitted()
    document_id = db.session.query(EntryDocument.id).filter_by(entry_id=entry.id).first()[0]
    entry_id = entry.id
    return lambda _: papers.note_paper_seen(entry_id, document_id, by=SYSTEM)


@race(f"{REVIEWS}.see_numbers", again="each look is a line of its own")
def see_numbers(app):
    entry_id = _submitted()[0].id
    return lambda _: reviews.see_numbers(entry_id, by=SYSTEM)


@race("competition.searching.operations.take_try", again="every search counts")
def take_try(app):
    by, sought, counted = actor_of(make_account("周示范")), read_sought("林清", clock.today()), []

    def act(number):
        searching.take_try(sought, by=by)
        counted.append(number)

    def lost():
        who = searches.fingerprint(by.account_id)
        return 1 + len(counted) - throttling.tries("search", who, searching.WINDOW)

    return act, lost


def _searched(found=1):
    by = actor_of(make_account("周示范", (Role.REVIEWER, Scope.CONTEST, make_contest().id)))
    return by, lambda: searching.note_search(read_sought("林清", clock.today()), found, by=by)


@race("competition.searching.operations.note_search", again="each search is kept until it is told")
def note_search(app):
    _by, note = _searched()
    return lambda _: note()


@atomic
def _searches_long_ago():
    db.session.query(PersonSearch).update({"at": clock.now() - timedelta(hours=1)})


@race(
    "competition.searching.operations.sum_up_searches",
    log="people.searched",
    again="what was told counts no more",
)
def sum_up_searches(app):
    _searches_long_ago()  # of the races before
    searching.sum_up_searches()
    _by, note = _searched()
    note()
    _searches_long_ago()
    return lambda _: searching.sum_up_searches()


# Nominations


def _unit():
    unit = registration.make_organisation()
    return unit.id, actor_of(registration.make_registrar(unit))


@race(f"{NOMINATIONS}.begin_nomination", again="a unit enters many people; each is an entry of its own")
def begin_nomination(app):
    (unit_id, by), event_id = _unit(), open_contest().id
    return lambda _: nominations.begin_nomination(unit_id, event_id, by=by)


def _nomination(event=None):
    (unit_id, by), event = _unit(), event or open_contest()
    entry = nominations.begin_nomination(unit_id, event.id, by=by)
    parts = {"members": [typed(100 + next(_numbers))], "delegation": str(delegations_of(event)[0])}
    entries.keep_draft(entry.id, parts, by=by)
    return entry.id, by


@race(f"{NOMINATIONS}.nominate_entry", again="until it is handed in a unit settles it anew")
def nominate_entry(app):
    entry_id, by = _nomination()
    return (
        lambda _: nominations.nominate_entry(entry_id, by=by),
        lambda: len(registration.stored(entry_id).members),
    )


@race(f"{NOMINATIONS}.keep_workbook", again="each upload is a file of its own")
def keep_workbook(app):
    unit_id, by = _unit()
    return lambda number: nominations.keep_workbook(unit_id, f"book {number}".encode(), "名单.xlsx", by=by)


@race(f"{NOMINATIONS}.note_codes_taken", again="each taking out is a line of its own")
def note_codes_taken(app):
    (unit_id, by), contest_id = _unit(), open_contest().contest_id
    return lambda _: nominations.note_codes_taken(unit_id, contest_id, 1, by=by)


@race(f"{NOMINATIONS}.import_entries", log="entries.imported")
def import_entries(app):
    (unit_id, by), event = _unit(), open_contest()
    person = typed(100 + next(_numbers), local="yes")
    delegation_id, contest_id = delegations_of(event)[0], event.contest_id
    rows = [SheetRow(2, {**person, "event": event.code, "delegation": str(delegation_id)})]
    return lambda _: nominations.import_entries(unit_id, contest_id, rows, delegation_id, by=by)


@race(f"{NOMINATIONS}.preview_import", again="it is taken back each time")
def preview_import(app):
    (unit_id, by), event = _unit(), open_contest()
    person = typed(100 + next(_numbers), local="yes")
    delegation_id, contest_id = delegations_of(event)[0], event.contest_id
    rows = [SheetRow(2, {**person, "event": event.code, "delegation": str(delegation_id)})]
    return (
        lambda _: nominations.preview_import(unit_id, contest_id, rows, delegation_id, by=by),
        lambda: 1 + db.session.query(Entry).filter_by(contest_id=contest_id).count(),
    )


# Persons


@race(f"{PERSONS}.claim_person", log="person.claimed")
def claim_person(app):
    entry_id, by = _nomination()
    nominations.nominate_entry(entry_id, by=by)
    person = registration.stored(entry_id).members[0].person
    number, code, claiming = person.id_number, claim_code(person), actor_of(make_account("张𬭎"))
    return lambda _: persons.claim_person("resident", number, "张𬭎", code, by=claiming)


@race(f"{CONSENTS}.give_consents", log="consent.given", again="what is given already is not written again")
def give_consents(app):
    entry, by = _submitted()
    contest_id, person_id = entry.contest_id, entry.members[0].person_id
    given = ["processing", "sensitive", "publication"]
    return (
        lambda _: consents.give_consents(person_id, contest_id, given, None, by=by),
        lambda: (
            db.session.query(Consent)
            .filter_by(person_id=person_id, contest_id=contest_id, kind="publication", given=True)
            .count()
        ),
    )


@race(f"{CONSENTS}.withdraw_consent", log="consent.withdrawn")
def withdraw_consent(app):
    entry, by = _submitted()
    contest_id = entry.contest_id
    return lambda _: consents.withdraw_consent(contest_id, "processing", by=by)


@race(f"{CONSENTS}.record_paper_consent", log="consent.recorded")
def record_paper_consent(app):
    entry_id, by = _nomination()
    nominations.nominate_entry(entry_id, by=by)
    entry = registration.stored(entry_id)
    person_id, contest_id = entry.members[0].person_id, entry.contest_id
    paper = consents.PaperSigned("档案柜 3 号")
    return lambda _: consents.record_paper_consent(
        person_id, contest_id, ["processing", "sensitive"], paper, by=by
    )


@race(f"{CONSENTS}.note_handover", again="each list that leaves is a line of its own")
def note_handover(app):
    entry, by = _submitted()
    person_id = registration.stored(entry.id).members[0].person_id
    handing = Handing(entry.contest_id, "hand_levels", "示范评价机构", "levels_list", ("姓名",))
    return lambda _: consents.note_handover(handing, [person_id], by=by)


# What is deleted on its day, and at a person's wish


def _papers_of(contest_id):
    return lambda: (
        1
        + db.session.query(EntryDocument)
        .join(Entry, Entry.id == EntryDocument.entry_id)
        .filter(Entry.contest_id == contest_id)
        .count()
    )


@race(f"{ERASING}.delete_papers", again="what is gone is not there to delete")
def delete_papers(app):
    contest_id = _submitted()[0].contest_id
    return lambda _: erasing.delete_papers(contest_id, by=SYSTEM), _papers_of(contest_id)


@race(f"{ERASING}.delete_papers_taken_back", again="what is gone is not there to delete")
def delete_papers_taken_back(app):
    entry, by = _submitted()
    contest_id = entry.contest_id
    consents.withdraw_consent(contest_id, "sensitive", by=by)
    return lambda _: erasing.delete_papers_taken_back(contest_id, by=SYSTEM), _papers_of(contest_id)


@race(f"{ERASING}.erase_entries", again="what is gone is not there to delete")
def erase_entries(app):
    contest_id = _submitted()[0].contest_id
    return (
        lambda _: erasing.erase_entries(contest_id, set(), by=SYSTEM),
        lambda: (
            db.session.query(Entry)
            .filter(Entry.contest_id == contest_id, Entry.erased_at.is_not(None))
            .count()
        ),
    )


@race(f"{ERASING}.drop_unconfirmed", again="what is gone is not there to delete")
def drop_unconfirmed(app):
    entry_id, by = _nomination()
    nominations.nominate_entry(entry_id, by=by)
    return (
        lambda _: erasing.drop_unconfirmed(entry_id),
        lambda: int(registration.stored(entry_id).state == "withdrawn"),
    )


@race(f"{RIGHTS}.ask", log="request.made")
def ask(app):
    entry, by = _submitted()
    contest_id = entry.contest_id
    return lambda _: rights.ask(contest_id, "correct", "姓名最后一个字写错了", by=by)


def _asked():
    entry, by = _submitted()
    return rights.ask(entry.contest_id, "correct", "姓名最后一个字写错了", by=by).id, by


@race(f"{RIGHTS}.drop", log="request.dropped")
def drop_request(app):
    request_id, by = _asked()
    return lambda _: rights.drop(request_id, by=by)


@race(f"{RIGHTS}.answer", log="request.answered")
def answer_request(app):
    request_id, _by = _asked()
    return lambda _: rights.answer(request_id, False, "与证件一致", by=SYSTEM)


@race(f"{RIGHTS}.note_export", again="each taking out is a line of its own")
def note_export_of_record(app):
    _, by = _submitted()
    return lambda _: rights.note_export(by=by)


@race(f"{PERSONS}.end_level", log="level.ended")
def end_level(app):
    person_id = _submitted_person()
    held_id = persons.record_level(person_id, PROVEN, by=SYSTEM).id
    return lambda _: persons.end_level(held_id, "看错证书", by=SYSTEM)


CLAIMS = "competition.persons.level_operations"


@race(f"{CLAIMS}.claim_level", again="the same claim is there", log="level.claimed")
def claim_level(app):
    _, by = _submitted()
    return lambda _: level_claims.claim_level(PROVEN, by=by)


@race(f"{CLAIMS}.drop_claimed_level", log="level.claim_dropped")
def drop_claimed_level(app):
    _, by = _submitted()
    held_id = level_claims.claim_level(PROVEN, by=by).id
    return lambda _: level_claims.drop_claimed_level(held_id, by=by)


@race(f"{PERSONS}.export_own_record", again="each taking out is a line of its own")
def export_own_record(app):
    _, by = _submitted()
    return lambda _: persons.export_own_record(by=by)


PROVEN = ProvenLevel(
    occupation="6-31-01-03", level=3, number="旧证0001", issuer="示范评价中心", proof=Proof.ORIGINAL
)


def _submitted_person():
    entry, _ = _submitted()
    return registration.stored(entry.id).members[0].person_id


# Institutions and delegations


@race(f"{ORGANISATIONS}.create_organisation", log="organisation.created")
def create_organisation(app):
    details = OrganisationDetails(name=fresh("单位"), kind="unit")
    return lambda _: organisations.create_organisation(details, by=SYSTEM)


@race(f"{ORGANISATIONS}.change_organisation", again="the newest correction counts")
def change_organisation(app):
    organisation_id, name = make_organisation().id, fresh("单位")
    details = OrganisationDetails(name=name, kind="unit")
    return lambda _: organisations.change_organisation(organisation_id, details, by=SYSTEM)


@race(f"{ORGANISATIONS}.invite", log="role.granted")
def invite(app):
    organisation_id, name = make_organisation().id, fresh()
    return lambda _: organisations.invite(organisation_id, name, "林清", by=SYSTEM)


@race(f"{ORGANISATIONS}.invite_for_contest", log="organisation.created")
def invite_for_contest(app):
    contest_id, name = make_contest(Phase.PREPARING).id, fresh()
    details = OrganisationDetails(name=fresh("单位"), kind="unit")
    return lambda _: organisations.invite_for_contest(contest_id, details, name, "林清", by=SYSTEM)


@race(f"{ORGANISATIONS}.add_delegation", log="delegation.added")
def add_delegation(app):
    contest_id = make_contest(Phase.PREPARING).id
    return lambda _: organisations.add_delegation(contest_id, DelegationDetails("示范市"), by=SYSTEM)


@race(f"{ORGANISATIONS}.change_delegation", again="the newest correction counts")
def change_delegation(app):
    delegation_id = make_delegation(make_contest(Phase.PREPARING)).id
    return lambda _: organisations.change_delegation(delegation_id, DelegationDetails("另一市"), by=SYSTEM)


@race(f"{ORGANISATIONS}.add_cities", again="cities that are there are left alone")
def add_cities(app):
    contest_id = make_contest(Phase.PREPARING).id
    return (
        lambda _: organisations.add_cities(contest_id, by=SYSTEM),
        lambda: db.session.query(Delegation).filter_by(contest_id=contest_id).count() - 12,
    )


@race(
    f"{ORGANISATIONS}.copy_delegations", log="delegation.added", again="those that are there are left alone"
)
def copy_delegations(app):
    series = fresh("series")
    make_delegation(make_contest(Phase.PREPARING, series=series))
    contest_id = make_contest(Phase.PREPARING, series=series).id
    return lambda _: organisations.copy_delegations(contest_id, by=SYSTEM)


@race(f"{ORGANISATIONS}.import_delegations", log="delegation.added")
def import_delegations(app):
    contest_id = make_contest(Phase.PREPARING).id
    lines = [DelegationLine(2, "示范市", None, None, fresh("单位"))]
    return lambda _: organisations.import_delegations(contest_id, lines, by=SYSTEM)


# Rules, staff, timetable


@race(f"{RULEBOOKS}.set_rules", log="rules.set")
def set_rules(app):
    contest_id = make_contest(Phase.PREPARING).id
    rules = rules_queries.rules_of(contest_id)
    return lambda _: rulebooks.set_rules(contest_id, rules, "细则第六条", by=SYSTEM, seen=1)


@race(f"{RULEBOOKS}.confirm_copied", log="rules.confirmed")
def confirm_copied(app):
    organiser = make_account("组委会")
    source = make_contest(Phase.PREPARING, name=fresh("2026年示范技能大赛"))
    details = contest_details()
    copy = contests.copy_contest(source.id, details, organiser_id=organiser.id, by=SYSTEM)
    chosen = [row.id for row in rules_queries.copied_values(copy.id)]
    return lambda _: rulebooks.confirm_copied(copy.id, chosen, by=SYSTEM)


@race(f"{STAFFING}.appoint", log="role.granted")
def appoint(app):
    contest_id, account = make_contest(Phase.PREPARING).id, make_account()
    name, meant = account.login_name, accounts.Confirmed(account.id)
    where = (Scope.CONTEST, [contest_id])
    return lambda _: staffing.appoint(contest_id, Role.REVIEWER, where, name, "林清", by=SYSTEM, meant=meant)


@race(f"{STAFFING}.dismiss", log="role.revoked")
def dismiss(app):
    contest_id = make_contest(Phase.PREPARING).id
    account = make_account("林清", (Role.REVIEWER, Scope.CONTEST, contest_id))
    grant_id = account_queries.live_grant(account.id, Role.REVIEWER, Scope.CONTEST, contest_id).id
    return lambda _: staffing.dismiss(contest_id, grant_id, by=SYSTEM)


def _waiting():
    """A contest whose organiser proposes a supervisor, and the security administrator who may confirm."""
    contest_id = make_contest(Phase.PREPARING).id
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, contest_id))
    security = make_account("安全管理员", (Role.SECURITY_ADMIN, Scope.SITE, None))
    account = with_password()
    name, meant = account.login_name, accounts.Confirmed(account.id)
    where = (Scope.CONTEST, [contest_id])
    staffing.appoint(contest_id, Role.SUPERVISOR, where, name, "林清", by=actor_of(organiser), meant=meant)
    found = db.session.query(Appointment).filter_by(contest_id=contest_id).one()
    return found.id, contest_id, actor_of(security), actor_of(organiser)


@race(f"{STAFFING}.confirm", log="appointment.confirmed")
def confirm_appointment(app):
    appointment_id, _, security, _ = _waiting()
    return lambda _: staffing.confirm(appointment_id, by=security)


@race(f"{STAFFING}.decline", log="appointment.declined")
def decline_appointment(app):
    appointment_id, _, security, _ = _waiting()
    return lambda _: staffing.decline(appointment_id, "不合适", by=security)


@race(f"{STAFFING}.withdraw", log="appointment.withdrawn")
def withdraw_appointment(app):
    appointment_id, _, _, organiser = _waiting()
    return lambda _: staffing.withdraw(appointment_id, by=organiser)


def _two_on_one_device():
    """An organiser and a judge of one contest, and a device on which the organiser has signed in."""
    event = judging.make_event()
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    judge = make_account("裁判", (Role.JUDGE, Scope.EVENT, event.id))
    logins.begin_login(organiser.id, device_name="hall", device_key="c" * 64)
    return event.contest_id, judge


@race("competition.upkeep.operations.settle_restore", log="restore.settled")
def settle_restore(app):
    db.session.rollback()
    with db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    epoch_id, by = newest_epoch().id, actor_of(make_administrator())
    return lambda _: upkeep.settle_restore(epoch_id, "照日志重做", by=by)


@race("competition.upkeep.operations.reopen_restore", log="restore.reopened")
def reopen_restore(app):
    db.session.rollback()
    with db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    epoch_id, by = newest_epoch().id, actor_of(make_administrator())
    upkeep.settle_restore(epoch_id, "照日志重做", by=by)
    return lambda _: upkeep.reopen_restore(epoch_id, "还缺同意的撤回", by=by)


@race("competition.retaining.operations.watch_clock", log="clock.leapt", again="a leap is noted once")
def watch_clock(app):
    _a_long_silence()
    return lambda _: retaining.watch_clock()


@race("competition.retaining.operations.settle_clock", log="clock.settled")
def settle_clock(app):
    _a_long_silence()
    leap_id, by = retaining.watch_clock(), actor_of(make_administrator())
    return lambda _: retaining.settle_clock(leap_id, "对过时间", by=by)


@race("competition.retaining.operations.doubt_clock", log="clock.doubted")
def doubt_clock(app):
    _a_long_silence()
    leap_id, by = retaining.watch_clock(), actor_of(make_administrator())
    retaining.settle_clock(leap_id, "对过时间", by=by)
    return lambda _: retaining.doubt_clock("手机上不是这个时间", by=by)


@atomic
def _a_long_silence():
    """Nobody has vouched for the clock, and years ago something was noted for the last time."""
    db.session.query(ClockLeap).delete()
    long_ago = datetime(2020, 1, 1, tzinfo=UTC)
    db.session.add(
        Upkeep(kind=Kind.CHECK, job_id=next(_numbers), state="fine", began_at=long_ago, details={})
    )


@race(f"{SHARING}.note_device", log="security.device_shared", again="two people on a device are noted once")
def note_device(app):
    judge_id = _two_on_one_device()[1].id
    return lambda _: sharing.note_device(judge_id, "c" * 64)


@race(f"{SHARING}.settle_shared", log="security.device_settled")
def settle_shared(app):
    contest_id, judge = _two_on_one_device()
    sharing.note_device(judge.id, "c" * 64)
    shared_id = db.session.query(SharedDevice).filter_by(contest_id=contest_id).one().id
    by = actor_of(make_account("监督"))
    return lambda _: sharing.settle_shared(shared_id, "借用", by=by)


@race(f"{STAFFING}.choose_small", log="contest.small_chosen")
def choose_small(app):
    _, contest_id, _, organiser = _waiting()
    return lambda _: staffing.choose_small(contest_id, "只有两个赛项", by=organiser)


@race(f"{STAFFING}.put_in_supervisor", log="appointment.confirmed")
def put_in_supervisor(app):
    _, contest_id, security, _ = _waiting()
    account = with_password()
    name, meant = account.login_name, accounts.Confirmed(account.id)
    return lambda _: staffing.put_in_supervisor(contest_id, name, "林清", by=security, meant=meant)


@race(f"{TIMETABLES}.add_venue", log="venue.added")
def add_venue(app):
    contest_id = make_contest(Phase.PREPARING).id
    return lambda _: timetables.add_venue(contest_id, "一号馆", "", by=SYSTEM)


@race(f"{TIMETABLES}.remove_venue", log="venue.removed")
def remove_venue(app):
    venue_id = timetables.add_venue(make_contest(Phase.PREPARING).id, "一号馆", "", by=SYSTEM).id
    return lambda _: timetables.remove_venue(venue_id, by=SYSTEM)


@race(f"{TIMETABLES}.change_venue", again="the newest name counts")
def change_venue(app):
    venue_id = timetables.add_venue(make_contest(Phase.PREPARING).id, "一号馆", "", by=SYSTEM).id
    return lambda number: timetables.change_venue(venue_id, VenueDetails(f"{number} 号馆", ""), by=SYSTEM)


def _nine(event_id):
    """Nine o'clock on the first day of the event's contest."""
    return datetime.combine(contest_queries.event(event_id).contest.starts_on, time(1), UTC)


def _sitting(event_id):
    nine = _nine(event_id)
    return timetables.add_session(event_id, "第一场", nine, nine + timedelta(hours=3), None, by=SYSTEM)


@race(f"{TIMETABLES}.change_session", again="the newest time counts")
def change_session(app):
    event_id = _event_id()
    session_id, nine = _sitting(event_id).id, _nine(event_id)
    details = SessionDetails("上午场", nine, nine + timedelta(hours=2), None)
    return lambda _: timetables.change_session(session_id, details, reason="场地调整", by=SYSTEM)


@race(f"{TIMETABLES}.add_session", log="session.added")
def add_session(app):
    event_id = _event_id()
    return lambda _: _sitting(event_id)


@race(f"{TIMETABLES}.remove_session", log="session.removed")
def remove_session(app):
    session_id = _sitting(_event_id()).id
    return lambda _: timetables.remove_session(
        session_id, by=SYSTEM
    ), lambda: 1 + count(EventSession, id=session_id)()


@race(f"{TIMETABLES}.add_workstations", again="those that are there are left alone")
def add_workstations(app):
    event_id = _event_id()
    return (
        lambda _: timetables.add_workstations(event_id, "A-01", None, by=SYSTEM),
        count(Workstation, event_id=event_id),
    )


@race(f"{TIMETABLES}.clear_workstations", again="none is left, as was wished")
def clear_workstations(app):
    event_id = _event_id()
    timetables.add_workstations(event_id, "A-01…A-05", None, by=SYSTEM)
    return lambda _: timetables.clear_workstations(event_id, by=SYSTEM)


# What a contest publishes


@race(f"{DOCUMENTS}.add_document", log="document.added")
def prepare_document(app):
    contest_id = make_contest(Phase.ANNOUNCED).id
    return lambda _: make_document(contest_id, public=False)


@race(f"{DOCUMENTS}.change_document", again="the newest title counts")
def change_document(app):
    document_id = make_document(make_contest(Phase.ANNOUNCED).id).id
    details = DocumentDetails(kind="plan", title="实施方案")
    return lambda _: documents.change_document(document_id, details, by=SYSTEM)


@race(f"{DOCUMENTS}.replace_document", log="document.replaced")
def replace_document(app):
    document_id = make_document(make_contest(Phase.ANNOUNCED).id).id
    return lambda _: documents.replace_document(document_id, pdf("第二版"), "改了分值", by=SYSTEM)


@race(f"{DOCUMENTS}.move_document", log="document.taken_down")
def move_document(app):
    document_id = make_document(make_contest(Phase.ANNOUNCED).id).id
    return lambda _: documents.move_document(document_id, DocumentStep.TAKE_DOWN, "分值有误", by=SYSTEM)


@race(f"{DOCUMENTS}.take_down_version", log="document.version_taken_down")
def take_down_version(app):
    document_id = make_document(make_contest(Phase.ANNOUNCED).id).id
    documents.replace_document(document_id, pdf("第二版"), "改了分值", by=SYSTEM)
    return lambda _: documents.take_down_version(document_id, 1, "误写了号码", by=SYSTEM)


@race(f"{DOCUMENTS}.remove_document", log="document.removed")
def remove_prepared(app):
    document_id = make_document(make_contest(Phase.ANNOUNCED).id, public=False).id
    return lambda _: documents.remove_document(document_id, by=SYSTEM)


# What the installation does for itself


@race("competition.upkeep.operations.begin_upkeep", again="a job that begins again goes on in its row")
def begin_upkeep(app):
    number = next(_numbers)
    return lambda _: upkeep.begin_upkeep(Kind.CHECK, number), count(Upkeep, job_id=number)


@race("competition.upkeep.operations.finish_upkeep")
def finish_upkeep(app):
    number = next(_numbers)
    upkeep.begin_upkeep(Kind.CHECK, number)
    return lambda _: upkeep.finish_upkeep(number, UpkeepStep.END_WELL, {}), count(
        Upkeep, job_id=number, state="fine"
    )
