"""A judge leaves in the middle and another takes over: whose marks count, are shown, signed and counted."""

import pytest

from competition.foundation.store.db import db
from scoring.marks.standing import queries as standing
from scoring.panels import operations as panels
from scoring.panels import queries as panel_queries
from scoring.results import computing, reading
from scoring.signoff import queries as signoff_queries
from scoring.signoff.contents import contents_of
from scoring.signoff.mark_table import mark_table
from tests.factories.accounts import actor_of
from tests.factories.judging import Hall, make_judge

ASPECTS = (
    ("A1.1", "points", 200, 50, 1, {}, []),
    ("A2.1", "judgement", 150, 1, 3, {}, ["不能用", "达到行业水平", "高于行业水平", "出色"]),
    ("A2.2", "trimmed_mean", 10000, 1, 3, {}, []),
)


@pytest.fixture
def hall(lay):
    return lay(Hall, aspects=ASPECTS)


@pytest.fixture
def tablets(hall, client):
    return [hall.tablet(client, number) for number in (1, 2, 3)]


def mark(hall, tablet, aspect, value):
    tablet.entry(hall.sheets[0].id, hall.aspects[aspect], value, scheme=hall.scheme.id)
    assert [said["outcome"] for said in tablet.flush()] == ["accepted"]


def fill(hall, tablet, level, *, first=False):
    """What a judge has to give on the first sheet; the judge on the first seat marks one thing alone."""
    if first:
        mark(hall, tablet, "A1.1", "1.50")
    mark(hall, tablet, "A2.1", level)
    mark(hall, tablet, "A2.2", "8" + level)


def hand_in(hall, tablet):
    sheet = hall.sheets[0].id
    status, answer = tablet.post(
        f"/sheets/{sheet}/submit", {"sheet": sheet, "version": 1, "last_seq": tablet.seq}
    )
    return status, [problem["code"] for problem in answer.get("problems", [])]


def leaves(hall, number):
    seat = panel_queries.member(hall.seats[number - 1].id)
    panels.remove_member(seat.id, "生病", by=actor_of(hall.organiser))


def takes_over(hall, client, number):
    """A new judge under this number; gives the tablet."""
    account = make_judge(hall.event, f"接替裁判{number}")
    seat = panels.add_member(
        hall.panel.id,
        account.id,
        number,
        duty="judge",
        unit_name="",
        reason="接替",
        by=actor_of(hall.organiser),
    )
    hall.seats.append(seat)
    return hall.tablet(client, len(hall.seats), f"接替平板{number}")


def team(hall, tablet):
    """What the tablet shows of the team's marks on the judgement aspect, by number."""
    shown = tablet.work()["sheets"][0]["team"].get(str(hall.aspects["A2.1"]))
    return shown and {one["number"]: one["value"] for one in shown["marks"]}


def locked(hall, sign_in):
    """Confirm, sign and witness the first sheet."""
    sheet = hall.sheets[0]
    db.session.expire_all()
    where, form = f"/sheets/{sheet.id}", {"hash": sheet.hash}
    for who, step in ((hall.tabulator, "check"), (hall.chief, "sign"), (hall.supervisor, "witness")):
        answer = sign_in(who).post(f"{where}/{step}", data=form | {"decision": "confirm"})
        assert answer.status_code == 303, answer.get_data(as_text=True)
    db.session.expire_all()
    assert sheet.state == "locked"
    return sheet


def units(hall):
    """What the result is computed from: the marks of the judgement aspect by judge number."""
    db.session.rollback()
    return {
        one.seat.rpartition("-")[2]: one.units
        for one in reading.field_of(hall.event).marks
        if one.aspect == "A2.1"
    }


def test_a_team_is_complete_only_with_everybody_who_sits_now(hall, client, tablets):
    fill(hall, tablets[1], "0")
    fill(hall, tablets[2], "3")
    leaves(hall, 2)
    new = takes_over(hall, client, 7)
    fill(hall, new, "3")
    # Three marks stand, one of them of who left; judge 1 has yet to mark and nobody may look.
    assert [team(hall, one) for one in (tablets[0], tablets[2], new)] == [None, None, None]
    assert standing.rounds_of(hall.sheets[0].id) == []
    assert hand_in(hall, new)[1] == ["team_not_finished"]
    fill(hall, tablets[0], "2", first=True)
    for one in (tablets[0], tablets[2], new):
        assert team(hall, one) == {1: "2", 3: "3", 7: "3"}
    assert hand_in(hall, new) == (200, [])


@pytest.mark.parametrize("number", [2, 7])
def test_what_who_left_gave_is_neither_signed_nor_added_nor_counted(hall, client, sign_in, tablets, number):
    for one, tablet in enumerate(tablets):
        fill(hall, tablet, "3", first=one == 0)
    leaves(hall, 2)
    new = takes_over(hall, client, number)
    fill(hall, new, "2")
    for tablet in (tablets[0], tablets[2], new):
        assert hand_in(hall, tablet) == (200, [])
    sheet = locked(hall, sign_in)
    assert units(hall) == {"1": 300, "3": 300, str(number): 200}
    assert sheet.total_units == 150 + 300 + 300 + 200 + 8300 + 8300 + 8200
    assert computing.codes_with_other_total(reading.field_of(hall.event)) == []
    table = mark_table(contents_of(sheet))
    assert set(table.numbers) == {1, 3, number}
    assert [len(row.by_number) for row in table.rows] == [1, 3, 3]
    [found] = signoff_queries.progress_of(hall.event.id)
    assert found.sheets[0].received == {1: 3, 3: 2, number: 2}


def test_a_sheet_closed_before_keeps_the_marks_and_the_number_of_who_left(hall, client, sign_in, tablets):
    for one, tablet in enumerate(tablets):
        fill(hall, tablet, "3", first=one == 0)
    for tablet in tablets:
        assert hand_in(hall, tablet) == (200, [])
    leaves(hall, 1)
    new = takes_over(hall, client, 7)
    assert team(hall, new) is None
    sheet = locked(hall, sign_in)
    assert units(hall) == {"1": 300, "2": 300, "3": 300}
    assert computing.codes_with_other_total(reading.field_of(hall.event)) == []
    page = sign_in(hall.chief).get(f"/sheets/{sheet.id}").get_data(as_text=True)
    assert "1 号裁判" in page
    assert "7 号裁判" not in page
    [found] = signoff_queries.progress_of(hall.event.id)
    assert found.numbers == (2, 3, 7)
    assert found.sheets[0].received[7] == 0


def test_a_team_that_lacks_who_left_does_not_hand_in(hall, sign_in, tablets):
    leaves(hall, 2)
    mark(hall, tablets[0], "A1.1", "1.50")
    for tablet in (tablets[0], tablets[2]):
        mark(hall, tablet, "A2.2", "80")
        mark(hall, tablet, "A2.1", "3")
    assert hand_in(hall, tablets[0]) == (422, ["team_not_finished"])


def test_an_aspect_without_a_gate_is_missed_too_when_nobody_came(app, client, sign_in):
    hall = Hall(aspects=(ASPECTS[2],))
    tablets = [hall.tablet(client, number) for number in (1, 2, 3)]
    mark(hall, tablets[0], "A2.2", "80")
    mark(hall, tablets[2], "A2.2", "81")
    leaves(hall, 2)
    for tablet in (tablets[0], tablets[2]):
        assert hand_in(hall, tablet) == (200, [])
    sheet = hall.sheets[0]
    db.session.expire_all()
    form = {"decision": "confirm", "hash": sheet.hash}
    answer = sign_in(hall.tabulator).post(f"/sheets/{sheet.id}/check", data=form)
    assert answer.status_code == 422
    assert "还有 1 项没有评分" in answer.get_data(as_text=True)
    db.session.expire_all()
    assert sheet.state == "submitted"
