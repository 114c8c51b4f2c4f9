"""Check-in, draw, printing and the public record as people meet them."""

import json
import re
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pypdfium2
import pytest
import time_machine

from competition.checking_in import operations as check_in
from competition.checking_in import queries as check_in_queries
from competition.draws import operations, queries
from competition.draws.questions import SHEETS_OF_CODES
from competition.foundation.system import clock
from competition.keepers import operations as keepers
from competition.rules.roles import Role, Scope
from competition.timetables import operations as timetable_operations
from competition.timetables import queries as timetables
from tests.dialogs import refused_in_dialog
from tests.factories.accounts import actor_of, make_account
from tests.factories.draws import (
    drawn_event,
    late_entry,
    make_event,
    make_keepers,
    passphrase_of,
    ready_event,
)

pytestmark = pytest.mark.one_engine

DOC = Path(__file__).resolve().parent.parent.parent / "docs" / "draw.md"


def text_of(pdf):
    document = pypdfium2.PdfDocument(pdf)
    text = "".join(page.get_textpage().get_text_bounded() for page in document)
    document.close()
    return text


def page_of(response):
    return response.get_data(as_text=True)


@pytest.fixture
def floor(app):
    """An event before check-in with its floor judge."""
    contest_id, event_id, session_id, entry_ids = make_event(3, members=2)
    judge = make_account("现场", (Role.FLOOR_JUDGE, Scope.EVENT, event_id))
    return event_id, session_id, entry_ids, judge, contest_id


def test_the_floor_judge_ticks_and_takes_back(floor, sign_in):
    event_id, session_id, entry_ids, judge, _contest = floor
    client = sign_in(judge)
    page = page_of(client.get(f"/events/{event_id}/check-in"))
    assert page.count("示范机床厂") == 3
    assert not re.search(r"E0\d{8}", page), "passport numbers are masked"
    address = f"/sessions/{session_id}/check-in/{entry_ids[0]}"
    assert client.post(address, data={"state": "present"}).status_code == 303
    assert check_in_queries.present_entries(session_id) == [entry_ids[0]]
    assert 'class="present"' in page_of(client.get(f"/events/{event_id}/check-in?session={session_id}"))
    client.post(address, data={"state": ""})
    assert check_in_queries.present_entries(session_id) == []
    early = client.post(f"/sessions/{session_id}/check-in/rest-absent")
    assert early.status_code == 422
    assert "为止还可以到场" in page_of(early)
    with time_machine.travel(timetables.session(session_id).starts_at + timedelta(minutes=20)):
        client.post(f"/sessions/{session_id}/check-in/rest-absent")
    assert {tick.state for tick in check_in_queries.check_ins(session_id)} == {"absent"}


def test_who_comes_too_late_is_told_so_on_the_same_page(floor, sign_in):
    _event_id, session_id, entry_ids, judge, _contest = floor
    client = sign_in(judge)
    starts_at = timetables.session(session_id).starts_at
    with time_machine.travel(starts_at + timedelta(minutes=20)):
        answer = client.post(f"/sessions/{session_id}/check-in/{entry_ids[0]}", data={"state": "late"})
    assert answer.status_code == 422
    assert "15 分钟" in page_of(answer)
    assert 'id="check-in"' in page_of(answer)


def test_strangers_and_officers_of_other_events_see_nothing(floor, sign_in):
    event_id, session_id, entry_ids, _judge, _contest = floor
    rival = drawn_event()
    stranger, keeper = sign_in(make_account()), sign_in(rival.keepers[0])
    for client in (stranger, keeper):
        for address in (
            f"/events/{event_id}/check-in",
            f"/events/{event_id}/draw",
            f"/events/{event_id}/draw/keepers",
            f"/sessions/{session_id}/draw",
            f"/sessions/{session_id}/entries/{entry_ids[0]}/photo/1",
        ):
            assert client.get(address).status_code == 404, address
        assert client.post(f"/sessions/{session_id}/draw/commit").status_code == 404
    assert sign_in(rival.keepers[1]).get(f"/draws/{rival.draw_id}/recovery").status_code == 404
    assert stranger.get("/keeper").status_code == 404


def test_keepers_are_named_set_passphrases_and_draw(app, sign_in):
    contest_id, event_id, session_id, entry_ids = make_event(3)
    organiser = make_account("组委", (Role.ORGANISER, Scope.CONTEST, contest_id))
    officers = make_keepers(contest_id, event_id, 4, organiser)
    client = sign_in(organiser)
    answer = client.post(
        f"/events/{event_id}/draw/keepers",
        data={
            "first": officers[0].id,
            "second": officers[1].id,
            "third": officers[2].id,
            "deputy": officers[3].id,
        },
    )
    assert answer.status_code == 303
    assert client.post(f"/sessions/{session_id}/draw/commit").status_code == 422
    assert "设置加密口令" in page_of(sign_in(officers[0]).get("/today"))
    for officer in officers:
        own = sign_in(officer)
        weak = own.post("/keeper", data={"passphrase": "1234567890123", "repeated": "1234567890123"})
        assert weak.status_code == 422
        words = f"舟山渔火对愁眠之{officer.login_name}"
        assert own.post("/keeper", data={"passphrase": words, "repeated": words}).status_code == 303
    assert client.post(f"/sessions/{session_id}/draw/commit").status_code == 303
    for entry_id in entry_ids:
        client.post(f"/sessions/{session_id}/check-in/{entry_id}", data={"state": "present"})
    said = {
        "public_value": "05 18 22",
        "first_keeper": officers[0].id,
        "first_passphrase": "错的口令错的口令",
        "second_keeper": officers[3].id,
        "second_passphrase": f"舟山渔火对愁眠之{officers[3].login_name}",
    }
    wrong = client.post(f"/sessions/{session_id}/draw", data=said)
    assert wrong.status_code == 422
    assert "口令不正确" in page_of(wrong)
    assert "05 18 22" in page_of(wrong), "what was typed stays, save the passphrases"
    assert "舟山渔火" not in page_of(wrong)
    said["first_passphrase"] = f"舟山渔火对愁眠之{officers[0].login_name}"
    assert client.post(f"/sessions/{session_id}/draw", data=said).status_code == 303
    assert len(queries.codes_of(event_id)) == 3
    assert "抽签完成" in page_of(client.get(f"/events/{event_id}/draw"))


def test_each_keeper_prints_the_own_list_and_no_other(lay, sign_in):
    made = lay(drawn_event, entries=5)
    texts = {}
    for index, name in enumerate(("number", "workstation", "code")):
        client = sign_in(made.keepers[index])
        address = f"/draws/{made.draw_id}/lists/{name}"
        said = {"passphrase": passphrase_of(index + 1), "what": "list"}
        assert client.get(address).status_code == 200
        assert client.post(address, data={"passphrase": "错的口令错的口令"}).status_code == 422
        answer = client.post(address, data=said)
        assert answer.mimetype == "application/pdf"
        assert answer.headers["Cache-Control"] == "no-store"
        texts[name] = text_of(answer.data)
        slips = client.post(address, data=said | {"what": "slips"})
        assert slips.mimetype == "application/pdf"
        for other in {"number", "workstation", "code"} - {name}:
            refused = client.post(f"/draws/{made.draw_id}/lists/{other}", data=said)
            assert refused.status_code == 422
    names = [entrant.names for entrant in check_in_queries.entrants(made.session_id)]
    assert all(name in texts["number"] for name in names)
    assert all(code in texts["code"] and code not in texts["number"] for code in made.codes)
    assert "W01" in texts["workstation"]
    assert not any(name in texts["code"] + texts["workstation"] for name in names)
    assert "W01" not in texts["number"]
    assert "打印" in page_of(sign_in(made.keepers[0]).get("/keeper"))


def test_the_halves_go_into_two_envelopes_and_come_out_once(lay, sign_in):
    made = lay(drawn_event)
    halves = []
    for index in (0, 1):
        client = sign_in(made.keepers[index])
        address = f"/draws/{made.draw_id}/recovery-half"
        answer = client.post(address, data={"passphrase": passphrase_of(index + 1)})
        halves.append(re.search(r"([A-Z2-7]{4}-){8}[A-Z2-7]{4}", text_of(answer.data))[0])
        assert client.post(address, data={"passphrase": passphrase_of(index + 1)}).status_code == 422
    assert sign_in(made.keepers[2]).get(f"/draws/{made.draw_id}/recovery-half").status_code == 422
    client = sign_in(made.supervisor)
    address = f"/draws/{made.draw_id}/recovery"
    assert client.get(address).status_code == 200
    wrong = client.post(address, data={"first_half": halves[1], "second_half": halves[0]})
    assert wrong.status_code == 422
    right = client.post(address, data={"first_half": halves[0].lower(), "second_half": halves[1]})
    assert right.status_code == 303
    assert sorted(made.open(0, 2).values()) == made.entry_ids


def test_a_draw_is_void_with_a_reason_unless_sheets_stand(app, lay, sign_in):
    made = lay(drawn_event)
    client = sign_in(made.organiser)
    void = f"/draws/{made.draw_id}/void"
    assert client.post(void, data={"reason": ""}).status_code == 422
    refused_in_dialog(client, void, f"void-{made.draw_id}", "错", "请写明理由")
    before = app.config["ANSWERS"]
    others = [answer for answer in before if answer.question is not SHEETS_OF_CODES]
    app.config["ANSWERS"] = (*others, SHEETS_OF_CODES.by(lambda _event_id, codes: len(codes)))
    answer = client.post(f"/draws/{made.draw_id}/void", data={"reason": "名单有误"})
    assert answer.status_code == 422
    kept = client.post(void, data={"reason": "名单有误", "dialog": f"void-{made.draw_id}"})
    assert kept.status_code == 422
    assert ">名单有误</textarea>" in kept.text
    app.config["ANSWERS"] = before
    assert client.post(f"/draws/{made.draw_id}/void", data={"reason": "名单有误"}).status_code == 303
    assert "名单有误" in page_of(client.get(f"/events/{made.event_id}/draw/record"))


def test_the_public_record_tells_the_seed_only_after_opening(lay, client):
    made = lay(drawn_event, entries=4)
    before = client.get(f"/events/{made.event_id}/draw/record.json").json["draws"][0]
    assert before["seed"] is None
    assert before["codes"] is None
    assert before["seed_hash"] in page_of(client.get(f"/events/{made.event_id}/draw/record"))
    made.open()
    after = client.get(f"/events/{made.event_id}/draw/record.json").json["draws"][0]
    assert after["seed"] in page_of(client.get(f"/events/{made.event_id}/draw/record"))
    assert after["seed_hash"] == before["seed_hash"]


def test_the_program_in_the_document_repeats_the_draw_by_itself(lay, client, tmp_path):
    made = lay(drawn_event, entries=7)
    made.open()
    program = re.search(r"```python\n(.*?)```", DOC.read_text("utf-8"), re.S)[1]
    (tmp_path / "verify.py").write_text(program, "utf-8")
    record = tmp_path / "record.json"
    record.write_bytes(client.get(f"/events/{made.event_id}/draw/record.json").data)
    command = [sys.executable, "-I", str(tmp_path / "verify.py"), str(record)]
    assert "ok: 7 codes" in subprocess.run(command, capture_output=True, text=True, check=True).stdout
    changed = json.loads(record.read_text("utf-8"))
    changed["draws"][0]["public_value"] += "1"
    record.write_text(json.dumps(changed), "utf-8")
    assert subprocess.run(command, capture_output=True, check=False).returncode != 0


def test_no_page_of_anybody_joins_a_name_and_a_code(lay, sign_in):
    made = lay(drawn_event, entries=3)
    names = [entrant.names for entrant in check_in_queries.entrants(made.session_id)]
    for account in (made.organiser, made.supervisor, *made.keepers):
        client = sign_in(account)
        for address in (
            f"/events/{made.event_id}/draw",
            f"/events/{made.event_id}/draw/record",
            f"/events/{made.event_id}/check-in",
            f"/contests/{made.contest_id}/log",
            "/keeper",
            "/today",
        ):
            page = page_of(client.get(address))
            seen = [name for name in names if name in page], [code for code in made.codes if code in page]
            assert not (seen[0] and seen[1]), address


def test_after_opening_the_papers_can_be_compared(lay, sign_in):
    made = lay(drawn_event, entries=3)
    made.open()
    page = page_of(sign_in(made.supervisor).get(f"/events/{made.event_id}/draw"))
    assert "逐行核对" in page
    assert all(code in page for code in made.codes)
    assert all(entrant.names in page for entrant in check_in_queries.entrants(made.session_id))


def test_who_may_open_is_fixed_when_the_seed_is_sealed(lay, sign_in):
    made = lay(drawn_event)
    newcomers = [make_account(f"新{n}", (Role.CIPHER_OFFICER, Scope.EVENT, made.event_id)) for n in range(2)]
    keepers.name_keepers(made.event_id, [person.id for person in newcomers], by=actor_of(made.organiser))
    assert {row.account_id for row in queries.keepers_who_open(made.event_id)} == {
        keeper.id for keeper in made.keepers
    }
    assert sorted(made.open().values()) == made.entry_ids
    assert queries.keepers_who_open(made.event_id) == []


def test_entries_are_dealt_out_to_sessions_by_hand(app, sign_in):
    made = ready_event(entries=2)
    client = sign_in(made.organiser)
    assert "不需要分配" in page_of(client.get(f"/events/{made.event_id}/sessions"))
    answer = client.post(
        f"/events/{made.event_id}/sessions", data={f"entry-{made.entry_ids[0]}": made.session_id}
    )
    assert answer.status_code == 303


def test_two_sessions_have_their_tabs_their_lists_and_their_draws(app, sign_in):
    made = ready_event(entries=4)
    first = timetables.session(made.session_id)
    timetable_operations.add_session(
        made.event_id,
        "第二场",
        first.starts_at + timedelta(hours=5),
        first.ends_at + timedelta(hours=5),
        first.venue_id,
        by=actor_of(made.organiser),
    )
    client = sign_in(made.organiser)
    assert "未分配" in page_of(client.get(f"/events/{made.event_id}/sessions"))
    assert client.post(f"/events/{made.event_id}/sessions", data={"how": "evenly"}).status_code == 303
    for session in check_in_queries.sessions_of(made.event_id):
        page = page_of(client.get(f"/events/{made.event_id}/check-in?session={session.id}"))
        assert page.count("示范机床厂") == 2
        assert "第二场" in page
    assert page_of(client.get(f"/events/{made.event_id}/draw")).count("封存种子并公布指纹") == 2


def test_what_waits_stands_on_the_today_page(app, sign_in):
    made = ready_event(entries=2, starts_at=clock.now() + timedelta(hours=2))
    check_in.check_in(made.session_id, made.entry_ids[0], None, by=actor_of(made.organiser))
    page = page_of(sign_in(made.organiser).get("/today"))
    assert "检录" in page
    assert "抽签加密" in page
    operations.commit_draw(made.session_id, by=actor_of(made.organiser))
    assert "恢复单" in page_of(sign_in(made.keepers[0]).get("/today"))


def test_who_was_approved_after_the_draw_is_not_left_out_in_silence(app, sign_in):
    """On the page of the draw and on the organiser's today, until something is done about it."""
    drawn = drawn_event(3)
    organiser = sign_in(drawn.organiser)
    pages = f"/events/{drawn.event_id}/draw", "/today"
    for path in pages:
        assert "没有加密号" not in organiser.get(path).text
    late_entry(drawn.event_id)
    draw, today = (organiser.get(path).text for path in pages)
    assert "1 项报名没有加密号" in draw
    assert "没有加密号的报名" in today
