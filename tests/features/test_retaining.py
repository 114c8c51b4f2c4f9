"""What the consent text promises is deleted on its day: rows, files on the disk, what was typed; what the law keeps stays."""

from datetime import UTC, date, datetime, timedelta

import pytest

from competition.contests.models import Contest
from competition.entries import operations as entries
from competition.entries import queries
from competition.entries.erasing import queries as kept
from competition.entries.models import EntryDocument
from competition.foundation.store import unused_files
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import StoredFile, begin_epoch
from competition.foundation.system import clock
from competition.foundation.work import jobs as work_jobs
from competition.foundation.work import schedules
from competition.persons.consents import operations as consents
from competition.persons.models import Person
from competition.retaining import jobs, operations
from competition.retaining import queries as leaps
from competition.retaining.queries import due_days
from competition.rights import operations as rights
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from competition.upkeep.models import Upkeep
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.certificates import make_awarded_contest
from tests.factories.registration import (
    make_organisation,
    open_contest,
    stored,
    submitted_entry,
    typed,
)
from tests.features.test_consents import nominated
from tests.features.test_upkeep import work
from tests.features.test_verifying import printed

END = date(2027, 6, 30)


@atomic
def over(contest_id, phase="cancelled", ends_on=END):
    contest = db.session.get(Contest, contest_id)
    contest.phase, contest.starts_on, contest.ends_on = phase, ends_on, ends_on


@pytest.fixture
def at():
    """The night of a day."""

    def shifted(day):
        return clock.shifted(datetime(day.year, day.month, day.day, 2, tzinfo=UTC) - clock.now())

    return shifted


def files_on_disk(settings):
    return {path.name for path in settings.files_dir.glob("??/*")}


def test_papers_go_on_their_day_from_rows_and_disk_and_not_before(app, settings, at):
    entry = submitted_entry(open_contest(), make_account("张三"), typed(3, "张三"))
    over(entry.contest_id)
    member = stored(entry.id).members[0]
    assert member.photo_id is not None
    assert files_on_disk(settings)
    papers = due_days([entry.contest_id])[entry.contest_id].papers
    with at(papers - timedelta(days=1)):
        assert jobs.delete_now()[1]["papers"] == 0
    assert db.session.query(EntryDocument).count() == 2
    with at(papers):
        assert jobs.delete_now()[1] == {"papers": 2, "entries": 0, "persons": 0, "files": 1}
    assert db.session.query(EntryDocument).count() == 0
    assert db.session.query(StoredFile).count() == 0
    assert files_on_disk(settings) == set()
    assert stored(entry.id).members[0].photo_id is None
    assert stored(entry.id).members[0].phone is not None


def test_the_rest_goes_a_year_later_and_what_marks_or_certificates_rest_on_stays(app, at):
    alone = submitted_entry(open_contest(), make_account("张三"), typed(3, "张三"))
    over(alone.contest_id)
    contest, _event, won = make_awarded_contest(1, "final", names=["林知夏"])
    over(contest.id, "final", END)
    winner = won[0].members[0].person_id
    printed(contest)
    number = db.session.get(Person, winner).id_number
    with at(due_days([alone.contest_id])[alone.contest_id].rest):
        counted = jobs.delete_now()[1]
    assert (counted["entries"], counted["persons"]) == (2, 2)
    row = stored(alone.id)
    assert row.erased_at is not None
    assert queries.draft_of(row) == {}
    assert (row.members[0].name, row.members[0].phone, row.members[0].facts) == ("已删除", None, {})
    kept_one = db.session.get(Person, winner)
    assert (kept_one.name, kept_one.id_number, kept_one.phone) == ("林知夏", number, None)
    assert stored(won[0].id).members[0].name == "林知夏"


def test_a_person_in_a_contest_that_goes_on_is_not_touched(app, at):
    account = make_account("张三")
    first = submitted_entry(open_contest(), account, typed(3, "张三"))
    other = submitted_entry(open_contest(), account, typed(3, "张三"))
    over(first.contest_id)
    with at(due_days([first.contest_id])[first.contest_id].rest):
        assert jobs.delete_now()[1]["persons"] == 0
    person = stored(other.id).members[0].person
    assert person.phone is not None
    assert stored(other.id).members[0].phone is not None


def test_whoever_takes_the_consent_back_has_the_papers_deleted_the_next_night(app):
    account = make_account("张三")
    entry = submitted_entry(open_contest(), account, typed(3, "张三"))
    consents.withdraw_consent(entry.contest_id, "sensitive", by=actor_of(account))
    assert db.session.query(EntryDocument).count() == 2
    assert jobs.delete_now()[1]["papers"] == 2
    assert db.session.query(EntryDocument).count() == 0


def test_what_a_unit_brought_goes_after_the_set_time_without_a_yes(app, at):
    event, unit = open_contest(), make_organisation()
    entry, by = nominated(event, unit)
    signed, _by = nominated(event, unit, "李雷", 41)
    person_id = stored(entry.id).members[0].person_id
    other = stored(signed.id).members[0].person_id
    consents.record_paper_consent(
        other, event.contest_id, ["processing", "sensitive"], consents.PaperSigned("3 号柜"), by=by
    )
    with clock.shifted(timedelta(days=29)):
        assert jobs.delete_now()[1]["persons"] == 0
    with clock.shifted(timedelta(days=31)):
        assert jobs.delete_now()[1]["persons"] == 1
    gone = stored(entry.id)
    assert (gone.state, gone.members, queries.draft_of(gone)) == ("withdrawn", [], {})
    person = db.session.get(Person, person_id)
    assert (person.name, person.id_number, person.phone) == ("已删除", "", None)
    assert stored(signed.id).state == "draft"
    assert len(stored(signed.id).members) == 1


def test_a_team_mate_who_never_agrees_is_taken_out_and_the_entry_goes_back(app):
    entry = submitted_entry(open_contest(members=2), make_account("周一"), typed(1, "周一"), typed(2, "周二"))
    with clock.shifted(timedelta(days=31)):
        assert jobs.delete_now()[1]["persons"] == 1
    row = stored(entry.id)
    assert row.state == "returned"
    assert [member.person.name for member in row.members] == ["周一"]
    assert queries.draft_of(row)["members"][1] == {}
    assert db.session.query(EntryDocument).count() == 2


def test_files_that_nothing_speaks_of_leave_the_disk_after_a_day(app, settings):
    account = make_account("张三")
    entry = submitted_entry(open_contest(), account, typed(3, "张三"))
    entries.change_entry(entry.id, "换材料", by=actor_of(account))
    for paper, _file in queries.documents_of(entry.id):
        entries.remove_document(entry.id, paper.id, by=actor_of(account))
    assert unused_files.sweep() == 0
    with clock.shifted(timedelta(days=2)):
        # The member's photo is still spoken of until it is handed in anew.
        assert db.session.query(StoredFile).count() == 2
        unused_files.sweep()
    assert db.session.query(StoredFile).count() == 1
    assert len(files_on_disk(settings)) == 1


def test_the_nightly_job_is_noted_and_shown(app, sign_in):
    work(app, "upkeep.deletion")
    row = db.session.query(Upkeep).filter_by(kind="deletion").one()
    assert row.state == "fine"
    assert "到期删除" in sign_in(make_administrator()).get("/admin/upkeep").text


# Asked for by the person


def test_a_deletion_that_is_asked_for_waits_until_the_entry_is_over(app, sign_in):
    account = make_account("张三")
    entry = submitted_entry(open_contest(), account, typed(3, "张三"))
    asked = rights.ask(entry.contest_id, "delete", "请删除我的材料", by=actor_of(account))
    with pytest.raises(Refused) as refusal:
        rights.answer(asked.id, True, "照办", by=SYSTEM)
    assert [problem.code for problem in refusal.value.problems] == ["request_entry_stands"]
    entries.withdraw_entry(entry.id, "不参加了", by=actor_of(account))
    assert rights.answer(asked.id, True, "已删除材料和电话", by=SYSTEM) == 2
    assert kept.with_papers(entry.contest_id) == []
    row = stored(entry.id)
    assert (row.members[0].phone, row.erased_at is not None) == (None, True)
    assert "已删除材料和电话" in sign_in(account).get("/my/requests").text


# A clock that leapt


@pytest.fixture
def due(app):
    """Papers that are due in three hundred days, and how many there are after a night."""
    entry = submitted_entry(open_contest(), make_account("张三"), typed(3, "张三"))
    over(entry.contest_id)

    def night(day):
        with clock.shifted(timedelta(days=day)):
            work(app, "upkeep.deletion")
            return db.session.query(EntryDocument).count()

    return night


def settled(day=0):
    with clock.shifted(timedelta(days=day)):
        operations.settle_clock(leaps.open_leap().id, "对过手机上的时间", by=actor_of(make_administrator()))


def test_nothing_is_deleted_after_the_clock_leapt_until_somebody_vouches_for_it(due):
    """However many nights it stays ahead; a machine that was off goes on deleting once somebody looked."""
    assert [due(day) for day in (1, 2, 400, 401, 402)] == [2, 2, 2, 2, 2]
    assert db.session.query(Upkeep).order_by(Upkeep.id.desc()).first().state == "waited"
    settled(402)
    assert due(403) == 0


def test_a_job_that_was_pending_as_the_clock_leapt_does_not_let_the_next_one_delete(app, due):
    assert due(1) == 2
    with clock.shifted(timedelta(days=2)):
        schedules.enqueue_due(app.config["SCHEDULES"])
        schedules.enqueue_due(app.config["SCHEDULES"])
        atomic(work_jobs.enqueue)("upkeep.deletion", {})
        killed = work_jobs._claim("a worker that is killed")
        assert killed is not None
    with clock.shifted(timedelta(days=730)):
        schedules.enqueue_due(app.config["SCHEDULES"])
        while work_jobs.work_once(app.config["JOBS"]):
            pass
    db.session.rollback()
    assert db.session.query(EntryDocument).count() == 2


def test_the_last_record_before_a_leap_is_the_last_of_all_that_is_kept(app, due):
    """Nights that were missed alone are no leap, and the page names the moment that somebody last worked here."""
    due(1)
    for day in (3, 5, 7.5):
        with clock.shifted(timedelta(days=day)):
            last = clock.now()
            make_account(f"第{day}天")
    with clock.shifted(timedelta(days=8)):
        assert leaps.gap() is None
    with clock.shifted(timedelta(days=400)):
        landed = clock.now()
        make_account("跳变以后")
    due(400.5)
    with clock.shifted(timedelta(days=401)):
        leap = leaps.open_leap()
        assert abs(leap.left_at - last) < timedelta(minutes=1)
        assert abs(leap.landed_at - landed) < timedelta(minutes=1)


def test_the_page_shows_what_would_go_and_the_word_is_taken_back_until_something_went(app, due, sign_in):
    assert [due(1), due(400)] == [2, 2]
    with clock.shifted(timedelta(days=400)):
        desk = sign_in(make_administrator())
        assert "下一晚删除 1 个竞赛" in desk.get("/admin/clock").text
        said = {"leap": str(leaps.open_leap().id), "reason": "对过时间"}
        assert desk.post("/admin/clock", data=said).status_code == 303
        assert desk.post("/admin/clock/doubt", data={"reason": ""}).status_code == 422
        assert desk.post("/admin/clock/doubt", data={"reason": "手机上是去年"}).status_code == 303
    assert due(401) == 2
    settled(401)
    assert due(402) == 0
    with clock.shifted(timedelta(days=402)):
        desk = sign_in(make_administrator())
        assert "撤回“时间无误”" not in desk.get("/admin/clock").text
        assert "已经按它删除过" in desk.post("/admin/clock/doubt", data={"reason": "手机上是去年"}).text


def test_a_clock_that_went_back_after_its_leap_asks_nobody(due):
    assert [due(day) for day in (1, 400, 401)] == [2, 2, 2]
    with clock.shifted(timedelta(days=2)):
        assert leaps.open_leap() is None
    assert due(2) == 2
    assert db.session.query(Upkeep).order_by(Upkeep.id.desc()).first().state == "fine"


def test_who_looks_after_the_site_is_told_of_the_leap_and_settles_it_with_a_reason(app, due, sign_in):
    due(1)
    due(400)
    with clock.shifted(timedelta(days=400)):
        assert "clock_leapt" in app.test_client().get("/healthz").get_json()["reasons"]
        desk = sign_in(make_administrator())
        assert "/admin/clock" in desk.get("/today").text
        leap = str(leaps.open_leap().id)
        assert "理由" in desk.post("/admin/clock", data={"leap": leap, "reason": ""}).text
        assert leaps.open_leap() is not None
        assert desk.post("/admin/clock", data={"leap": leap, "reason": "对过时间"}).status_code == 303
        assert leaps.open_leap() is None
        assert "clock_leapt" not in str(app.test_client().get("/healthz").get_json())
        assert "/admin/clock" not in desk.get("/today").text


def test_after_a_restore_of_long_ago_nothing_is_deleted_until_somebody_vouches_for_the_clock(app, due):
    assert due(1) == 2
    with clock.shifted(timedelta(days=399)), db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    assert due(399) == 2
