"""Notices arrive somewhere: on people's own page always, by a channel where one is connected; what did not is listed."""

import importlib
import io
import json
import pkgutil
import re
from dataclasses import replace
from datetime import timedelta
from http import HTTPStatus

import openpyxl
import pytest
import time_machine

import tests.matrix
from competition.accounts import channel_operations as channels
from competition.accounts import operations as account_operations
from competition.accounts import queries as accounts
from competition.entries import operations as entries
from competition.entries.models import EntryMember
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import outbox
from competition.foundation.work.models import Message
from competition.foundation.work.wording import written
from competition.notices import operations as notices
from competition.notices import queries
from competition.notices.models import ToldNotice
from competition.notices.telling import Addressee
from competition.persons import queries as people
from competition.persons.consents.operations import give_consents
from competition.persons.erasing_operations import erase_persons
from competition.persons.identity_operations import join_person
from competition.rules.identity import masked_name
from competition.rules.inventory import MESSAGES_DAYS
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, be_reached, make_account
from tests.factories.certificates import make_entry, make_person
from tests.factories.registration import open_contest, picture, resident, submitted_entry, typed
from tests.matrix import world as worlds
from tests.pages import form_fields
from wsgi import WIRING

PHONE = "19900000001"
MODULES = [
    importlib.import_module(f"tests.matrix.{module.name}")
    for module in pkgutil.iter_modules(tests.matrix.__path__)
    if module.name not in {"rows", "world"}
]
ROWS = {endpoint: row for module in MODULES for endpoint, row in module.ROWS.items()}


@pytest.fixture
def connected(app, monkeypatch):
    """Connects channels for the rest of a test; what is sent by them is kept in the list."""
    sent = []

    def connect(**channels):
        settings = replace(app.config["JIANGSAI"], **channels)
        monkeypatch.setitem(app.config, "JIANGSAI", settings)
        monkeypatch.setattr(outbox, "_by_smtp", lambda _at, to, _subject, text: sent.append((to, text)))
        monkeypatch.setattr(outbox, "_by_gateway", lambda _at, to, text: sent.append((to, text)))
        return sent

    return connect


def deliver():
    left = outbox.deliver_waiting(written)
    db.session.rollback()
    return left


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def organiser(event):
    return make_account("周组委", (Role.ORGANISER, Scope.CONTEST, event.contest_id))


def approved(event, whom, name="林清"):
    """Somebody is told a fact of a contest."""
    notices.tell(
        whom,
        "entry_approved",
        f"/contests/{event.contest_id}",
        contest_id=event.contest_id,
        contest="示范大赛",
        contest_en="Model contest",
        event="焊接",
        event_en="Welding",
        entry=7,
    )


def of(account_id):
    db.session.expire_all()
    return queries.notices_of(account_id)


def text_of(answer):
    return answer.get_data(as_text=True)


# --- on one's own page ---


def test_a_notice_stands_on_its_readers_page_though_nothing_is_connected(event, sign_in):
    reader = make_account("林清")
    approved(event, reader.id)
    assert deliver() == 0
    client = sign_in(reader)
    assert "新通知" in text_of(client.get("/today"))
    page = text_of(client.get("/me/notices"))
    assert "示范大赛的焊接报名（编号 7）已通过资格审查" in page
    assert "通知只在这里" in page
    (notice,) = of(reader.id)
    answer = client.post(f"/me/notices/{notice.id}/open")
    assert (answer.status_code, answer.headers["Location"]) == (303, f"/contests/{event.contest_id}")
    assert "新通知" not in text_of(client.get("/today"))
    assert of(reader.id)[0].read_at is not None


def test_the_page_speaks_the_readers_language_whatever_was_sent(event, sign_in):
    reader = make_account("林清")
    approved(event, reader.id)
    client = sign_in(reader)
    client.set_cookie("language", "en")
    page = text_of(client.get("/me/notices"))
    assert "Welding" in page
    assert "Model contest" in page
    assert "焊接" not in page


def test_nobody_reads_or_marks_the_notices_of_another(event, sign_in):
    reader, other = make_account("林清"), make_account("路人")
    approved(event, reader.id)
    (notice,) = of(reader.id)
    client = sign_in(other)
    assert "焊接" not in text_of(client.get("/me/notices"))
    assert client.post(f"/me/notices/{notice.id}/open").status_code == 404
    client.post("/me/notices/read", data={"until": notice.id})
    assert of(reader.id)[0].read_at is None


def test_marking_all_leaves_what_came_after_the_page_was_opened(event, sign_in):
    reader = make_account("林清")
    approved(event, reader.id)
    client = sign_in(reader)
    shown = form_fields(text_of(client.get("/me/notices")))["until"]
    approved(event, reader.id)
    client.post("/me/notices/read", data={"until": shown})
    assert [notice.read_at is None for notice in of(reader.id)] == [True, False]


def test_what_a_notice_says_is_sealed_and_goes_after_its_days(event):
    reader = make_account("林清")
    approved(event, reader.id)
    approved(event, Addressee(name="王某某", phone=PHONE))
    with db.engine.connect() as connection:
        rows = connection.exec_driver_sql("SELECT told, name, phone FROM notices").all()
    stored = b"".join(bytes(value) for row in rows for value in row if value is not None)
    assert not any(word.encode() in stored for word in ("焊接", "王某某", PHONE))
    notices.forget_old(clock.now() - timedelta(days=MESSAGES_DAYS))
    assert len(of(reader.id)) == 1
    notices.forget_old(clock.now() + timedelta(seconds=1))
    assert db.session.query(ToldNotice).count() == db.session.query(Message).count() == 0


# --- in their language, with a page that they can open, saying nothing of others ---


def test_each_message_is_in_its_readers_language_with_the_address_of_its_page(event, connected):
    sent = connected(mail="smtp://mail.example.org", sms="https://t@sms.example.org")
    reader = make_account("林清")
    be_reached(reader.id, "c@example.org")
    english(reader.id)
    approved(event, reader.id)
    approved(event, Addressee(name="王某某", phone=PHONE))
    assert deliver() == 2
    said = dict(sent)
    link = f"/contests/{event.contest_id}"
    assert "Welding" in said["c@example.org"]
    assert not re.search(r"[一-鿿]", said["c@example.org"])
    assert "焊接" in said[PHONE]
    assert all(link in text for text in said.values())


@atomic
def english(account_id):
    accounts.hold_account(account_id).locale = "en"


def test_a_unit_that_takes_an_entry_back_does_not_do_so_silently(event, sign_in):
    member, unit = make_account("张三"), make_account("王单位")
    entry = submitted_entry(event, member, typed(1, "张三"))
    entries.withdraw_entry(entry.id, "人员调整", by=actor_of(unit))
    told = of(member.id)[0]
    assert told.template == "entry_withdrawn"
    assert json.loads(told.told)["reason"] == "人员调整"
    assert sign_in(member).get(told.link).status_code == HTTPStatus.OK


def test_an_entry_taken_up_for_changes_is_no_refusal_and_told_to_the_others_alone(app, sign_in):
    event = open_contest(members=2)
    captain, mate = make_account("张三"), make_account("李四")
    entry = submitted_entry(event, captain, typed(1, "张三"), typed(2, "李四"))
    be_member(entry.id, 2, mate.id)
    entries.change_entry(entry.id, "单位写错了", by=actor_of(captain))
    assert of(captain.id)[0].template == "entry_submitted"
    assert of(mate.id)[0].template == "entry_taken_up"
    page = text_of(sign_in(captain).get(f"/entries/{entry.id}/details"))
    assert "取回修改，改好后重新提交" in page
    assert "审查员退回" not in page


@atomic
def be_member(entry_id, position, account_id):
    seat = db.session.query(EntryMember).filter_by(entry_id=entry_id, position=position).one()
    seat.person.account_id = account_id


def test_a_replaced_member_is_told_on_a_page_they_can_open(app, sign_in):
    event = open_contest(members=2)
    captain, mate = make_account("张三"), make_account("李四")
    entry = submitted_entry(event, captain, typed(1, "张三"), typed(2, "李四"))
    be_member(entry.id, 2, mate.id)
    entries.change_entry(entry.id, "换人", by=actor_of(captain))
    entries.keep_draft(entry.id, {"members": [typed(1, "张三"), typed(3, "王五")]}, by=actor_of(captain))
    for kind in ("photo", "identity"):
        entries.add_document(entry.id, (2, kind), picture(), f"{kind}.jpg", by=actor_of(captain))
    entries.submit_entry(entry.id, by=actor_of(captain))
    told = of(mate.id)[0]
    assert told.template == "entry_left"
    assert sign_in(mate).get(told.link).status_code == HTTPStatus.OK


def test_who_withdraws_their_own_entry_is_not_told_what_they_did(event):
    member = make_account("张三")
    entry = submitted_entry(event, member, typed(1, "张三"))
    entries.withdraw_entry(entry.id, "不参加了", by=actor_of(member))
    assert "entry_withdrawn" not in [notice.template for notice in of(member.id)]


def test_every_notice_says_whom_it_goes_to():
    for template, notice in WIRING["NOTICES"].items():
        assert notice.title, template
        assert notice.to, template


# --- channels ---


def test_an_address_is_used_once_it_is_proven_and_the_former_until_then(event, connected):
    sent = connected(mail="smtp://mail.example.org")
    owner = make_account("林清")
    be_reached(owner.id, "former@example.org")
    channels.change_email(owner.id, "new@example.org", by=actor_of(owner))
    approved(event, owner.id)
    deliver()
    assert {to for to, _text in sent} == {"former@example.org"}
    channels.send_channel_code(owner.id, "email")
    code = db.session.query(Message).filter_by(template="code").one()
    assert code.recipient == "new@example.org"
    sent.clear()
    channels.prove_channel(owner.id, "email", code.secret, by=actor_of(owner))
    deliver()
    assert ("former@example.org", "channel_changed") in [
        (row.recipient, row.template) for row in db.session.query(Message)
    ]
    sent.clear()
    approved(event, owner.id)
    deliver()
    assert {to for to, _text in sent} == {"new@example.org"}


def test_an_address_that_nobody_proved_gets_nothing_but_its_code(event, connected):
    sent = connected(mail="smtp://mail.example.org")
    owner = make_account("林清")
    channels.change_email(owner.id, "typo@example.org", by=actor_of(owner))
    approved(event, owner.id)
    deliver()
    assert sent == []
    assert accounts.account(owner.id).email is None


PROMISE = re.compile(
    r"(短信|邮件)[^。；，：]{0,8}(通知|告知)|发[到给][^。；]{0,14}(手机|邮箱)|(手机|邮箱)[^。；，]{0,6}(会收到)"
)


@pytest.mark.sqlite_only
def test_no_page_promises_a_channel_that_is_not_connected(app, sign_in):
    world = worlds.build()
    for module in MODULES:
        if hasattr(module, "extend"):
            module.extend(world)
    promised, seen = {}, 0
    for endpoint, row in ROWS.items():
        if row.method != "GET" or row.device or "#" in endpoint:
            continue
        actor = next((name for name in worlds.ACTORS if name in row.allowed), "owner")
        client = app.test_client() if row.public else sign_in(world.accounts[actor])
        rule = next(rule for rule in app.url_map.iter_rules(endpoint))
        arguments = {
            name: row.arguments[name] if name in row.arguments else world.params[name][0]
            for name in rule.arguments
        }
        with client.get(app.url_map.bind("localhost").build(endpoint, arguments)) as answer:
            if answer.status_code != HTTPStatus.OK or answer.mimetype != "text/html":
                continue
            words = re.sub(r"<[^>]*>", " ", answer.get_data(as_text=True))
        seen += 1
        if (found := PROMISE.search(words)) and endpoint != "accounts.signup_code":
            promised[endpoint] = found.group()
    assert promised == {}
    assert seen > 60


# --- what did not arrive ---


def test_the_organiser_sees_whom_no_notice_reached_and_why(event, organiser, sign_in):
    reader = make_account("林知夏")
    approved(event, reader.id)
    approved(event, Addressee(name="王小明", phone=PHONE))
    approved(event, Addressee(name="欧阳娜娜"))
    deliver()
    client = sign_in(organiser)
    assert "通知没有送达，请另行告知" in text_of(client.get("/today"))
    page = text_of(client.get(f"/contests/{event.contest_id}/notices"))
    names = tuple(masked_name(name) for name in ("林知夏", "王小明", "欧阳娜娜"))
    shown = (*names, "199****0001", "没有接入，未送出", "没有联系方式")
    assert [word for word in shown if word not in page] == []
    assert not any(word in page for word in (PHONE, "王小明", "编号 7"))
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert "过期未送" in text_of(sign_in(organiser).get(f"/contests/{event.contest_id}/notices"))


def test_whoever_reads_a_notice_need_not_be_called_nor_who_was_sent_one(event, organiser, connected, sign_in):
    connected(mail="smtp://mail.example.org")
    reader, mailed = make_account("林知夏"), make_account("陈明")
    be_reached(mailed.id, "c@example.org")
    approved(event, reader.id)
    approved(event, mailed.id)
    deliver()
    assert [one.account_id for one in missed(event)] == [reader.id]
    sign_in(reader).post(f"/me/notices/{of(reader.id)[0].id}/open")
    assert missed(event) == []
    assert "通知没有送达" not in text_of(sign_in(organiser).get("/today"))


def missed(event):
    db.session.expire_all()
    return queries.missed(event.contest_id, notices.receipts(), clock.now())


def test_a_receipt_of_what_one_did_oneself_calls_nobody(event):
    submitted_entry(event, make_account("张三"), typed(1, "张三"))
    deliver()
    assert db.session.query(ToldNotice).filter_by(template="entry_submitted").count() == 1
    assert missed(event) == []


def test_once_a_channel_is_connected_what_did_not_arrive_is_sent_once(event, organiser, connected, sign_in):
    approved(event, Addressee(name="王小明", phone=PHONE))
    approved(event, Addressee(name="王小明", phone=PHONE))
    approved(event, Addressee(name="欧阳娜娜"))
    deliver()
    client, address = sign_in(organiser), f"/contests/{event.contest_id}/notices/again"
    refused = client.post(address, data={"dialog": "again"})
    assert refused.status_code == 422
    assert "没有接入短信或邮件" in text_of(refused)
    sent = connected(sms="https://t@sms.example.org")
    with time_machine.travel(clock.now() + timedelta(days=2)):
        late = sign_in(organiser)
        # Two notices to one person.
        assert "已重新发送给 1 人" in text_of(late.post(address, follow_redirects=True))
        assert deliver() == 2
        with pytest.raises(Refused, match="nobody_to_send_to"):
            notices.send_again(event.contest_id, by=actor_of(organiser))
        db.session.rollback()
        deliver()
    assert [to for to, _text in sent] == [PHONE, PHONE]
    assert [one.name for one in missed(event)] == ["欧阳娜娜"]


def test_who_calls_gets_names_numbers_and_words_and_notes_that_it_is_done(event, organiser, sign_in):
    approved(event, Addressee(name="王小明", phone=PHONE))
    approved(event, Addressee(name="欧阳娜娜"))
    deliver()
    client, address = sign_in(organiser), f"/contests/{event.contest_id}/notices"
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"{address}.xlsx").data))
    rows = {row[0]: row for row in book.active.iter_rows(values_only=True)}
    assert rows["王小明"][1] == PHONE
    assert "已通过资格审查" in rows["王小明"][3]
    assert rows["欧阳娜娜"][1] == "没有联系方式"
    first = missed(event)[0]
    assert client.post(f"{address}/settle", data={"notice": first.id}).status_code == 303
    assert [one.id for one in missed(event)] != []
    shown = {"dialog": "settle", "until": max(one.id for one in missed(event))}
    approved(event, Addressee(name="后来的人"))
    deliver()
    assert client.post(f"{address}/settle", data=shown).status_code == 303
    # What failed after the page was shown is not noted as told.
    assert [one.name for one in missed(event)] == ["后来的人"]
    assert client.post(f"{address}/settle", data={"dialog": "settle"}).status_code == 422


def nominee(event, number=1, name="韩示范"):
    """Somebody whom a unit entered and who has not agreed to anything; what they were told is theirs alone."""
    found = seated(event, number, name)
    approved(event, people.addressee(found.id))
    deliver()
    return found


@atomic
def seated(event, number, name):
    found = make_person(name, id_number=resident(number), phone=PHONE)
    make_entry(event, found)
    return found


def test_the_list_to_call_gives_nobodys_number_before_they_agreed(event, organiser, sign_in):
    someone = nominee(event)
    address = f"/contests/{event.contest_id}/notices.xlsx"

    def row():
        book = openpyxl.load_workbook(io.BytesIO(sign_in(organiser).get(address).data))
        return [*book.active.iter_rows(values_only=True)][-1]

    assert row()[:2] == (masked_name(someone.name), "尚未同意，请由提名的单位告知")
    give_consents(someone.id, event.contest_id, ["processing", "sensitive"], None, by=SYSTEM)
    assert row()[:2] == (someone.name, PHONE)


def test_what_somebody_was_told_goes_with_what_is_kept_of_them(event):
    gone, stays = nominee(event), nominee(event, 2, "留示范")
    erase_persons([gone.id], [])
    assert [one.person_id for one in missed(event)] == [stays.id]
    assert db.session.query(Message).count() == 1


def test_what_a_nominee_was_told_stands_on_the_page_of_whoever_proves_to_be_them(event):
    someone, claimant = nominee(event), make_account("韩示范")
    own = person_of(claimant.id)
    join_person(someone.id, own.id, by=actor_of(claimant))
    (told,) = of(claimant.id)
    assert (told.template, told.name, told.phone) == ("entry_approved", None, None)


@atomic
def person_of(account_id):
    return make_person("韩示范", account_id=account_id)


def test_nobody_settles_the_notices_of_another_contest(event, organiser):
    other = open_contest()
    approved(other, Addressee(name="王小明"))
    (notice,) = missed(other)
    with pytest.raises(Refused, match="nobody_to_settle"):
        notices.settle(event.contest_id, notice.id, by=SYSTEM)


# --- what an organiser may say of notices: only what the page offers, never of those who watch ---


def test_nobody_stops_a_notice_that_has_not_been_tried_yet(event, organiser, connected, sign_in):
    sent = connected(mail="smtp://mail.example.org")
    reader = make_account("林知夏")
    be_reached(reader.id, "c@example.org")
    approved(event, reader.id)
    (notice,) = of(reader.id)
    client, address = sign_in(organiser), f"/contests/{event.contest_id}/notices/settle"
    for said in ({"notice": notice.id}, {"dialog": "settle", "until": notice.id}):
        assert client.post(address, data=said).status_code == 422
    # Nor while the worker has it in hand for the first time.
    outbox._take_on("email")
    assert missed(event) == []
    assert client.post(address, data={"notice": notice.id}).status_code == 422
    with time_machine.travel(clock.now() + timedelta(minutes=2)):
        assert deliver() == 1
    assert [to for to, _text in sent] == ["c@example.org"]
    assert of(reader.id)[0].settled_at is None


def test_nobody_is_done_with_what_was_told_those_who_watch_but_themselves(event, organiser, sign_in):
    supervisor = make_account("监督甲", (Role.SUPERVISOR, Scope.CONTEST, event.contest_id))
    security = make_account("安全甲", (Role.SECURITY_ADMIN, Scope.SITE, None))
    elsewhere = make_account("外地监督", (Role.SUPERVISOR, Scope.CONTEST, open_contest().contest_id))
    for whom in (supervisor, security, elsewhere):
        be_reached(whom.id, f"{whom.id}@example.org")
        approved(event, whom.id)
    deliver()
    # A role that is taken back makes nothing of it anybody else's.
    for grant in accounts.held_grants(supervisor.id):
        account_operations.revoke_role(grant.id, by=SYSTEM, contest_id=event.contest_id)
    client, address = sign_in(organiser), f"/contests/{event.contest_id}/notices"
    page = text_of(client.get(address))
    assert page.count("由本人阅读") == 2
    for whom in (supervisor, security):
        answer = client.post(f"{address}/settle", data={"notice": of(whom.id)[0].id})
        assert (answer.status_code, "由其本人阅读" in text_of(answer)) == (422, True)
    said = {"dialog": "settle", "until": missed(event)[0].id}
    assert client.post(f"{address}/settle", data=said).status_code == 303
    assert {one.account_id for one in missed(event)} == {supervisor.id, security.id}
    assert client.post(f"{address}/settle", data=said).status_code == 422
    assert "通知没有送达" not in text_of(client.get("/today"))


def test_what_was_told_otherwise_is_said_so_with_its_true_tries_and_sent_no_more(
    event, organiser, connected, sign_in
):
    approved(event, Addressee(name="王小明", phone=PHONE))
    deliver()
    (notice,) = missed(event)
    notices.settle(event.contest_id, notice.id, by=actor_of(organiser))
    page = text_of(
        sign_in(make_account("管理员", (Role.SYSTEM_ADMIN, Scope.SITE, None))).get("/admin/messages")
    )
    assert "已另行通知，不再发送" in page
    assert not any(word in page for word in ("Settled", "SentAnew", "已改为重新发送"))
    assert db.session.query(Message.attempts).scalar() == 1
    sent = connected(sms="https://t@sms.example.org")
    with time_machine.travel(clock.now() + timedelta(hours=3)):
        assert deliver() == 0
    assert sent == []


def test_what_was_noted_by_mistake_is_taken_up_again_and_sent_once(event, organiser, connected, sign_in):
    sent = connected(sms="https://t@sms.example.org")
    approved(event, Addressee(name="王小明", phone=PHONE))
    outbox._take_on("sms")
    told = db.session.query(ToldNotice).one()
    outbox._put_down(told.messages[0].id, "HTTPError")
    client, address = sign_in(organiser), f"/contests/{event.contest_id}/notices"
    assert client.post(f"{address}/take-up", data={"notice": told.id}).status_code == 422
    assert client.post(f"{address}/settle", data={"notice": told.id}).status_code == 303
    assert "撤回" in text_of(client.get(f"{address}?show=all"))
    assert client.post(f"{address}/take-up", data={"notice": told.id}).status_code == 303
    assert [one.id for one in missed(event)] == [told.id]
    with time_machine.travel(clock.now() + timedelta(minutes=10)):
        assert (deliver(), deliver()) == (1, 0)
    assert [to for to, _text in sent] == [PHONE]


def test_sending_again_is_offered_for_those_whom_what_is_connected_reaches(
    event, organiser, connected, sign_in
):
    mailed = make_account("林知夏")
    approved(event, mailed.id)
    approved(event, Addressee(name="王小明", phone=PHONE))
    deliver()
    connected(mail="smtp://mail.example.org")
    address = f"/contests/{event.contest_id}/notices"
    page = text_of(sign_in(organiser).get(address))
    assert "送不到名单里的任何人" in page
    assert 'id="again"' not in page
    be_reached(mailed.id, "c@example.org")
    assert "没有送达的 2 条里，1 条用现在接入的方式能送到" in text_of(sign_in(organiser).get(address))
