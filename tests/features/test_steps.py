"""Steps of a contest ask the facts, two people take what goes against them, and each has a way back."""

from datetime import UTC, datetime, time, timedelta

import pytest
import time_machine

from competition.contests import operations, proposal_operations, queries, standing
from competition.contests.models import Contest, PhaseProposal
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.work.models import Message
from competition.rules.event_staff import staff_problems
from competition.rules.phase_conditions import ASKED, CONDITION_WORDS, Condition, Weight
from competition.rules.phases import CONTEST, Phase, PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.timetables import queries as timetables
from scoring.results import operations as results
from scoring.results import queries as result_queries
from scoring.rules.publication_life import Published
from scoring.sheets.models import Sheet
from tests.factories.accounts import actor_of, make_account
from tests.factories.contests import make_contest, make_session
from tests.factories.registration import draft_entry, open_contest, submitted_entry
from tests.factories.results import Judged


@atomic
def move_to(contest_id, phase):
    db.session.get(Contest, contest_id).phase = phase


@pytest.fixture
def organiser(app):
    return make_account("周示范")


def organisers(contest_id):
    """Two organisers and the supervisor of a contest."""
    roles = (Role.ORGANISER, Role.ORGANISER, Role.SUPERVISOR)
    return [make_account(role.value, (role, Scope.CONTEST, contest_id)) for role in roles]


def phase_of(contest):
    db.session.expire_all()
    return queries.contest(contest.id).phase


def codes(refusal):
    return {problem.code for problem in refusal.value.problems}


def lacking(contest, step):
    found = standing.lines(queries.contest(contest.id), step)
    return {line.condition for line in found if line.lacking}


def test_every_condition_has_its_word_and_every_step_back_or_forth_asks_something():
    assert set(CONDITION_WORDS) == set(Condition)
    silent = set(PhaseStep) - ASKED.keys()
    # What asks nothing of the facts wants a reason; what many rely on wants two.
    assert all(CONTEST.steps[step].reason for step in silent)


def test_nothing_is_ended_published_final_or_archived_against_the_facts(lay):
    """One event is in publicity, one was drawn and not marked: none of the four clicks may say otherwise."""
    judged = lay(Judged)
    judged.open()
    judged.publish()
    contest = queries.contest(judged.contest_id)
    move_to(contest.id, Phase.RUNNING)
    actor = actor_of(judged.made.organiser)
    with pytest.raises(Refused) as refusal:
        operations.move_contest(contest.id, PhaseStep.END, by=actor)
    assert codes(refusal) == {"reason_missing"}
    assert Condition.SESSIONS_OVER in lacking(contest, PhaseStep.END)
    move_to(contest.id, Phase.PUBLICITY)
    with pytest.raises(Refused) as refusal:
        operations.move_contest(contest.id, PhaseStep.CONFIRM, by=actor, reason="省里催要")
    assert codes(refusal) == {"event_in_publicity"}
    move_to(contest.id, Phase.FINAL)
    with pytest.raises(Refused) as refusal:
        operations.move_contest(contest.id, PhaseStep.ARCHIVE, by=actor, reason="省里催要")
    assert codes(refusal) == {"event_in_publicity"}


def test_a_contest_is_final_when_every_event_is(lay):
    judged = lay(Judged)
    judged.open()
    judged.publish()
    contest = queries.contest(judged.contest_id)
    move_to(contest.id, Phase.PUBLICITY)
    until = result_queries.publications(judged.event.id)[0].objections_until
    with time_machine.travel(until + timedelta(minutes=1), tick=False):
        results.publish(judged.event.id, Published.FINAL, by=actor_of(judged.made.organiser))
        operations.move_contest(contest.id, PhaseStep.CONFIRM, by=actor_of(judged.made.organiser))
    assert phase_of(contest) == Phase.FINAL


def test_sheets_that_are_open_again_keep_a_contest_from_its_end(lay):
    judged = lay(Judged)
    judged.open()
    judged.publish()
    contest = queries.contest(judged.contest_id)
    move_to(contest.id, Phase.PUBLICITY)
    reopen_one(judged)
    assert Condition.LOCKED in lacking(contest, PhaseStep.CONFIRM)
    with pytest.raises(Refused) as refusal:
        operations.move_contest(contest.id, PhaseStep.CONFIRM, by=actor_of(judged.made.organiser))
    assert "event_with_open_sheets" in codes(refusal)


@atomic
def reopen_one(judged):
    sheet = db.session.query(Sheet).filter_by(event_id=judged.event.id).first()
    sheet.state, sheet.hash, sheet.total_units = "draft", None, None


def test_a_contest_does_not_begin_without_its_people(app):
    contest = make_contest(Phase.READY)
    assert lacking(contest, PhaseStep.START) == {
        Condition.FIRST_DAY,
        Condition.PLANNED,
        Condition.STAFF,
        Condition.KEEPERS,
        Condition.SCHEMES,
    }


def test_what_complete_means_is_one_rule():
    whole = [Role.CHIEF_JUDGE, Role.JUDGE, Role.FLOOR_JUDGE]
    assert staff_problems("A01", whole) == []
    assert [p.details["role"] for p in staff_problems("A01", [Role.ORGANISER])] == [
        "裁判长",
        "裁判员",
        "现场裁判",
    ]
    assert [p.code for p in staff_problems("A01", [*whole, Role.CHIEF_JUDGE])] == ["event_with_two_chiefs"]


def test_the_list_of_preparations_counts_the_same_people(sign_in, organiser):
    contest = make_contest(Phase.PREPARING, organiser=organiser)
    make_account("王敏", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest.id))
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    (line,) = (part for part in page.split("<li")[1:] if "人员与角色</a>" in part and 'class="mends"' in part)
    assert "待办" in line
    assert "裁判长" in line


def test_review_does_not_end_over_undecided_and_unhanded_entries(app):
    event = open_contest()
    contest = queries.contest(event.contest_id)
    submitted_entry(event, make_account("张三"))
    draft_entry(event, make_account("李四"))
    first, *_ = organisers(contest.id)
    move_to(contest.id, Phase.REVIEW)
    assert lacking(contest, PhaseStep.FINISH_REVIEW) == {Condition.DECIDED, Condition.HANDED_IN}
    with pytest.raises(Refused) as refusal:
        operations.move_contest(contest.id, PhaseStep.FINISH_REVIEW, by=actor_of(first))
    assert codes(refusal) == {"reason_missing"}


def test_a_step_against_the_facts_waits_for_a_second_person(app):
    contest = make_contest(Phase.REGISTRATION)
    first, second, supervisor = map(actor_of, organisers(contest.id))
    proposed = operations.move_contest(contest.id, PhaseStep.CLOSE_REGISTRATION, by=first, reason="名额已满")
    assert phase_of(contest) == Phase.REGISTRATION
    assert proposed.against == ["registration_over"]
    with pytest.raises(Refused) as refusal:
        proposal_operations.confirm_step(proposed.id, by=first)
    assert codes(refusal) == {"second_person_missing"}
    with pytest.raises(Refused) as refusal:
        operations.move_contest(contest.id, PhaseStep.CLOSE_REGISTRATION, by=second, reason="名额已满")
    assert codes(refusal) == {"step_waits_already"}
    proposal_operations.decline_step(proposed.id, "还有名额", by=supervisor)
    assert phase_of(contest) == Phase.REGISTRATION


def test_who_proposed_a_step_and_who_confirmed_it_stand_in_the_log(app):
    contest = make_contest(Phase.REGISTRATION)
    first, _, supervisor = map(actor_of, organisers(contest.id))
    proposed = operations.move_contest(contest.id, PhaseStep.CLOSE_REGISTRATION, by=first, reason="名额已满")
    proposal_operations.confirm_step(proposed.id, by=supervisor)
    assert phase_of(contest) == Phase.REVIEW
    line = (
        db.session.query(AuditEntry).filter_by(action="contest.moved").order_by(AuditEntry.id.desc()).first()
    )
    assert line.actor_id == supervisor.account_id
    assert line.details["proposed_by"] == first.account_id
    assert line.details["against"] == ["registration_over"]
    assert line.reason == "名额已满"


def test_a_confirmed_step_asks_the_facts_again(app):
    """What became false between proposal and confirmation is refused to the second person too."""
    event = open_contest()
    contest = queries.contest(event.contest_id)
    move_to(contest.id, Phase.FINAL)
    first, second, _ = map(actor_of, organisers(contest.id))
    proposed = operations.move_contest(contest.id, PhaseStep.REOPEN_RESULTS, by=first, reason="名次有误")
    move_to(contest.id, Phase.ARCHIVED)
    with pytest.raises(Refused) as refusal:
        proposal_operations.confirm_step(proposed.id, by=second)
    assert codes(refusal) == {"phase_step_not_possible"}


def test_another_step_lets_a_proposal_lapse(app):
    contest = make_contest(Phase.REGISTRATION)
    first, second, _ = map(actor_of, organisers(contest.id))
    proposed = operations.move_contest(contest.id, PhaseStep.CLOSE_REGISTRATION, by=first, reason="名额已满")
    operations.move_contest(contest.id, PhaseStep.STOP_REGISTRATION, by=second, reason="规程要改")
    assert db.session.get(PhaseProposal, proposed.id).state == "lapsed"
    with pytest.raises(Refused):
        proposal_operations.confirm_step(proposed.id, by=second)


@pytest.mark.parametrize(
    ("start", "step", "back"),
    [
        (Phase.ANNOUNCED, PhaseStep.TAKE_BACK_ANNOUNCEMENT, Phase.PREPARING),
        (Phase.REGISTRATION, PhaseStep.STOP_REGISTRATION, Phase.ANNOUNCED),
        (Phase.READY, PhaseStep.REOPEN_REVIEW, Phase.REVIEW),
        (Phase.RUNNING, PhaseStep.TAKE_BACK_START, Phase.READY),
        (Phase.RESULTS, PhaseStep.TAKE_BACK_END, Phase.RUNNING),
        (Phase.PUBLICITY, PhaseStep.UPHOLD_OBJECTION, Phase.RESULTS),
    ],
)
def test_a_wrong_step_is_taken_back_with_a_reason(app, start, step, back):
    contest = make_contest(Phase.PREPARING)
    move_to(contest.id, start)
    first, *_ = map(actor_of, organisers(contest.id))
    with pytest.raises(Refused) as refusal:
        operations.move_contest(contest.id, step, by=first)
    assert codes(refusal) == {"reason_missing"}
    assert operations.move_contest(contest.id, step, by=first, reason="点错了") is None
    assert phase_of(contest) == back


@pytest.mark.parametrize(
    ("start", "step", "told"),
    [
        (Phase.READY, PhaseStep.REOPEN_REVIEW, "event_drawn"),
        (Phase.RUNNING, PhaseStep.TAKE_BACK_START, "event_marked"),
        (Phase.RESULTS, PhaseStep.TAKE_BACK_END, "event_published"),
        (Phase.REGISTRATION, PhaseStep.STOP_REGISTRATION, "entries_there"),
    ],
)
def test_a_step_back_says_what_rests_on_the_step(lay, start, step, told):
    judged = lay(Judged)
    judged.open()
    judged.publish()
    move_to(judged.contest_id, start)
    with pytest.raises(Refused) as refusal:
        operations.move_contest(judged.contest_id, step, by=actor_of(judged.made.organiser), reason="点错了")
    assert codes(refusal) == {told}


@pytest.mark.parametrize(
    ("start", "step", "back"),
    [
        (Phase.ARCHIVED, PhaseStep.UNARCHIVE, Phase.FINAL),
        (Phase.FINAL, PhaseStep.REOPEN_RESULTS, Phase.PUBLICITY),
        (Phase.CANCELLED, PhaseStep.REVIVE, Phase.PREPARING),
    ],
)
def test_what_everybody_relies_on_is_taken_back_by_two(app, start, step, back):
    contest = make_contest(Phase.PREPARING)
    move_to(contest.id, start)
    first, second, _ = map(actor_of, organisers_before(contest.id, start))
    proposed = operations.move_contest(contest.id, step, by=first, reason="姓名有误")
    assert phase_of(contest) == start
    proposal_operations.confirm_step(proposed.id, by=second)
    assert phase_of(contest) == back


def organisers_before(contest_id, phase):
    """They were appointed before the contest was archived."""
    move_to(contest_id, Phase.PREPARING)
    found = organisers(contest_id)
    move_to(contest_id, phase)
    return found


def test_the_dialog_shows_what_is_so_and_what_is_not_with_links(sign_in, organiser):
    contest = make_contest(Phase.READY, organiser=organiser)
    event = queries.events_of(contest.id)[0]
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    dialog = page[page.index('id="step-start"') :].split("</dialog>")[0]
    assert dialog.count('class="lacking"') == 5
    assert dialog.count('class="so"') == 3
    assert f'href="/events/{event.id}/scheme"' in dialog
    assert "另一位组委会成员" in dialog


def test_a_step_that_would_be_false_has_no_button(sign_in, organiser):
    contest = make_contest(Phase.PREPARING, organiser=organiser)
    move_to(contest.id, Phase.PUBLICITY)
    page = sign_in(organiser).get(f"/contests/{contest.id}/manage").text
    dialog = page[page.index('<dialog class="ask" id="step-confirm"') :].split("</dialog>")[0]
    assert 'type="submit"' not in dialog
    assert "没有任何赛项的成绩已经公示" in dialog


def test_the_supervisor_finds_and_confirms_a_step_by_clicking(sign_in, organiser):
    contest = make_contest(Phase.REGISTRATION, organiser=organiser)
    _, _, supervisor = organisers(contest.id)
    client = sign_in(organiser)
    sent = {"step": "close_registration", "reason": "名额已满"}
    answer = client.post(f"/contests/{contest.id}/manage/phase", data=sent)
    assert answer.headers["Location"] == f"/contests/{contest.id}/steps"
    own = client.get(answer.headers["Location"]).text
    assert "名额已满" in own
    assert "steps/1/confirm" not in own
    other = sign_in(supervisor)
    assert f'href="/contests/{contest.id}/steps"' in other.get("/today").text
    assert other.post("/steps/1/confirm").status_code == 303
    assert phase_of(contest) == Phase.REVIEW


def test_a_cancelled_contest_says_so_and_everybody_is_told(client, organiser):
    event = open_contest()
    contest = queries.contest(event.contest_id)
    first, second, _ = map(actor_of, organisers(contest.id))
    entrant = make_account("张三")
    submitted_entry(event, entrant)
    log_two_moves(contest)
    proposed = operations.move_contest(
        contest.id, PhaseStep.CANCEL, by=first, reason="场地停用，改期另行通知"
    )
    assert proposed is not None, "people have entered: two cancel"
    proposal_operations.confirm_step(proposed.id, by=second)
    page = client.get(f"/contests/{contest.id}")
    assert page.status_code == 200
    assert "场地停用，改期另行通知" in page.text
    assert "已取消" in client.get("/").text
    told = db.session.query(Message).filter_by(template="contest_cancelled").all()
    assert told
    assert all(message.body["reason"] == "场地停用，改期另行通知" for message in told)


def log_two_moves(contest):
    """The contest was announced and opened by steps."""
    move_to(contest.id, Phase.PREPARING)
    for step in (PhaseStep.ANNOUNCE, PhaseStep.OPEN_REGISTRATION):
        operations.move_contest(contest.id, step, by=SYSTEM)


def test_a_contest_cancelled_before_anybody_knew_of_it_stays_unknown(client, app):
    contest = make_contest(Phase.PREPARING)
    operations.move_contest(contest.id, PhaseStep.CANCEL, by=SYSTEM, reason="不办了")
    assert client.get(f"/contests/{contest.id}").status_code == 404
    assert contest.name not in client.get("/").text


def test_weights_are_those_of_the_table():
    assert ASKED[PhaseStep.CONFIRM][Condition.FINAL] is Weight.NEEDED
    assert ASKED[PhaseStep.END][Condition.SESSIONS_OVER] is Weight.AGREED


def test_sessions_and_venues_of_every_event_are_asked_for(app):
    contest = make_contest(Phase.READY, events=1)
    event = queries.events_of(contest.id)[0]
    make_session(event)
    assert Condition.PLANNED in lacking(contest, PhaseStep.START), "the session has no venue"


def test_the_contest_is_proposed_to_end_when_its_facts_allow(lay, sign_in):
    """Events advance by themselves; what can follow for the contest stands on the today page."""
    judged = lay(Judged)
    contest = queries.contest(judged.contest_id)
    move_to(contest.id, Phase.RUNNING)
    title = "可以结束比赛"
    client = sign_in(judged.made.organiser)
    assert title not in client.get("/today").text
    last = datetime.combine(queries.contest(judged.contest_id).ends_on, time(15, 50), UTC)
    with time_machine.travel(last, tick=False):
        assert title in sign_in(judged.made.organiser).get("/today").text


def test_the_public_page_says_how_far_each_event_is(lay, client):
    judged = lay(Judged)
    contest = queries.contest(judged.contest_id)
    move_to(contest.id, Phase.RESULTS)
    row = f"{judged.event.name} <span"
    before = client.get(f"/contests/{contest.id}").text
    assert "公示中" not in before[before.index(row) :].split("</th>")[0]
    judged.open()
    judged.publish()
    page = client.get(f"/contests/{contest.id}").text
    assert "公示中" in page[page.index(row) :].split("</th>")[0]


def test_what_is_settled_before_a_session_ends_is_told_and_logged(lay, sign_in):
    judged = lay(Judged)
    judged.open()
    session = timetables.sessions_of(judged.event.id)[-1]
    with time_machine.travel(session.ends_at - timedelta(minutes=30), tick=False):
        client = sign_in(judged.made.organiser)
        for page in ("results", "sheets"):
            assert "日志会写明" in client.get(f"/events/{judged.event.id}/{page}").text
        judged.publish()
    line = db.session.query(AuditEntry).filter_by(action="result.publicity").one()
    assert line.details["before_end"] is True
