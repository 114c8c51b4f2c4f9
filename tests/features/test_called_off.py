"""One event alone is called off: by two where somebody entered, everybody told, nothing waits for it, and back again."""

import pytest

from competition.checking_in import operations as checking_in
from competition.checking_in import queries as checking_in_queries
from competition.contests import event_operations as events
from competition.contests import operations, proposal_operations, queries, standing
from competition.contests.models import Contest, Event, PhaseProposal
from competition.draws import operations as draws
from competition.entries import operations as entries
from competition.entries.places import queries as places
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.questions import HISTORY
from competition.foundation.work.models import Message
from competition.reviews import queries as review_queries
from competition.reviews.operations import Decision, decide
from competition.rules.draw.attendance import Attendance
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.timetables import operations as timetables
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.schemes import queries as schemes
from tests.factories import draws as drawing
from tests.factories.accounts import actor_of, be_reached, make_account
from tests.factories.contests import contest_details, make_contest, make_event, make_session
from tests.factories.registration import (
    add_event,
    draft_entry,
    open_contest,
    stored,
    submitted_entry,
    typed,
)
from tests.factories.results import Judged

WHY = "设备故障，场地无法恢复"


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


@atomic
def move_to(contest_id, phase):
    db.session.get(Contest, contest_id).phase = phase


def another(contest_id):
    """One more event, of which nothing is known."""
    move_to(contest_id, Phase.REGISTRATION)
    return make_event(queries.contest(contest_id), code="Z09")


def cancel(event, by=SYSTEM):
    return events.move_event(event.id, EventStep.CANCEL, WHY, by=by)


def revive(event, by=SYSTEM):
    return events.move_event(event.id, EventStep.REVIVE, "故障已排除", by=by)


def faults(contest_id):
    log = audit.log_of(contest_id)
    return [problem.code for answer in HISTORY.answers() for problem in answer(log)]


@pytest.fixture
def event(app):
    """One of two events of a contest that takes entries."""
    found = open_contest()
    add_event(found)
    return found


@pytest.fixture
def other(event):
    return queries.event_coded(event.contest_id, "D02")


def desk(event):
    roles = (Role.ORGANISER, Role.ORGANISER)
    return [actor_of(make_account("组委会", (role, Scope.CONTEST, event.contest_id))) for role in roles]


def test_an_event_with_entries_is_called_off_by_two_and_everybody_is_told(event, other):
    person = make_account("张三")
    submitted_entry(event, person)
    chief = make_account("裁判长", (Role.CHIEF_JUDGE, Scope.EVENT, event.id))
    elsewhere = make_account("裁判", (Role.JUDGE, Scope.EVENT, other.id))
    address(person.id, chief.id, elsewhere.id)
    first, second = desk(event)
    proposed = cancel(event, by=first)
    assert (proposed.step, proposed.event_id, queries.event(event.id).cancelled) == (
        "cancel_event",
        event.id,
        False,
    )
    with pytest.raises(Refused, match="second_person_missing"):
        proposal_operations.confirm_step(proposed.id, by=first)
    proposal_operations.confirm_step(proposed.id, by=second)
    db.session.expire_all()
    assert queries.event(event.id).cancelled
    told = {row.recipient for row in db.session.query(Message).filter_by(template="event_cancelled")}
    assert {f"a{person.id}@example.org", f"a{chief.id}@example.org"} <= told
    assert f"a{elsewhere.id}@example.org" not in told
    assert faults(event.contest_id) == []


@atomic
def address(*account_ids):
    for id in account_ids:
        be_reached(id, f"a{id}@example.org")


def test_an_event_nobody_entered_is_called_off_by_one_with_a_reason(event):
    [first, _second] = desk(event)
    with pytest.raises(Refused, match="reason_missing"):
        events.move_event(event.id, EventStep.CANCEL, " ", by=first)
    assert cancel(event, by=first) is None
    assert queries.event(event.id).cancelled


def test_the_last_event_is_called_off_with_its_contest(event, other):
    cancel(event)
    with pytest.raises(Refused) as refusal:
        cancel(other)
    assert codes(refusal) == {"event_is_the_last"}


def test_nothing_is_done_any_more_in_an_event_that_is_called_off(event):
    """Each door says the same, and what is typed and decided stays."""
    handed_in = submitted_entry(event, make_account("张三"))
    draft = draft_entry(event, make_account("李四"), typed(2, "李四"))
    session = make_session(event)
    cancel(event)
    db.session.expire_all()
    new = actor_of(make_account("王五"))
    for act in (
        lambda: entries.begin_entry(event.id, by=new),
        lambda: entries.submit_entry(draft.id, by=new),
        lambda: decide(handed_in.id, Decision("approve", stored(handed_in.id).version), by=SYSTEM),
        lambda: checking_in.check_in(session.id, handed_in.id, Attendance.PRESENT, by=SYSTEM),
        lambda: draws.commit_draw(session.id, by=SYSTEM),
        lambda: results.withdraw(event.id, WHY, by=SYSTEM),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert codes(refusal) == {"event_cancelled"}
    assert stored(handed_in.id).state == "submitted"


def test_a_place_in_an_event_called_off_keeps_nobody_from_another(event, other):
    person = make_account("张三")
    submitted_entry(event, person)
    draft = draft_entry(other, person)
    with pytest.raises(Refused, match="events_too_many"):
        entries.submit_entry(draft.id, by=actor_of(person))
    cancel(event)
    assert places.places_taken(event.id, None, None).event == 0
    entries.submit_entry(draft.id, by=actor_of(person))
    assert stored(draft.id).state == "submitted"


def test_who_entered_another_event_meanwhile_is_reviewed_again_when_it_goes_on(event, other):
    person = make_account("张三")
    first = submitted_entry(event, person)
    approve(first.id)
    cancel(event)
    submitted_entry(other, person)
    revive(event)
    db.session.expire_all()
    assert (queries.event(event.id).cancelled, stored(first.id).state) == (False, "submitted")
    assert db.session.query(Message).filter_by(template="entry_sent_back").count() == 1


def test_who_goes_back_to_review_is_named_before_and_told_once_and_truly(event, other, sign_in):
    person = make_account("张三")
    first = submitted_entry(event, person)
    approve(first.id)
    cancel(event)
    submitted_entry(other, person)
    revive(event, by=desk(event)[0])
    client = sign_in(make_account("监督", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    limit = "最多 1 个，另已报 1 个"
    page = client.get(f"/contests/{event.contest_id}/steps").text
    assert ("恢复后退回重审 1 份" in page, limit in page) == (True, True)
    waiting = queries.waiting_proposal(event.contest_id)
    client.post(f"/steps/{waiting.id}/confirm")
    assert "退回重审 1 份" in client.get(f"/contests/{event.contest_id}/steps").text
    revival = ("event_revived", "entry_sent_back")
    (told,) = db.session.query(Message).filter(Message.template.in_(revival)).all()
    assert (told.template, limit in told.body["reason"]) == ("entry_sent_back", True)
    (line,) = review_queries.decisions_of(first.id)
    assert (line.outcome, limit in line.reason) == ("reopen", True)


def test_who_is_checked_in_already_does_not_keep_the_event_from_going_on(event, other):
    person = make_account("张三")
    first = submitted_entry(event, person)
    approve(first.id)
    session = make_session(event)
    checking_in.check_in(session.id, first.id, Attendance.PRESENT, by=SYSTEM)
    cancel(event)
    submitted_entry(other, person)
    revive(event)
    db.session.expire_all()
    assert (queries.event(event.id).cancelled, stored(first.id).state) == (False, "approved")


@atomic
def approve(entry_id):
    stored(entry_id).state = "approved"


def test_the_contest_goes_on_without_it_and_nothing_waits_there(app):
    contest = make_contest(Phase.REGISTRATION)
    [event] = queries.events_of(contest.id)
    other = make_event(contest, code="B02")
    move_to(contest.id, Phase.READY)

    def lacking():
        lines = standing.lines(queries.contest(contest.id), PhaseStep.START)
        return {found.event_id for line in lines for found in line.lacking}

    assert event.id in lacking()
    cancel(event)
    assert event.id not in lacking()
    assert other.id in lacking()
    assert [one.id for one in schemes.events_without([event.id, other.id])] == [other.id]


def test_a_contest_follows_its_other_events_to_the_end(app):
    judged = Judged()
    idle = another(judged.contest_id)
    drawn = drawing.drawn_event(entries=2, contest_id=judged.contest_id)
    cancelled = queries.event(drawn.event_id)
    judged.open()
    judged.publish()
    move_to(judged.contest_id, Phase.RUNNING)
    cancel(cancelled)
    cancel(idle)
    move_to(judged.contest_id, Phase.RESULTS)
    found = result_queries.contests_to_move([judged.contest_id])
    assert [one.id for one in found] == [judged.contest_id]
    lines = standing.lines(queries.contest(judged.contest_id), PhaseStep.PUBLISH)
    assert [line.condition for line in lines if line.lacking] == []


def test_an_event_with_a_mark_or_a_published_result_is_not_called_off(app):
    judged = Judged()
    another(judged.contest_id)
    move_to(judged.contest_id, Phase.RUNNING)
    with pytest.raises(Refused) as refusal:
        cancel(judged.event)
    assert codes(refusal) == {"event_marked"}
    judged.open()
    judged.publish()
    with pytest.raises(Refused) as refusal:
        cancel(judged.event)
    assert codes(refusal) == {"event_marked", "event_published"}


def test_it_goes_on_after_all_by_two_until_the_contest_has_ended(event):
    cancel(event)
    first, second = desk(event)
    proposed = revive(event, by=first)
    proposal_operations.confirm_step(proposed.id, by=second)
    db.session.expire_all()
    assert not queries.event(event.id).cancelled
    assert faults(event.contest_id) == []
    cancel(event)
    move_to(event.contest_id, Phase.RESULTS)
    with pytest.raises(Refused, match="event_step_too_late"):
        revive(event)


def test_a_cancellation_behind_the_log_is_found(event):
    off(event.id)
    assert faults(event.contest_id) == ["event_not_as_logged"]


@atomic
def off(event_id):
    db.session.get(Event, event_id).state = "cancelled"


def test_nothing_is_called_off_in_an_archived_contest(event):
    move_to(event.contest_id, Phase.ARCHIVED)
    with pytest.raises(Refused):
        cancel(event)


def test_the_page_shows_whom_it_concerns_and_the_public_reads_why(event, sign_in, client):
    submitted_entry(event, make_account("张三"))
    page = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id)))
    shown = page.get(f"/events/{event.id}/edit").text
    assert "涉及 1 份报名" in shown
    assert "提出，等待确认" in shown
    answer = page.post(f"/events/{event.id}/move", data={"step": "cancel_event", "reason": WHY})
    assert answer.status_code == 303
    waiting = db.session.query(PhaseProposal).one()
    supervisor = sign_in(make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, event.contest_id)))
    assert "取消赛项：" in supervisor.get("/today").text
    assert "涉及 1 份报名" in supervisor.get(f"/contests/{event.contest_id}/steps").text
    assert supervisor.post(f"/steps/{waiting.id}/confirm").status_code == 303
    public = client.get(f"/contests/{event.contest_id}").text
    assert WHY in public
    assert f"/events/{event.id}/enter" not in public
    assert "恢复赛项" in page.get(f"/events/{event.id}/edit").text


def test_nobody_is_invited_to_enter_what_is_called_off(event, other, sign_in):
    phone = sign_in(make_account("张三"))
    assert "开始报名" in phone.get(f"/events/{event.id}/enter").text
    cancel(event)
    page = phone.get(f"/events/{event.id}/enter").text
    assert ("这个赛项已取消" in page, WHY in page, "开始报名" in page) == (True, True, False)
    operations.move_contest(event.contest_id, PhaseStep.CANCEL, reason="不办了", by=SYSTEM)
    page = phone.get(f"/events/{other.id}/enter").text
    assert ("本竞赛已取消" in page, "不办了" in page, "开始报名" in page) == (True, True, False)


def test_the_last_event_of_a_running_contest_is_told_the_way_there_is(event, other):
    cancel(other)
    move_to(event.contest_id, Phase.RUNNING)
    with pytest.raises(Refused) as refusal:
        cancel(event)
    assert codes(refusal) == {"event_is_the_last_running"}


def test_what_was_decided_in_it_is_still_in_the_lists_and_its_session_is_taken_out(
    event, other, sign_in, client
):
    first = submitted_entry(event, make_account("张三"))
    approve(first.id)
    session, _held = make_session(event), make_session(other)
    move_to(event.contest_id, Phase.RUNNING)
    cancel(event)
    reviewer = make_account("审查员", (Role.REVIEWER, Scope.CONTEST, event.contest_id))
    queue = f"/contests/{event.contest_id}/review?state=approved&event={event.id}"
    assert "共 1 条" in sign_in(reviewer).get(queue).text
    timetable = client.get(f"/contests/{event.contest_id}").text.partition("日程")[2]
    assert ("电工" in timetable, "焊接" in timetable) == (True, False)
    timetables.remove_session(session.id, by=SYSTEM)
    assert checking_in_queries.sessions_of(event.id) == []


def test_the_next_edition_holds_it_again(event):
    cancel(event)
    details = contest_details(name="下一届", edition=2)
    later = operations.copy_contest(event.contest_id, details, organiser_id=make_account().id, by=SYSTEM)
    assert {one.code: one.cancelled for one in queries.events_of(later.id)} == {
        event.code: False,
        "D02": False,
    }
