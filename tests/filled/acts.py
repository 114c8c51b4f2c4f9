"""What happens in the filled database: the demonstration, and beside it what its smooth course never has."""

from datetime import timedelta

from sqlalchemy import func, select

from certificates.honours import operations as honours
from certificates.honours import queries as titles
from certificates.ledger import operations as recounting
from certificates.ledger.models import Certificate
from certificates.ledger.onpaper import OnPaper
from certificates.rules.specification import TitleDecision
from certificates.skill_levels import operations as levels
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.operations import Decision
from competition.accounts import channel_operations as channels
from competition.accounts import login_operations as logins
from competition.accounts import operations as accounts
from competition.accounts.models import Account, RoleGrant
from competition.checking_in import operations as check_in
from competition.contests.models import Event
from competition.draws import operations as draws
from competition.foundation.store import crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import begin_epoch
from competition.foundation.store.queries import newest_epoch
from competition.foundation.system import clock
from competition.foundation.work import jobs, schedules
from competition.holidays import operations as holidays
from competition.proofs import operations as proofs
from competition.retaining import operations as retaining
from competition.reviews.forms import OTHER
from competition.rules import second_step
from competition.rules.roles import SYSTEM, Role, Scope
from competition.timetables.models import EventSession
from competition.upkeep import operations as upkeep
from scoring.devices import operations as devices
from scoring.panels import operations as panels
from scoring.penalties.models import Penalty
from scoring.rules.ruling_life import RulingKind, Wording
from scoring.rulings import operations as rulings
from tests.factories import draws as drawn
from tests.factories import registration as registered
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.contests import make_organisation
from tests.factories.judging import Hall
from tests.filled.people import people_are_who_they_are

# One event of single staff, one of student teams.
DEMONSTRATED = "Z01,X03"


def fill(app):
    """Rows in every table; raises for a table that stayed empty."""
    built = app.test_cli_runner().invoke(
        args=["demo", "build", "--events", DEMONSTRATED], catch_exceptions=False
    )
    assert built.exit_code == 0, built.output
    db.session.rollback()
    people_come_and_go(app)
    entries_take_every_turn(app)
    lists_are_drawn_again()
    tablets_disagree(app)
    a_certificate_is_voided(app)
    levels_are_decided()
    the_house_keeps_itself(app)
    a_title_is_granted(_event("Z01"))
    people_are_who_they_are(_event("Z01").id)
    a_final_result_is_taken_back(_event("X03"))
    assert app.test_cli_runner().invoke(args=["jobs", "run-waiting"]).exit_code == 0
    a_backup_is_restored(_event("Z01").contest_id)
    db.session.rollback()
    empty = [
        table.name
        for table in db.metadata.sorted_tables
        if not db.session.scalar(select(func.count()).select_from(table))
    ]
    assert not empty, f"nothing fills {empty}"


def a_backup_is_restored(contest_id):
    """A new life of the database begins, and what is on paper is said."""
    db.session.rollback()
    with db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    recounting.recount(contest_id, OnPaper("", (), "按签收表"), by=SYSTEM)
    upkeep.settle_restore(newest_epoch().id, "照日志重做", by=SYSTEM)


def a_title_is_granted(event):
    """The document of a body names a champion."""
    [title, *_others] = titles.won_titles(event.contest_id)
    said = TitleDecision(title.title.name, title.title.granted_by, "示政发〔2026〕1号", clock.today())
    named = [row.award.id for row in title.winners if row.award.event_id == event.id]
    honours.record_decision(event.contest_id, said, named, by=SYSTEM)


def a_final_result_is_taken_back(event):
    """One organiser records it, another confirms; one more ruling waits."""
    first, second = (
        actor_of(make_account(name, (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
        for name in ("组委甲", "组委乙")
    )
    wording = Wording(kind=RulingKind.WITHDRAWAL, text="用时重录，结果另行公布")
    event_id = event.id
    rulings.confirm_ruling(rulings.ask_ruling(event_id, wording, by=first).id, by=second)
    rulings.ask_ruling(event_id, wording, by=second)


def client_of(app, account):
    """A client signed in as this account."""
    client = app.test_client()
    client.set_cookie("login", logins.begin_login(account.id, device_name="办公室的电脑"))
    return client


def posted(client, address, **form):
    """A page's form is sent and taken."""
    answer = client.post(address, data=form)
    assert answer.status_code == 303, (address, answer.status_code, answer.text)


def people_come_and_go(app):
    """Somebody signs up, somebody guesses a password, an administrator leaves, a holiday notice is entered."""
    guest = accounts.sign_up("guest", "林清", "a long pass phrase")
    channels.change_email(guest.id, "guest@example.org", by=actor_of(guest))
    be_reached_by_phone(guest, "19900000997")
    protect(guest)
    forgetful = make_account("忘了口令的人")
    accounts.use_link(
        accounts.create_link(forgetful.id, by=SYSTEM), "another pass phrase", "another pass phrase"
    )
    make_administrator()
    leaving = make_administrator()
    for grant in db.session.query(RoleGrant).filter_by(account_id=leaving.id):
        accounts.revoke_role(grant.id, by=SYSTEM)
    jobs.cancel(enqueued("certificates.render_batch"))
    enqueued("a job that nobody knows")
    for _ in range(2):
        app.test_client().post("/login", data={"login_name": "guest", "password": "not this one"})
    holidays.set_year(2027, "2027-10-01 休", "示范通知", by=SYSTEM)


def the_house_keeps_itself(app):
    """Its schedules are set, a check is done, and the clock leaps."""
    schedules.enqueue_due(app.config["SCHEDULES"])
    atomic(jobs.enqueue)("upkeep.check", {})
    assert jobs.work_once(app.config["JOBS"])
    with clock.shifted(timedelta(days=10)):
        assert retaining.watch_clock()


def protect(account):
    """A second step with its recovery codes, and a code on its way to the mail box."""
    secret = proofs.begin_second_step(account.id)
    code = second_step.code_at(secret, int(clock.now().timestamp()) // second_step.PERIOD)
    proofs.prove_second_step(account.id, code, by=actor_of(account))
    channels.send_channel_code(account.id, "email")


@atomic
def be_reached_by_phone(account, phone):
    """Sign-up writes no phone yet; the columns are there."""
    account.phone, account.phone_index = phone, crypto.blind_index("phone", phone)
    account.phone_proven_at = clock.now()


@atomic
def enqueued(name):
    """A job that waits; gives its id."""
    return jobs.enqueue(name, {}).id


def entries_take_every_turn(app):
    """A draft, and entries handed in, returned, refused, withdrawn and approved; one of a minor, one of a unit."""
    event = registered.open_contest()
    organisation = registered.make_organisation()
    a_unit_enters_somebody(app, event, organisation)
    desk = client_of(app, registered.make_reviewer(event.contest_id))
    turns = {
        "approve": "",
        "return": "单位名称请写全称。",
        "refuse": "年龄不符合条件。",
        "": "",
        "withdraw": "",
    }
    for number, (turn, reason) in enumerate(turns.items(), start=1):
        account = make_account("选手")
        entry = registered.submitted_entry(event, account, registered.typed(number))
        if turn == "withdraw":
            posted(client_of(app, account), f"/entries/{entry.id}/withdraw", reason="另有安排")
        elif turn:
            version = registered.stored(entry.id).version
            posted(
                desk,
                f"/entries/{entry.id}/review",
                version=str(version),
                outcome=turn,
                reason=reason,
                fields=["1:unit_name"] if turn == "return" else [],
                **({"clause": OTHER, "clause_text": "方案第三条"} if turn == "refuse" else {}),
            )
    registered.draft_entry(event, make_account("还没填完的人"), registered.typed(20))
    a_minor_enters()


def a_unit_enters_somebody(app, event, organisation):
    """The nominee has not claimed the entry yet."""
    desk = client_of(app, registered.make_registrar(organisation))
    begun = desk.post(f"/organisations/{organisation.id}/entries/new", data={"event": str(event.id)})
    details = begun.headers["Location"]
    delegation = str(registered.delegations_of(event)[1])
    posted(desk, details, delegation=delegation, **registered.posted(registered.typed(40, "韩梅")))
    posted(desk, details.replace("details", "nominate"))


def a_minor_enters():
    """A pupil of seventeen, with the guardian's consent."""
    event = registered.open_contest(group="student")
    born = clock.today() - timedelta(days=17 * 365)
    registered.submitted_entry(
        event,
        make_account("李雷"),
        registered.typed(30, "李雷", id_number=registered.resident(30, f"{born:%Y%m%d}"), identity="student"),
        consents=("processing", "sensitive", "guardian"),
        guardian={"name": "李明远", "relation": "父亲", "phone": "19900000998"},
    )


def lists_are_drawn_again():
    """A draw is made void and made anew; one entry is moved to another session."""
    made = drawn.drawn_event(entries=4)
    by = actor_of(made.organiser)
    draws.void_draw(made.draw_id, "抽签时念错公开数", by=by)
    draws.commit_draw(made.session_id, by=by)
    draws.make_draw(made.session_id, "01 02 03 04", made.key(0), made.key(1), by=by)
    later = drawn.ready_event(entries=2)
    first, second = later.entry_ids
    places = {first: later.session_id, second: _second_session(later)}
    check_in.assign_sessions(later.event_id, places, by=actor_of(later.organiser))
    check_in.check_in(later.session_id, first, "late", by=actor_of(later.organiser))
    drawn.set_keeper_key(later.keepers[0], 4)


@atomic
def _second_session(made):
    starts_at = clock.now() + timedelta(days=1)
    session = EventSession(
        event_id=made.event_id, name="第二场", starts_at=starts_at, ends_at=starts_at + timedelta(hours=4)
    )
    db.session.add(session)
    db.session.flush()
    return session.id


def tablets_disagree(app):
    """Marks of every outcome, conflicts open and settled, grades shown to the team, penalties, a sheet reopened."""
    hall = Hall(codes=3)
    wire = app.test_client()
    tablets = [hall.tablet(wire, number) for number in (1, 2, 3)]
    two_values_for_one_mark(hall, tablets[0], hall.tablet(wire, 1, "备用平板"))
    for account_id in (hall.organiser.id, hall.seats[0].account_id):
        logins.begin_login(account_id, device_name="借来的电脑", device_key="d" * 64)
    chief, supervisor = (client_of(app, account) for account in (hall.chief, hall.supervisor))
    penalties_are_proposed(hall, chief, supervisor)
    let_grades_stand_apart(hall, tablets, hall.sheets[1], chief)
    sheet = hall.sheets[2]
    judge(hall, tablets, sheet)
    tabulator = client_of(app, hall.tabulator)
    lock(sheet, tabulator, chief, supervisor)
    posted(chief, f"/sheets/{sheet.id}/reopen-ask", reason="复核发现录错")
    posted(supervisor, f"/sheets/{sheet.id}/reopen-deny", reason="没有写明哪里录错")
    posted(chief, f"/sheets/{sheet.id}/reopen-ask", reason="A1.5 录错")
    posted(supervisor, f"/sheets/{sheet.id}/reopen")
    devices.revoke_device(tablets[2].identity["device"], "丢失", by=SYSTEM)
    assert outcome(hall, tablets[2], hall.sheets[0], "A2.2", "80.00") == "quarantined"
    panels.remove_member(hall.seats[1].id, "生病", by=actor_of(hall.organiser))


def mark(hall, tablet, sheet, aspect, value=None, **more):
    """A mark in the tablet's queue."""
    return tablet.entry(sheet.id, hall.aspects[aspect], value, scheme=hall.scheme.id, **more)


def outcome(hall, tablet, sheet, aspect, value):
    """What becomes of one mark that is sent at once."""
    mark(hall, tablet, sheet, aspect, value)
    return tablet.flush()[-1]["outcome"]


def two_values_for_one_mark(hall, tablet, second):
    """On two sheets; the judge decides about the first. A mark beyond its maximum is refused."""
    for sheet in hall.sheets[:2]:
        assert outcome(hall, tablet, sheet, "A1.5", "1.50") == "accepted"
        assert outcome(hall, second, sheet, "A1.5", "2.00") == "conflict"
    [dispute] = tablet.work()["sheets"][0]["disputes"].values()
    keep = dispute["candidates"][0]["entry"]
    assert tablet.post(f"/conflicts/{dispute['id']}", {"keep": keep, "reason": "按备用平板"})[0] == 200
    assert outcome(hall, second, hall.sheets[0], "A1.1", "9.00") == "refused"


def penalties_are_proposed(hall, chief, supervisor):
    """One upheld, one waiting."""
    where = f"/events/{hall.event.id}/penalties"
    posted(chief, where, code="C-01", percent="10", reason="超时")
    posted(chief, where, code="C-02", points="2", reason="未戴护目镜")
    first = db.session.query(Penalty).order_by(Penalty.id).first()
    posted(supervisor, f"/penalties/{first.id}/decide", decision="uphold")


def let_grades_stand_apart(hall, tablets, sheet, chief):
    """The chief judge accepts a wide spread with a reason."""
    for tablet, grade in zip(tablets, ("3", "3", "0"), strict=True):
        assert outcome(hall, tablet, sheet, "A2.1", grade) == "accepted"
    posted(chief, f"/sheets/{sheet.id}/spread", aspect_id=hall.aspects["A2.1"], reason="复看录像")


def judge(hall, tablets, sheet):
    """Every mark of a sheet, grades that lie apart and are given again, and everybody submits; one comes late."""
    for aspect, measured in (("A1.1", "1"), ("A1.2", "1"), ("A1.3", "5"), ("A1.4", "0.4")):
        mark(hall, tablets[0], sheet, aspect, measured=measured)
    mark(hall, tablets[0], sheet, "A1.5", kind="no_mark")
    for tablet, grade in zip(tablets, ("2", "2", "0"), strict=True):
        mark(hall, tablet, sheet, "A2.1", grade)
        mark(hall, tablet, sheet, "A2.2", "83.50", note="边角有毛刺")
        tablet.flush()
    assert outcome(hall, tablets[2], sheet, "A2.1", "1") == "accepted"
    for tablet in tablets:
        wish = {"sheet": sheet.id, "version": 1, "last_seq": tablet.seq}
        status, answer = tablet.post(f"/sheets/{sheet.id}/submit", wish)
        assert status == 200, answer
    assert outcome(hall, tablets[0], sheet, "A1.5", "2.00") == "late"


def lock(sheet, tabulator, chief, supervisor):
    """Checked, signed and witnessed."""
    db.session.expire_all()
    seen = {"hash": sheet.hash}
    posted(tabulator, f"/sheets/{sheet.id}/check", decision="confirm", **seen)
    posted(chief, f"/sheets/{sheet.id}/sign", **seen)
    posted(supervisor, f"/sheets/{sheet.id}/witness", **seen)


def a_certificate_is_voided(app):
    """One of the demonstration's, by its officer."""
    certificate = db.session.query(Certificate).order_by(Certificate.id).first()
    officer = db.session.query(Account).filter_by(login_name="certificates").one()
    posted(client_of(app, officer), f"/certificates/{certificate.id}/void", reason="姓名有误")


def levels_are_decided():
    """Recommendations of one event go to an evaluation body: one granted, one declined."""
    event = _event("Z01")
    body = make_organisation(
        kind="evaluation_body", occupations=[event.occupation_code], division_code="320100"
    )
    levels.apply(event.id, body.id, by=SYSTEM)
    first, second = (
        db.session.query(Recommendation).filter_by(event_id=event.id).order_by(Recommendation.id).limit(2)
    )
    number = f"S00013200012326{first.level}000045"
    levels.decide(first.id, Decision(True, number, clock.today(), ""), by=SYSTEM)
    levels.decide(second.id, Decision(False, "", clock.today(), "材料不全"), by=SYSTEM)


def _event(code):
    """An event of the demonstration."""
    return db.session.query(Event).filter_by(code=code).one()
