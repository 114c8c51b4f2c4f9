"""What a contest publishes: prepared unseen, public in versions, taken down with its reason in its place."""

import hashlib
import io
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
import time_machine

from competition.contests import event_operations
from competition.contests import operations as contests
from competition.documents import checking, operations, queries
from competition.documents.operations import Brought, DocumentDetails
from competition.foundation.store import uploads
from competition.foundation.store.audit import log_of
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import StoredFile
from competition.notices.models import ToldNotice
from competition.rules.document_life import DocumentStep
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account
from tests.factories.contests import contest_details, make_contest, make_event
from tests.factories.documents import make_document, office, pdf
from tests.factories.registration import open_contest, picture, submitted_entry, typed
from tests.factories.told import unopened, unwritten


@pytest.fixture
def contest(app):
    return make_contest(Phase.ANNOUNCED, events=2)


def organiser_of(contest_id):
    return make_account("周组委", (Role.ORGANISER, Scope.CONTEST, contest_id))


def page_of(document, number=None):
    page = f"/contests/{document.contest_id}/documents/{document.id}"
    return page if number is None else f"{page}/{number}"


def refusals(step):
    with pytest.raises(Refused) as refused:
        step()
    return [problem.code for problem in refused.value.problems]


def test_strangers_see_a_document_once_it_and_its_contest_are_public(app, client, sign_in):
    contest = make_contest(Phase.PREPARING)
    early = make_document(contest.id)
    kept_back = make_document(contest.id, title="样题", kind="sample", public=False)
    asked = [page_of(early), page_of(early, 1)]
    hidden = [page_of(kept_back), page_of(kept_back, 1)]
    assert [client.get(address).status_code for address in asked + hidden] == [404] * 4
    contests.move_contest(contest.id, PhaseStep.ANNOUNCE, by=SYSTEM)
    assert [client.get(address).status_code for address in asked + hidden] == [200, 200, 404, 404]
    shown = client.get(f"/contests/{contest.id}").text
    assert "技术文件" in shown
    assert "样题" not in shown
    organiser = sign_in(organiser_of(contest.id))
    assert [organiser.get(address).status_code for address in hidden] == [200, 200]


def test_a_document_is_found_under_its_own_contest_alone(contest, client):
    other = make_contest(Phase.ANNOUNCED)
    document = make_document(contest.id)
    assert client.get(f"/contests/{other.id}/documents/{document.id}").status_code == 404


def test_a_new_version_says_what_changed_and_the_former_stays_readable_as_superseded(contest, client):
    document = make_document(contest.id, event_id=contests.queries.events_of(contest.id)[0].id)
    operations.replace_document(document.id, pdf("第二版"), "模块二改为 40 分", by=SYSTEM)
    text = client.get(page_of(document)).text
    assert text.index("第 2 版") < text.index("模块二改为 40 分") < text.index("已被新版本取代")
    answer = client.get(page_of(document, 2))
    assert hashlib.sha256(answer.data).hexdigest() in text
    assert f"filename*=UTF-8''{quote('技术文件-Z01-v2.pdf')}" in answer.headers["Content-Disposition"]
    assert client.get(page_of(document, 1)).data.endswith("第一版".encode())
    again = client.get(page_of(document, 2), headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, answer.headers["Cache-Control"]) == (304, "public, no-cache")


def test_its_day_is_the_day_of_the_contests_clocks(app, client):
    contest = make_contest(Phase.ANNOUNCED)
    with time_machine.travel(datetime(2026, 11, 30, 17, 30, tzinfo=UTC), tick=False):
        make_document(contest.id)
        shown = client.get(f"/contests/{contest.id}").text.partition('id="documents"')[2]
    assert "2026年12月1日" in shown.replace(" ", "").replace("\u2009", "")


def test_what_is_taken_down_leaves_its_line_and_reason_and_may_come_back(contest, client, sign_in):
    document = make_document(contest.id)
    operations.replace_document(document.id, pdf("第二版"), "改了分值", by=SYSTEM)
    assert refusals(lambda: operations.move_document(document.id, DocumentStep.TAKE_DOWN, by=SYSTEM)) == [
        "reason_missing"
    ]
    operations.move_document(document.id, DocumentStep.TAKE_DOWN, "分值有误", by=SYSTEM)
    for text in (client.get(f"/contests/{contest.id}").text, client.get(page_of(document)).text):
        assert "分值有误" in text
        assert page_of(document, 1) not in text
    assert [client.get(page_of(document, number)).status_code for number in (1, 2)] == [404, 404]
    assert sign_in(organiser_of(contest.id)).get(page_of(document, 1)).status_code == 200
    assert refusals(lambda: operations.replace_document(document.id, pdf("三"), "改", by=SYSTEM)) == [
        "document_is_taken_down"
    ]
    operations.move_document(document.id, DocumentStep.PUT_BACK, "核对无误", by=SYSTEM)
    assert client.get(page_of(document, 2)).status_code == 200
    assert "分值有误" not in client.get(page_of(document)).text


def test_a_superseded_version_with_a_mistake_in_it_is_closed_alone_and_the_one_in_force_is_not(
    contest, client
):
    document = make_document(contest.id)
    operations.replace_document(document.id, pdf("第二版"), "删去个人信息", by=SYSTEM)
    take_down = operations.take_down_version
    assert refusals(lambda: take_down(document.id, 2, "误写", by=SYSTEM)) == ["version_in_force"]
    take_down(document.id, 1, "误写了个人信息", by=SYSTEM)
    assert refusals(lambda: take_down(document.id, 1, "再次", by=SYSTEM)) == ["version_taken_down"]
    assert [client.get(page_of(document, number)).status_code for number in (1, 2)] == [404, 200]
    assert "误写了个人信息" in client.get(page_of(document)).text


def test_what_was_public_is_never_deleted_and_what_was_not_is_exchanged_and_removed(contest):
    document = make_document(contest.id, public=False)
    operations.replace_document(document.id, pdf("改过的初稿"), "", by=SYSTEM)
    assert [version.number for version in queries.versions_of(document.id)] == [1]
    operations.move_document(document.id, DocumentStep.PUBLISH, by=SYSTEM)
    assert refusals(lambda: operations.remove_document(document.id, by=SYSTEM)) == ["document_was_public"]
    assert refusals(lambda: operations.replace_document(document.id, pdf("新"), " ", by=SYSTEM)) == [
        "document_note_missing"
    ]
    assert refusals(
        lambda: operations.replace_document(document.id, pdf("改过的初稿"), "没改", by=SYSTEM)
    ) == ["document_same_file"]
    draft = make_document(contest.id, title="样题", public=False)
    operations.remove_document(draft.id, by=SYSTEM)
    assert [one.document.title for one in queries.shelf_of(contest.id)] == ["技术文件"]


@pytest.mark.parametrize(
    ("file", "code"),
    [
        (Brought(b"MZ\x90 a program", "文件.pdf"), "file_kind"),
        (Brought(b"", "文件.pdf"), "file_empty"),
        (office(macros=True), "office_macros"),
        (Brought(b"PK\x03\x04 no archive", "文件.docx"), "workbook_unreadable"),
    ],
)
def test_only_what_every_office_opens_and_nothing_that_runs_is_published(contest, file, code):
    details = DocumentDetails(kind="sample", title="样题")
    assert refusals(lambda: operations.add_document(contest.id, details, file, by=SYSTEM)) == [code]
    assert queries.shelf_of(contest.id) == []


def test_an_office_file_is_known_by_what_is_in_it_and_a_picture_is_cleaned(contest, client):
    kinds = []
    for number, file in enumerate((office(), office("ppt/"), office("xl/"), Brought(picture(), "场地.jpg"))):
        document = make_document(contest.id, file=file, title=f"文件{number}")
        kinds.append(client.get(page_of(document, 1)).headers["Content-Disposition"].rpartition(".")[2])
    assert kinds == ["docx", "pptx", "xlsx", "jpg"]
    with pytest.raises(Refused):
        uploads.checked(office().data, {"xlsx"})


def test_whoever_entered_the_event_is_told_of_each_change_once_entries_are_taken(app, sign_in):
    event = open_contest()
    entered = make_account("林清")
    submitted_entry(event, entered, typed(1))
    other = make_event(event.contest, code="X09", name="焊工")
    bystander = make_account("路人")
    document = make_document(event.contest_id, event_id=event.id)
    make_document(event.contest_id, event_id=other.id, title="焊工技术文件")
    operations.replace_document(document.id, pdf("第二版"), "工具清单加一项", by=SYSTEM)
    operations.move_document(document.id, DocumentStep.TAKE_DOWN, "分值有误", by=SYSTEM)
    notices = db.session.query(ToldNotice).filter(ToldNotice.template.startswith("document_"))
    told = [(one.account_id, one.template) for one in notices.order_by(ToldNotice.id)]
    assert told == [
        (entered.id, "document_published"),
        (entered.id, "document_replaced"),
        (entered.id, "document_taken_down"),
    ]
    assert bystander.id not in {account for account, _template in told}
    assert unopened(sign_in) == []
    assert unwritten() == []


def test_the_next_edition_begins_with_the_titles_and_no_files(contest):
    events = contests.queries.events_of(contest.id)
    make_document(contest.id, event_id=events[1].id, title="电工样题", kind="sample")
    gone = make_document(contest.id, title="旧通知", kind="notice")
    operations.move_document(gone.id, DocumentStep.TAKE_DOWN, "过期", by=SYSTEM)
    copied = contests.copy_contest(
        contest.id, contest_details(), organiser_id=make_account("周组委").id, by=SYSTEM
    )
    found = queries.shelf_of(copied.id)
    assert [(one.document.title, one.event.code, list(one.editions)) for one in found] == [
        ("电工样题", events[1].code, [])
    ]
    assert found[0].event.contest_id == copied.id
    assert refusals(
        lambda: operations.move_document(found[0].document.id, DocumentStep.PUBLISH, by=SYSTEM)
    ) == ["document_without_file"]


def test_an_event_called_off_publishes_nothing_more_and_one_with_documents_is_not_deleted(app):
    contest = make_contest(Phase.PREPARING, events=2)
    first, second = contests.queries.events_of(contest.id)
    document = make_document(contest.id, event_id=first.id)
    make_document(contest.id, event_id=second.id, title="初稿", public=False)
    remove = contests.remove_event
    assert refusals(lambda: remove(first.id, reason="不办了", by=SYSTEM)) == ["event_has_documents"]
    remove(second.id, reason="不办了", by=SYSTEM)
    contests.move_contest(contest.id, PhaseStep.ANNOUNCE, by=SYSTEM)
    make_event(contest, code="Y01")
    event_operations.move_event(first.id, EventStep.CANCEL, "场馆停电", by=SYSTEM)
    assert refusals(lambda: operations.replace_document(document.id, pdf("二"), "改", by=SYSTEM)) == [
        "event_cancelled"
    ]
    operations.move_document(document.id, DocumentStep.TAKE_DOWN, "赛项取消", by=SYSTEM)


def test_a_file_exchanged_behind_the_log_is_found(contest):
    document = make_document(contest.id)
    assert checking.faults_of(log_of(contest.id)) == []
    _exchange(document.id, make_document(contest.id, title="别的", file=pdf("别的")).id)
    assert [fault.code for fault in checking.faults_of(log_of(contest.id))] == ["document_not_as_logged"]


@atomic
def _exchange(document_id, other_id):
    queries.versions_of(document_id)[0].file_id = queries.versions_of(other_id)[0].file_id


def test_the_organiser_publishes_by_the_pages_and_nothing_typed_is_lost(contest, sign_in):
    client = sign_in(organiser_of(contest.id))
    manage = f"/contests/{contest.id}/manage/documents"
    typed_in = {
        "title": "实施方案",
        "title_en": "Plan",
        "kind": "plan",
        "event_id": "",
        "sort": "1",
        "publish": "y",
    }
    answer = client.post(manage, data=typed_in)
    assert (answer.status_code, "请选择要上传的文件" in answer.text, 'value="实施方案"' in answer.text) == (
        422,
        True,
        True,
    )
    assert db.session.query(StoredFile).count() == 0
    file = (pdf().data, "方案.pdf")
    answer = client.post(manage, data=typed_in | {"file": _upload(*file)}, follow_redirects=True)
    assert "文件已公布" in answer.text
    document = queries.shelf_of(contest.id)[0].document
    answer = client.post(
        f"/documents/{document.id}/replace", data={"note": "", "file": _upload(b"%PDF-1.4 2", "b.pdf")}
    )
    assert (answer.status_code, "请写明这一版改了什么" in answer.text) == (422, True)
    dialog = {"step": "take_down", "reason": "", "dialog": "step-take_down"}
    answer = client.post(f"/documents/{document.id}/move", data=dialog)
    assert (answer.status_code, "data-open" in answer.text) == (422, True)


def _upload(data, name):
    return (io.BytesIO(data), name)
