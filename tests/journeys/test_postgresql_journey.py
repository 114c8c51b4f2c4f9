"""From entry to published result on PostgreSQL, by requests alone: what a person would send, over HTTP.

The contest, its accounts and its timetable are there; everything after that is a request.
"""

import io
import re
from datetime import timedelta
from decimal import Decimal
from functools import partial

import msgspec
import openpyxl
import pytest

from competition.contests.models import Event
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.editions.kinds.weights import Weights
from competition.rules.roles import Role, Scope
from competition.timetables.models import EventSession, Venue, Workstation
from scoring.rules.schemes.weighted import COLUMNS
from tests.factories.accounts import make_account
from tests.factories.draws import confirm_everybody, propose_watcher
from tests.factories.judging import PIN, Tablet, flask_post
from tests.factories.registration import (
    RULES,
    delegations_of,
    make_reviewer,
    open_contest,
    picture,
    posted,
    typed,
)

pytestmark = [pytest.mark.postgresql_only, pytest.mark.timeout(180)]

NAMES = ("张𬭎", "李示范", "王测试")
PASSPHRASE = "云帆 石榴 铜铃 渡口 之"
ASPECTS = (
    {"module": "A", "code": "A1", "title": "通电一次成功", "maximum": "40", "kind": "是否", "judges": "1"},
    {
        "module": "A",
        "code": "A2",
        "title": "工艺",
        "maximum": "60",
        "kind": "平均",
        "step": "5",
        "judges": "2",
    },
)


@atomic
def with_timetable(event):
    """A sitting tomorrow and six places; practice alone counts."""
    start = clock.now() + timedelta(days=1)
    venue = Venue(contest_id=event.contest_id, name="一号工场", address="")
    db.session.add(venue)
    db.session.flush()
    sitting = EventSession(
        event_id=event.id,
        name="第一场",
        starts_at=start,
        ends_at=start + timedelta(hours=3),
        venue_id=venue.id,
    )
    stations = [Workstation(event_id=event.id, venue_id=venue.id, label=f"A-{n:02d}") for n in range(1, 7)]
    db.session.add_all([sitting, *stations])
    db.session.flush()
    return sitting.id


class Hall:
    """The people of the contest, each with a signed-in browser."""

    def __init__(self, sign_in):
        self.sign_in = sign_in
        self.event_id = open_contest(practice_alone()).id
        event = self.event
        self.contest_id = event.contest_id
        self.session_id = with_timetable(event)
        staff = {
            "organiser": ("组委会", Role.ORGANISER, Scope.CONTEST),
            "tabulator": ("统分员", Role.TABULATOR, Scope.CONTEST),
            "chief": ("裁判长", Role.CHIEF_JUDGE, Scope.EVENT),
            "judge1": ("裁判甲", Role.JUDGE, Scope.EVENT),
            "judge2": ("裁判乙", Role.JUDGE, Scope.EVENT),
        }
        self.accounts = {"reviewer": make_reviewer(self.contest_id)}
        for key, (name, role, scope) in staff.items():
            scope_id = self.contest_id if scope is Scope.CONTEST else self.event_id
            self.accounts[key] = make_account(name, (role, scope, scope_id))
        self.accounts |= self.watchers()
        self.ids = {key: account.id for key, account in self.accounts.items()}
        self.clients = {key: sign_in(account) for key, account in self.accounts.items()}

    def watchers(self):
        """Supervisor and keepers, proposed by the organiser and confirmed by somebody else."""
        organiser = self.accounts["organiser"]
        propose = partial(propose_watcher, self.contest_id, by=organiser)
        found = {
            "supervisor": propose("监督", Role.SUPERVISOR, (Scope.CONTEST, self.contest_id)),
            "keeper1": propose("加密甲", Role.CIPHER_OFFICER, (Scope.EVENT, self.event_id)),
            "keeper2": propose("加密乙", Role.CIPHER_OFFICER, (Scope.EVENT, self.event_id)),
        }
        confirm_everybody(self.contest_id)
        return found

    @property
    def event(self):
        return db.session.get(Event, self.event_id)

    def post(self, who, path, expect=303, **data):
        answer = self.clients[who].post(path, data=data)
        assert answer.status_code == expect, wrong(answer)
        return answer

    def page(self, who, path):
        answer = self.clients[who].get(path)
        assert answer.status_code == 200, answer.status
        return answer.get_data(as_text=True)


def practice_alone():
    return msgspec.structs.replace(RULES, weights=(Weights(theory=Decimal(0), practice=Decimal(100)),))


def wrong(answer):
    """What the page says is wrong."""
    text = answer.get_data(as_text=True)
    found = re.findall(r'class="(?:wrong|problems|lacking)".*?</(?:p|div)>', text, re.DOTALL)
    return f"{answer.status} {answer.headers.get('Location', '')} " + re.sub(
        r"<[^>]+>|\s+", " ", " ".join(found)
    )


def test_a_contest_from_entry_to_published_result_on_postgresql(app, sign_in):
    assert db.engine.dialect.name == "postgresql"
    hall = Hall(sign_in)
    entries = [enter(hall, number, name) for number, name in enumerate(NAMES, start=1)]
    review(hall, entries)
    draw(hall, entries)
    seats = seat_the_panel(hall)
    sheets = mark(hall, seats)
    sign_off(hall, sheets)
    publish(hall)


def enter(hall, number, name):
    """The four steps of a contestant; returns the entry's id."""
    phone = hall.sign_in(make_account(name))
    details = phone.post(f"/events/{hall.event_id}/enter").headers["Location"]
    entry_id = int(details.split("/")[2])
    fields = posted(typed(number, name)) | {"delegation": str(delegations_of(hall.event)[number % 2])}
    assert phone.post(details, data=fields).headers["Location"].endswith("/materials")
    for kind in ("photo", "identity"):
        paper = {"position": "1", "kind": kind, "file": (io.BytesIO(picture()), "照片.jpg")}
        assert phone.post(f"/entries/{entry_id}/materials", data=paper).status_code == 303
    consents = {"processing": "y", "sensitive": "y", "publication": "y"}
    phone.post(f"/entries/{entry_id}/consent", data=consents)
    assert phone.post(f"/entries/{entry_id}/check").headers["Location"] == f"/entries/{entry_id}"
    return entry_id


def review(hall, entries):
    for entry_id in entries:
        version = re.search(
            r'name="version"[^>]*value="(\d+)"', hall.page("reviewer", f"/entries/{entry_id}/review")
        )[1]
        hall.post("reviewer", f"/entries/{entry_id}/review", outcome="approve", version=version)
    # The rehearsal goes ahead of its own calendar and its panel, so two people answer for the first and the last step.
    step_of_two(hall, "close_registration")
    hall.post("organiser", f"/contests/{hall.contest_id}/manage/phase", step="finish_review")
    step_of_two(hall, "start")


def step_of_two(hall, step):
    """The organiser proposes a step with a reason, the supervisor confirms it."""
    move = f"/contests/{hall.contest_id}/manage/phase"
    asked = hall.post("organiser", move, step=step, reason="赛前演练").headers["Location"]
    assert asked == f"/contests/{hall.contest_id}/steps"
    path = re.search(r"/steps/\d+/confirm", hall.page("supervisor", asked))[0]
    hall.post("supervisor", path)


def draw(hall, entries):
    for entry_id in entries:
        hall.post("organiser", f"/sessions/{hall.session_id}/check-in/{entry_id}", state="present")
    for keeper in ("keeper1", "keeper2"):
        hall.post(keeper, "/keeper", passphrase=PASSPHRASE + keeper, repeated=PASSPHRASE + keeper)
    keepers = {"first": hall.ids["keeper1"], "second": hall.ids["keeper2"], "third": "", "deputy": ""}
    hall.post("organiser", f"/events/{hall.event_id}/draw/keepers", **keepers)
    hall.post("organiser", f"/sessions/{hall.session_id}/draw/commit")
    hall.post(
        "organiser",
        f"/sessions/{hall.session_id}/draw",
        public_value="07 19 23",
        first_keeper=hall.ids["keeper1"],
        first_passphrase=PASSPHRASE + "keeper1",
        second_keeper=hall.ids["keeper2"],
        second_passphrase=PASSPHRASE + "keeper2",
    )


def scheme():
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.append([heading for _key, heading, _width in COLUMNS])
    for aspect in ASPECTS:
        sheet.append([aspect.get(key, "") for key, _heading, _width in COLUMNS])
    stream = io.BytesIO()
    book.save(stream)
    return io.BytesIO(stream.getvalue())


def seat_the_panel(hall):
    """Scheme, panel, sheets; returns an enrolled and declared tablet for each judge."""
    hall.post("chief", f"/events/{hall.event_id}/scheme/import", file=(scheme(), "评分标准.xlsx"))
    answer = hall.post("chief", f"/events/{hall.event_id}/panels", name="第一评分组")
    panel = answer.headers["Location"]
    for number, (who, duty) in enumerate(
        (("judge1", "judge"), ("judge2", "judge"), ("chief", "chief")), start=1
    ):
        hall.post("chief", panel, account_id=hall.ids[who], number=number, duty=duty)
    hall.post("chief", f"/events/{hall.event_id}/sheets/open")
    for judge in ("judge1", "judge2"):
        hall.post(judge, "/my/pin", pin=PIN, repeated=PIN)
    devices = hall.page("chief", f"{panel}/devices")
    tablets = []
    for path in re.findall(r"/panel-members/\d+/enrolment", devices):
        shown = hall.post("chief", path, expect=200).get_data(as_text=True)
        tablet = Tablet(flask_post(hall.sign_in(hall.accounts["judge1"])))
        tablet.enrol(re.search(r"/tablet/enrol#([^<\s]+)", shown)[1])
        tablet.start()
        tablet.declare()
        tablets.append(tablet)
    assert len(tablets) == 2
    return tablets


def mark(hall, tablets):
    """Both judges mark every code, the second in one late batch; returns the sheets' ids."""
    first, second = tablets
    for tablet, grades in ((first, ("60.00", "45.00", "30.00")), (second, ("50.00", "45.00", "20.00"))):
        work = tablet.work()
        aspects = {aspect["code"]: aspect["id"] for aspect in work["aspects"]}
        assert not any(name in str(work) for name in NAMES)
        for sheet, grade in zip(sorted(work["sheets"], key=lambda one: one["code"]), grades, strict=True):
            if "A1" in aspects:
                tablet.entry(
                    sheet["id"], aspects["A1"], "40.00", measured="1", scheme=work["scheme"]["version"]
                )
            tablet.entry(sheet["id"], aspects["A2"], grade, scheme=work["scheme"]["version"])
        assert {said["outcome"] for said in tablet.flush()} == {"accepted"}
    sheets = [(sheet["id"], sheet["version"]) for sheet in first.work()["sheets"]]
    for tablet in tablets:
        for sheet_id, version in sheets:
            wish = {"sheet": sheet_id, "version": version, "last_seq": tablet.seq}
            status, said = tablet.post(f"/sheets/{sheet_id}/submit", wish)
            assert status == 200, said
    return [sheet_id for sheet_id, _version in sheets]


def sign_off(hall, sheets):
    for sheet_id in sheets:
        for who, step, more in (
            ("tabulator", "check", {"decision": "confirm"}),
            ("chief", "sign", {}),
            ("supervisor", "witness", {}),
        ):
            page = hall.page(who, f"/sheets/{sheet_id}")
            seen = re.search(r'name="hash" value="(\w+)"', page)[1]
            hall.post(who, f"/sheets/{sheet_id}/{step}", hash=seen, **more)


def publish(hall):
    results = f"/events/{hall.event_id}/results"
    assert not any(name in hall.page("organiser", results) for name in NAMES)
    hall.post(
        "supervisor",
        f"{results}/open",
        first=hall.ids["keeper1"],
        first_passphrase=PASSPHRASE + "keeper1",
        second=hall.ids["keeper2"],
        second_passphrase=PASSPHRASE + "keeper2",
    )
    public = hall.sign_in(make_account("路人"))
    assert "还没有公布成绩" in public.get(f"/contests/{hall.contest_id}/results").get_data(as_text=True)
    hall.post("organiser", f"{results}/snapshots")
    hall.post("organiser", f"{results}/publish", kind="publicity")
    page = public.get(f"/contests/{hall.contest_id}/results").get_data(as_text=True)
    assert all(name in page for name in NAMES)
    # 40 + the mean of both judges: 55, 45, 25
    assert all(total in page for total in ("95.00", "85.00", "65.00"))
