"""A judge of another panel of the same event reaches nothing of this one: by its tablet or at a desk."""

import json

import pytest

from competition.foundation.store.db import db
from competition.rules.roles import SYSTEM
from scoring.marks.models import CurrentMark, MarkConflict, MarkEntry
from scoring.panels import operations as panels
from scoring.sheets import operations as sheet_operations
from scoring.sheets.models import Sheet, SheetStep
from tests.factories import judging

B = [("B1.1", "binary", 100, 1, 1, {}, [])]


class TwoPanels(judging.Hall):
    """Panel one marks module A, panel two module B, both the same codes."""

    def __init__(self):
        self.event = judging.make_event()
        self.scheme = judging.make_scheme(self.event, [*judging.ASPECTS, *B])
        self.codes = judging.make_codes(self.event, 1)
        self.panel, self.seats, self.chief = judging.make_panel(self.event, modules=["A"])
        self.organiser = self.chief
        second, self.others, _ = judging.make_panel(self.event, 1, modules=["B"])
        sheet_operations.open_sheets(self.event.id, by=SYSTEM)
        by_panel = {sheet.panel_id: sheet for sheet in db.session.query(Sheet)}
        self.sheet, self.other_sheet = by_panel[self.panel.id], by_panel[second.id]
        self.aspects = {one.code: one.id for one in db.session.query(judging.Aspect)}

    def stranger(self, client):
        tablet = judging.Tablet(judging.flask_post(client))
        tablet.enrol(self.token(self.others[0]), "另一组的平板")
        tablet.start()
        tablet.declare()
        return tablet


@pytest.fixture
def hall(app):
    return TwoPanels()


@pytest.fixture
def tablet(hall, client):
    return hall.stranger(client)


def test_its_work_holds_nothing_of_the_other_panel(hall, tablet):
    work = tablet.work()
    assert [sheet["id"] for sheet in work["sheets"]] == [hall.other_sheet.id]
    assert [aspect["code"] for aspect in work["aspects"]] == ["B1.1"]


@pytest.mark.parametrize("on", ["sheet", "other_sheet"])
@pytest.mark.parametrize("aspect", ["A1.1", "B1.1"])
def test_it_marks_its_own_sheet_and_module_alone(hall, tablet, on, aspect):
    sheet = getattr(hall, on)
    tablet.entry(sheet.id, hall.aspects[aspect], measured="1", scheme=hall.scheme.id)
    (said,) = tablet.flush()
    own = (on, aspect) == ("other_sheet", "B1.1")
    assert said["outcome"] == ("accepted" if own else "refused")
    assert db.session.query(CurrentMark).count() == own


def test_it_replaces_no_mark_of_the_other_panel_by_naming_it_as_its_base(hall, tablet, client):
    first = hall.tablet(client)
    first.entry(hall.sheet.id, hall.aspects["A1.1"], measured="1", scheme=hall.scheme.id)
    first.flush()
    base = first.heads[hall.sheet.id, hall.aspects["A1.1"]]
    for kind, measured in (("mark", "0"), ("retract", None)):
        tablet.entry(
            hall.sheet.id,
            hall.aspects["A1.1"],
            measured=measured,
            scheme=hall.scheme.id,
            base=base,
            kind=kind,
        )
    tablet.entry(hall.other_sheet.id, hall.aspects["B1.1"], measured="0", scheme=hall.scheme.id, base=base)
    outcomes = [said["outcome"] for said in tablet.flush()]
    assert outcomes[:2] == ["refused", "refused"]
    stands = db.session.query(CurrentMark).filter_by(sheet_id=hall.sheet.id).one()
    assert stands.mark_entry_id == base


def test_it_says_nothing_in_another_judges_or_panels_name(hall, tablet):
    wishes = [json.loads(tablet.batch([])) | {name: 1 + tablet.identity[name]} for name in ("panel", "judge")]
    wishes.append(json.loads(tablet.batch([])) | {"panel": hall.panel.id, "judge": hall.seats[0].id})
    for wish in wishes:
        assert tablet.post("/marks", wish)[0] == 401
    body = tablet.entry(
        hall.other_sheet.id, hall.aspects["B1.1"], measured="1", scheme=hall.scheme.id, judge=hall.seats[0].id
    )
    (said,) = tablet.deliver([body])
    assert said["outcome"] == "refused"
    assert db.session.query(MarkEntry).one().judge_id == hall.others[0].id


def test_it_neither_hands_in_nor_decides_for_the_other_panel(hall, tablet, client):
    pair = [hall.tablet(client, name=name) for name in ("甲", "乙")]
    for one, measured in zip(pair, ("1", "0"), strict=True):
        one.entry(hall.sheet.id, hall.aspects["A1.1"], measured=measured, scheme=hall.scheme.id)
        one.flush()
    conflict = db.session.query(MarkConflict).one()
    keep = pair[0].heads[hall.sheet.id, hall.aspects["A1.1"]]
    refused, _ = tablet.post(f"/conflicts/{conflict.id}", {"keep": keep, "reason": "我来定"})
    assert refused in {403, 404}
    wish = {"sheet": hall.sheet.id, "version": 1, "last_seq": 0}
    refused, _ = tablet.post(f"/sheets/{hall.sheet.id}/submit", wish)
    assert refused in {403, 404}
    refused, _ = tablet.post(f"/sheets/{hall.other_sheet.id}/submit", wish)
    assert refused == 401
    assert db.session.get(MarkConflict, conflict.id).resolved_at is None
    assert db.session.query(SheetStep).count() == 0


def test_at_a_desk_a_judge_declares_for_their_own_panel_alone(hall, sign_in):
    judge = panels.queries.judges_to_choose(hall.event.id)
    account = next(one for one in judge if one.id == hall.others[0].account_id)
    client = sign_in(account)
    assert client.get(f"/panels/{hall.panel.id}/declaration").status_code == 404
    assert client.post(f"/panels/{hall.panel.id}/declaration").status_code == 404
    assert client.get(f"/panels/{hall.others[0].panel_id}/declaration").status_code == 200


def test_a_spread_that_is_none_cannot_be_let_stand(hall, sign_in):
    other = judging.make_event()
    judging.make_scheme(other)
    strange = db.session.query(judging.Aspect).order_by(judging.Aspect.id.desc()).first()
    client = sign_in(hall.chief)
    for aspect in (hall.aspects["A2.1"], strange.id, 999_999, ""):
        answer = client.post(f"/sheets/{hall.sheet.id}/spread", data={"aspect_id": aspect, "reason": "可以"})
        assert answer.status_code == 422, aspect
    assert db.session.query(SheetStep).count() == 0
