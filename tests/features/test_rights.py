"""The rights of people over what is kept of them: the notice, all of it to read and to take, requests with their clock."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from competition.entries import operations as entries
from competition.foundation.store.db import Encrypted, Model
from competition.foundation.system import clock
from competition.rights import operations as rights
from competition.rights import queries
from competition.rules.inventory import OF_THINGS, PERSONAL, UNTIL_WORDS
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import open_contest, resident, submitted_entry, typed


def columns():
    return [
        (f"{table.name}.{column.name}", column)
        for table in Model.metadata.sorted_tables
        for column in table.columns
    ]


def test_every_column_of_personal_data_says_what_it_is_for_and_until_when(app):
    kept = app.config["PERSONAL"]
    there = dict(columns())
    wanted = {
        key
        for key, column in there.items()
        if isinstance(column.type, Encrypted) or (column.name in PERSONAL and key not in OF_THINGS)
    }
    assert wanted - kept.keys() == set()
    assert kept.keys() - there.keys() == set()
    assert OF_THINGS & kept.keys() == set()
    sealed = {key for key, one in kept.items() if one.sealed}
    assert {key for key, column in there.items() if isinstance(column.type, Encrypted)} <= sealed


def test_the_notice_is_made_from_the_inventory_and_anybody_may_read_it(app, client):
    page = client.get("/privacy")
    assert page.status_code == 200
    for one in app.config["PERSONAL"].values():
        assert one.what in page.text
        assert UNTIL_WORDS[one.until] in page.text
    assert "30 日后仍没有的自动删除" in page.text


@pytest.fixture
def somebody(app):
    account = make_account("张三")
    return account, submitted_entry(open_contest(), account, typed(3, "张三"))


def test_all_that_is_kept_goes_out_to_read_and_with_the_papers(somebody, sign_in):
    account, entry = somebody
    phone = sign_in(account)
    page = phone.get("/my/data/whole").text
    assert resident(3) in page
    assert "登录记录" in page
    with zipfile.ZipFile(io.BytesIO(phone.get("/my/data.zip").data)) as packed:
        names = packed.namelist()
        told = json.loads(packed.read("my-data.json"))
        assert resident(3) in packed.read("my-data.html").decode()
        assert all(packed.read(name)[:3] == b"\xff\xd8\xff" for name in names if name.startswith("papers/"))
    assert len([name for name in names if name.startswith("papers/")]) == 2
    parts = {"account", "person", "logins", "messages", "entries", "results", "awards", "certificates"}
    assert parts | {"recommendations", "requests", "consents", "handed_over", "levels_held"} <= told.keys()
    assert told["entries"][0]["typed"]["id_number"] == resident(3)
    assert any(one["what"] == "entry_submitted" for one in told["messages"])
    assert entry.id


def test_a_request_has_its_clock_its_desk_and_its_answer(somebody, sign_in):
    account, entry = somebody
    contest_id = entry.contest_id
    phone = sign_in(account)
    asking = {"contest": str(contest_id), "kind": "correct", "what": "单位名称写错了"}
    assert phone.post("/my/requests", data=asking | {"what": ""}).status_code == 422
    assert phone.post("/my/requests", data=asking).status_code == 303
    assert phone.post("/my/requests", data=asking).status_code == 422
    [row] = queries.requests_of(entry.members[0].person_id)
    due, request_id = row.request.due_on, row.request.id
    # Fifteen working days are three weeks at least.
    assert due >= clock.today() + timedelta(days=21)
    organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, contest_id))
    desk = sign_in(organiser)
    assert due.isoformat() in desk.get("/today").text
    page = desk.get(f"/contests/{contest_id}/requests").text
    assert "单位名称写错了" in page
    empty = {"outcome": "refuse", "reason": "", "dialog": f"refuse-{request_id}"}
    assert desk.post(f"/requests/{request_id}/answer", data=empty).status_code == 422
    said = {"outcome": "grant", "reason": "已在名册里改为全称"}
    assert desk.post(f"/requests/{request_id}/answer", data=said).status_code == 303
    assert "已在名册里改为全称" in phone.get("/my/requests").text
    with clock.shifted(timedelta(days=60)), pytest.raises(Refused):
        rights.answer(request_id, False, "再答一次", by=SYSTEM)


def test_nobody_asks_a_contest_that_keeps_nothing_of_them_or_drops_anothers_wish(somebody, sign_in):
    _account, entry = somebody
    stranger = make_account("李四")
    with pytest.raises(Refused) as refusal:
        rights.ask(entry.contest_id, "delete", "删掉一切", by=actor_of(stranger))
    assert [problem.code for problem in refusal.value.problems] == ["request_without_contest"]
    asked = rights.ask(entry.contest_id, "correct", "单位名称写错了", by=actor_of(_account))
    assert sign_in(stranger).post(f"/my/requests/{asked.id}/drop").status_code == 404
    entries.withdraw_entry(entry.id, "不来了", by=actor_of(_account))
    assert sign_in(_account).post(f"/my/requests/{asked.id}/drop").status_code == 303
