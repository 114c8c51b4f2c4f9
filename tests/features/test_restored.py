"""A restore from an older backup loses nothing that a tablet still holds, and the loss of anything else shows."""

import hashlib
import json
import random

import msgspec
import pytest

from competition.foundation.store.db import db
from scoring.devices import operations as devices
from scoring.devices import queries as device_queries
from scoring.devices.keys import server_key
from scoring.devices.models import Device
from scoring.marks import queries as mark_queries
from scoring.marks import refolding
from scoring.marks.batches import Statement, statement_text
from scoring.marks.conflicts import queries as conflicts
from scoring.marks.models import CurrentMark, MarkEntry
from scoring.marks.restoration import queries as restoration
from scoring.rules.log import chaining
from scoring.rules.log.receipts import SigningKey, receipts_of
from scoring.sheets.models import Sheet
from scoring.signoff import operations as signoff
from scoring.signoff.contents import contents_of
from tests.disaster import Disaster
from tests.factories.accounts import actor_of
from tests.factories.judging import Hall, Tablet, flask_post
from tests.features.test_sheets_stateful import ASPECTS, make_queues, state_of


@pytest.fixture
def hall(app):
    return Hall()


@pytest.fixture
def disaster(hall, settings, tmp_path_factory):
    return Disaster(settings, tmp_path_factory.mktemp("disaster"))


@pytest.fixture
def tablets(hall, client):
    return [hall.tablet(client, number, f"{number} 号平板") for number in (1, 2, 3)]


def mark(hall, tablet, aspect, value=None, sheet=0, **changed):
    changed = {"sheet_key": hall.sheets[sheet].key} | changed
    return tablet.entry(hall.sheets[sheet].id, hall.aspects[aspect], value, scheme=hall.scheme.id, **changed)


def judge(hall, tablets, sheet=0):
    """Every mark of a sheet, some of them changed afterwards."""
    first = tablets[0]
    for aspect, measured in (("A1.1", "1"), ("A1.2", "1"), ("A1.3", "5"), ("A1.4", "0.4")):
        mark(hall, first, aspect, measured=measured, sheet=sheet)
    mark(hall, first, "A1.5", "0.50", sheet=sheet)
    mark(hall, first, "A1.5", "1.50", sheet=sheet)
    for number, tablet in enumerate(tablets):
        mark(hall, tablet, "A2.1", "2", sheet=sheet)
        mark(hall, tablet, "A2.2", f"8{number}.50", sheet=sheet)
        tablet.flush()


def state(hall):
    """What stands on every sheet and the hash that would be signed; log and fold agree."""
    db.session.rollback()
    db.session.expire_all()
    log = mark_queries.log_of(hall.event.contest_id)
    assert chaining.broken_at(log) is None
    found = {}
    for sheet in db.session.query(Sheet).order_by(Sheet.id):
        assert refolding.refolded(sheet.id) == refolding.standing_now(sheet.id)
        found[sheet.id] = (contents_of(sheet).hash, refolding.refolded(sheet.id))
    return found


def entries(hall):
    db.session.rollback()
    return db.session.query(MarkEntry).count()


def epoch_of(tablet):
    return tablet.work()["epoch"]


def counts(tablet):
    device = device_queries.device(tablet.identity["device"])
    db.session.refresh(device)
    return device.received, device.last_seq, device.unsent


def recovered(hall):
    db.session.rollback()
    return restoration.restoration_of(hall.event.id)


def test_what_was_marked_after_the_backup_comes_back_from_the_tablets(hall, disaster, tablets, sign_in):
    judge(hall, tablets)
    disaster.saves()
    judge(hall, tablets, sheet=1)
    for value in ("1.00", "2.00"):
        mark(hall, tablets[0], "A1.5", value)
        tablets[0].flush()
    before, made = state(hall), entries(hall)
    known = {tablet: (dict(tablet.outcomes), tablet.work()["epoch"]) for tablet in tablets}
    disaster.strikes()
    assert entries(hall) < made
    assert state(hall) != before
    found = recovered(hall)
    assert (found.came_back, found.silent, found.unplaced) == (0, 3, 0)
    page = sign_in(hall.organiser).get(f"/events/{hall.event.id}/sheets").get_data(as_text=True)
    assert "补回 0 项评分，还有 3 台平板没有报到" in page
    for tablet in tablets:
        assert epoch_of(tablet) != known[tablet][1]
        tablet.report(epoch_of(tablet), size=4)
    assert state(hall) == before
    assert entries(hall) == made
    for tablet in tablets:
        assert counts(tablet) == (tablet.seq, tablet.seq, 0)
    found = recovered(hall)
    assert (found.came_back, found.silent, found.unplaced) == (14, 0, 0)
    page = sign_in(hall.chief).get(f"/events/{hall.event.id}/sheets").get_data(as_text=True)
    assert "补回 14 项评分，还有 0 台平板没有报到" in page


def test_what_the_backup_has_gets_its_outcome_byte_for_byte(hall, disaster, tablets):
    judge(hall, tablets)
    disaster.saves()
    first = {body: outcome for tablet in tablets for body, outcome in tablet.outcomes.items()}
    mark(hall, tablets[0], "A1.5", "2.00")
    tablets[0].flush()
    disaster.strikes()
    for tablet in tablets:
        tablet.report(epoch_of(tablet))
    for tablet in tablets:
        for body, outcome in tablet.outcomes.items():
            assert first.get(body, outcome) == outcome


@pytest.mark.parametrize("seed", range(3))
def test_sent_again_twice_and_in_any_order_it_counts_once(hall, disaster, tablets, seed):
    judge(hall, tablets)
    disaster.saves()
    judge(hall, tablets, sheet=1)
    mark(hall, tablets[1], "A2.1", "3", sheet=1)
    tablets[1].flush()
    before, made = state(hall), entries(hall)
    disaster.strikes()
    chance = random.Random(seed)
    for _ in range(2):
        for tablet in chance.sample(tablets, 3):
            bodies = tablet.made()
            chance.shuffle(bodies)
            tablet.report(epoch_of(tablet), bodies, size=chance.randint(1, 5))
    assert state(hall) == before
    assert entries(hall) == made
    assert recovered(hall).came_back == 13
    for tablet in tablets:
        assert counts(tablet) == (tablet.seq, tablet.seq, 0)


def test_every_place_that_no_tablet_brings_back_is_counted(hall, disaster, tablets):
    disaster.saves()
    judge(hall, tablets)
    disaster.strikes()
    # The second tablet fell into the water: its two marks lie between those of the others.
    for tablet in (tablets[0], tablets[2]):
        tablet.report(epoch_of(tablet))
    found = recovered(hall)
    assert (found.came_back, found.silent, found.unplaced) == (10, 1, 2)
    [row] = found.panels
    assert row.silent == ("2 号平板",)
    tablets[1].report(epoch_of(tablets[1]))
    found = recovered(hall)
    assert (found.came_back, found.silent, found.unplaced) == (12, 0, 0)


def test_a_tablet_with_nothing_to_send_reports_too(hall, disaster, tablets):
    disaster.saves()
    mark(hall, tablets[0], "A1.5", "1.50")
    tablets[0].flush()
    disaster.strikes()
    for tablet in tablets[1:]:
        assert tablet.report(epoch_of(tablet)) == []
    assert recovered(hall).silent == 1
    # Half of it is not all of it; nor is what was meant for another life of the database.
    again = {"epoch": epoch_of(tablets[0]), "left": 1, "former": []}
    tablets[0].deliver([], again=again)
    tablets[0].deliver([], again=again | {"epoch": "another", "left": 0})
    assert recovered(hall).silent == 1
    tablets[0].report(epoch_of(tablets[0]))
    assert recovered(hall).silent == 0


def test_a_sheet_is_not_handed_in_before_everything_is_back(hall, disaster, tablets):
    disaster.saves()
    judge(hall, tablets)
    disaster.strikes()
    sheet = hall.sheets[0].id
    wish = {"sheet": sheet, "version": 1, "last_seq": tablets[0].seq}
    status, answer = tablets[0].post(f"/sheets/{sheet}/submit", wish)
    assert status == 422
    assert "marks_still_coming" in [problem["code"] for problem in answer["problems"]]
    for tablet in tablets:
        tablet.report(epoch_of(tablet))
    assert tablets[0].post(f"/sheets/{sheet}/submit", wish)[0] == 200


def test_what_comes_back_to_a_closed_sheet_is_late_and_listed(hall, disaster, tablets, sign_in):
    judge(hall, tablets)
    sheet = hall.sheets[0].id
    for tablet in tablets:
        assert (
            tablet.post(f"/sheets/{sheet}/submit", {"sheet": sheet, "version": 1, "last_seq": tablet.seq})[0]
            == 200
        )
    disaster.saves()
    sheet = db.session.get(Sheet, sheet)
    signoff.check_sheet(sheet.id, False, "", "A1.5 与纸表不符", by=actor_of(hall.tabulator))
    body = mark(hall, tablets[0], "A1.5", "2.00")
    assert tablets[0].flush()[0]["outcome"] == "accepted"
    disaster.strikes()
    before = state(hall)
    tablets[0].report(epoch_of(tablets[0]))
    assert json.loads(json.loads(tablets[0].outcomes[body])["statement"])["outcome"] == "late"
    assert state(hall) == before
    assert [row.outcome for row in conflicts.lost_entries(hall.event.id).rows] == ["late"]
    assert "迟到" in sign_in(hall.chief).get(f"/events/{hall.event.id}/conflicts").get_data(as_text=True)


def test_a_tablet_that_the_backup_does_not_know_comes_back_with_its_key(hall, disaster, tablets, client):
    judge(hall, tablets)
    disaster.saves()
    spare = hall.tablet(client, 1, "备用平板")
    body = mark(hall, spare, "A1.5", "2.00", base=tablets[0].heads[hall.sheets[0].id, hall.aspects["A1.5"]])
    spare.flush()
    before, device = state(hall), spare.identity["device"]
    disaster.strikes()
    assert spare.get_work()[0] == 401
    assert spare.post("/marks", spare.batch([body]))[0] == 401
    spare.enrol_again(hall.token(hall.seats[0]), "备用平板")
    spare.start()  # its sitting is lost with the rest: the judge starts the seat again
    assert spare.identity["device"] == device
    assert recovered(hall).silent == 4
    for tablet in (*tablets, spare):
        tablet.report(epoch_of(tablet))
    assert state(hall) == before
    assert counts(spare) == (1, 1, 0)
    assert recovered(hall).silent == 0


def refusal(answer):
    status, body, _ = answer
    assert status == 422
    [problem] = json.loads(body)["problems"]
    return problem["code"]


def test_a_tablet_comes_back_to_its_own_seat_only(hall, disaster, client):
    disaster.saves()
    spare = hall.tablet(client, 1)
    disaster.strikes()
    seat = {key: spare.identity[key] for key in ("contest", "panel", "judge")}
    token = hall.token(hall.seats[1])
    assert refusal(spare.ask_enrolment(token, former=seat)) == "device_of_other_seat"
    # The token was not used up; it still serves the tablet that it was shown for.
    other = Tablet(flask_post(client))
    assert other.ask_enrolment(token)[0] == 201
    spare.enrol_again(hall.token(hall.seats[0]))
    assert refusal(spare.ask_enrolment(hall.token(hall.seats[1]), former=seat)) == "device_of_other_seat"
    assert refusal(spare.ask_enrolment(hall.token(hall.seats[1]))) == "device_of_other_seat"


def test_nobody_takes_the_place_of_a_tablet_without_its_key(hall, client, tablets):
    thief = Tablet(flask_post(client))
    token = hall.token(hall.seats[0])
    body = json.dumps({"token": token, "public_key": tablets[0].public_key, "name": "x"})
    headers = {"Content-Type": "application/json"}
    for signature in ({}, {"X-Signature": thief.sign(body)}, {"X-Signature": tablets[0].sign(body + " ")}):
        assert refusal(thief.wire("POST", "/api/v1/enrol", body, headers | signature)) == "device_key_wrong"
    thief.enrol(token)
    thief.start()
    assert thief.identity["device"] != tablets[0].identity["device"]
    mark(hall, thief, "A1.5", "2.00", device=tablets[0].identity["device"])
    assert thief.flush()[0]["problems"][0]["code"] == "entry_of_other_tablet"


def test_a_revoked_tablet_stays_revoked_whatever_it_does(hall, disaster, tablets):
    mark(hall, tablets[0], "A1.5", "1.50")
    tablets[0].flush()
    device = device_queries.device(tablets[0].identity["device"])
    devices.revoke_device(device.id, "丢失", by=actor_of(hall.organiser))
    epoch = epoch_of(tablets[1])
    disaster.saves()
    mark(hall, tablets[0], "A1.5", "2.00")
    tablets[0].flush()
    disaster.strikes()
    former = {key: tablets[0].identity[key] for key in ("contest", "panel", "judge")}
    assert refusal(tablets[0].ask_enrolment(hall.token(hall.seats[0]), former=former)) == "device_revoked"
    assert epoch_of(tablets[1]) != epoch
    said = tablets[0].report(epoch_of(tablets[1]))
    assert [one["outcome"] for one in said] == ["accepted", "quarantined"]
    assert db.session.query(CurrentMark).one().value_units == 150
    assert recovered(hall).silent == 2


def test_a_mark_never_counts_on_another_sheet_that_has_the_number_of_a_lost_one(hall, disaster, tablets):
    """Sheets opened after the backup are lost; the ones opened instead may get their numbers."""
    lost = hall.sheets[0].key
    db.session.get(Sheet, hall.sheets[0].id).key = "another"
    db.session.commit()
    mark(hall, tablets[0], "A1.5", "1.50", sheet_key=lost)
    [said] = tablets[0].flush()
    assert (said["outcome"], said["problems"][0]["code"]) == ("refused", "sheet_not_of_panel")
    assert db.session.query(CurrentMark).count() == 0
    assert [row.outcome for row in conflicts.lost_entries(hall.event.id).rows] == ["refused"]


def test_a_known_key_that_enrols_again_without_a_word_has_still_to_report(hall, tablets):
    status, _, _ = tablets[0].ask_enrolment(hall.token(hall.seats[0]), "平板")
    assert status == 201
    db.session.rollback()
    devices = db.session.query(Device).order_by(Device.enrolled_at).all()
    assert [one.reported_in is None for one in devices] == [
        one.id == tablets[0].identity["device"] for one in devices
    ]


def receipt(tablet, text, **changed):
    """What the server signed for this text in a log that is lost."""
    said = Statement(
        id=json.loads(text)["id"],
        body=hashlib.sha256(text.encode()).hexdigest(),
        contest=tablet.identity["contest"],
        device=tablet.identity["device"],
        outcome="accepted",
        problems=[],
        server_seq=7,
        server_time="2026-11-22T09:00:00+08:00",
        value="1.50",
    )
    said = msgspec.structs.replace(said, **changed)
    return json.loads(receipts_of(server_key(), [statement_text(said)])[0])


def test_a_database_set_back_by_other_means_shows_once_marks_come_back(hall, tablets, sign_in):
    page = f"/events/{hall.event.id}/sheets"
    text = mark(hall, tablets[0], "A1.5", "1.50")
    again = {"epoch": epoch_of(tablets[0]), "left": 0, "former": [receipt(tablets[0], text)]}
    tablets[0].deliver([text], again=again)
    assert "没有用恢复命令" in sign_in(hall.organiser).get(page).get_data(as_text=True)


def test_a_place_in_the_lost_log_is_believed_only_by_our_own_signature(hall, tablets):
    """Who makes places up could hide marks that are still missing, or invent some; the mark itself counts."""
    own, others = tablets[:2]
    again = {"epoch": epoch_of(own), "left": 0}
    text = mark(hall, own, "A1.5", "1.50")
    true = receipt(own, text)
    made_up = [
        lambda mine: receipt(own, mine) | {"signature": SigningKey.fresh().sign("jiangsai outcomes")},
        lambda _mine: true | {"statement": receipt(own, mine)["statement"]},
        lambda mine: receipt(own, mine) | {"path": ["R" + "A" * 43]},
        lambda mine: receipt(own, mine) | {"path": ["x"]},
        lambda mine: receipt(own, mine, device=others.identity["device"]),
        lambda mine: receipt(own, mine, server_seq=None, outcome="refused"),
        lambda mine: receipt(own, mine) | {"statement": "no statement"},
        lambda _mine: true,
        lambda _mine: None,
    ]
    for number, of in enumerate(made_up):
        mine = mark(hall, own, "A1.2", None, measured=str(number))
        said = own.deliver([mine], again=again | {"former": [of(mine)]})
        assert said[0]["outcome"] == "accepted"
    own.deliver([text], again=again | {"former": [true]})
    db.session.rollback()
    places = {row.body: row.former_seq for row in db.session.query(MarkEntry)}
    assert places.pop(text) == 7
    assert set(places.values()) == {None}


def test_places_must_fit_the_entries(hall, tablets):
    body = mark(hall, tablets[0], "A1.5", "1.50")
    again = {"epoch": "x", "left": 0, "former": [None, None]}
    assert tablets[0].post("/marks", tablets[0].batch([body], again=again))[0] == 422
    assert entries(hall) == 0


def test_a_second_disaster_is_survived_like_the_first(hall, disaster, tablets):
    disaster.saves()
    judge(hall, tablets)
    before = state(hall)
    for _ in range(2):
        disaster.strikes()
        for tablet in tablets:
            tablet.report(epoch_of(tablet), size=3)
        assert state(hall) == before
        assert (recovered(hall).came_back, recovered(hall).unplaced) == (12, 0)


@pytest.mark.parametrize("seed", range(3))
def test_backups_at_any_moment_lose_nothing_even_in_the_midst_of_conflicts(
    app, client, settings, tmp_path, seed
):
    """Three tablets, two of them of one judge, mark at random; a backup is made at random and comes back."""
    hall = Hall(judges=2, codes=2, aspects=ASPECTS)
    tablets = [hall.tablet(client, 1, "甲"), hall.tablet(client, 1, "乙"), hall.tablet(client, 2, "丙")]
    chance = random.Random(seed)
    disaster = Disaster(settings, tmp_path)
    make_queues(hall, tablets, chance, 40)
    waiting = [(tablet, body) for tablet in tablets for body in tablet.queue]
    chance.shuffle(waiting)
    moment = chance.randint(1, len(waiting) - 1)
    for number, (tablet, body) in enumerate(waiting):
        if number == moment:
            disaster.saves()
        tablet.deliver([body])
    before, made = state_of(hall), entries(hall)
    disaster.strikes()
    for _ in range(2):
        for tablet in chance.sample(tablets, 3):
            bodies = tablet.made()
            chance.shuffle(bodies)
            tablet.report(epoch_of(tablet), bodies, size=chance.randint(1, 9))
        assert state_of(hall) == before
    assert entries(hall) == made
    found = recovered(hall)
    assert (found.came_back, found.silent, found.unplaced) == (made - moment, 0, 0)
