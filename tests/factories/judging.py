"""An event ready to be judged, and a tablet in Python that keeps the same protocol as the one in the browser."""

import base64
import hashlib
import itertools
import json
import secrets
import uuid
from datetime import UTC, date, datetime

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature

from competition.accounts import passwords
from competition.contests.models import Contest, Event, Series
from competition.draws.models import Code, Draw
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.roles import SYSTEM, Role, Scope
from competition.timetables.models import EventSession
from demo.tablets import Identity, batch_of, entry_of, seat_of
from scoring.devices import operations as devices
from scoring.devices.models import Device, Sitting
from scoring.marks.models import MarkConflict
from scoring.panels import operations as panels
from scoring.panels.models import Panel, PanelMember
from scoring.penalties.models import Penalty
from scoring.pins.models import JudgePin
from scoring.schemes.models import Aspect, SchemeVersion
from scoring.sheets import operations as sheet_operations
from scoring.sheets.models import Sheet
from tests.factories.accounts import actor_of, make_account

_numbers = itertools.count(1)

# Every judge's PIN in these tests, hashed once.
PIN = "274915"
_PIN_HASH = passwords.hashed(PIN)

# One of each way to enter a mark: (code, kind, max in hundredths, step, judges, rule, levels)
ASPECTS = (
    ("A1.1", "binary", 100, 1, 1, {}, []),
    ("A1.2", "deduct", 100, 1, 1, {"per": "0.25"}, []),
    ("A1.3", "range", 100, 1, 1, {"from": "0", "to": "7"}, []),
    (
        "A1.4",
        "steps",
        100,
        1,
        1,
        {"table": [{"mark": "1.00", "within": "0.5"}, {"mark": "0.50", "within": "1"}]},
        [],
    ),
    ("A1.5", "points", 200, 50, 1, {}, []),
    ("A2.1", "judgement", 150, 1, 3, {}, ["不能用", "达到行业水平", "高于行业水平", "出色"]),
    ("A2.2", "trimmed_mean", 10000, 1, 3, {}, []),
)


@atomic
def make_event(name="电工"):
    """A contest with one event, from nothing."""
    number = next(_numbers)
    series = Series(code=f"judged{number}", name="测试系列")
    contest = Contest(
        series=series,
        edition=1,
        tier="province",
        name="示范大赛",
        phase="running",
        starts_on=date(2026, 11, 1),
        ends_on=date(2026, 11, 30),
        created_at=clock.now(),
    )
    event = Event(contest=contest, code="E01", name=name, group_kind="staff")
    db.session.add_all([contest, event])
    db.session.flush()
    return event


@atomic
def make_scheme(event, aspects=ASPECTS):
    """A scheme version in hundredths."""
    version = SchemeVersion(
        event_id=event.id,
        number=1,
        source="weighted",
        decimals=2,
        total_units=sum(aspect[2] for aspect in aspects),
        body={},
        body_hash=hashlib.sha256(repr((event.id, aspects)).encode()).hexdigest(),
        created_at=clock.now(),
    )
    db.session.add(version)
    db.session.flush()
    for sort, (code, kind, top, step, judges, rule, levels) in enumerate(aspects):
        db.session.add(
            Aspect(
                scheme_version_id=version.id,
                criterion=code[0],
                sub_criterion=code[:2],
                code=code,
                kind=kind,
                title=f"项目{code}",
                max_units=top,
                step_units=step,
                judges=judges,
                module=code[0],
                rule=rule,
                levels=levels,
                sort=sort,
            )
        )
    return version


@atomic
def make_codes(event, count=2):
    """Blind codes C-01 … as a draw leaves them."""
    session = EventSession(
        event_id=event.id,
        name=f"第{next(_numbers)}场",
        starts_at=datetime(2026, 11, 22, 1, tzinfo=UTC),
        ends_at=datetime(2026, 11, 22, 9, tzinfo=UTC),
    )
    db.session.add(session)
    db.session.flush()
    draw = Draw(
        event_id=event.id,
        session_id=session.id,
        state="committed",
        seed_hash="0" * 64,
        sealed_seed=b"",
        sealed_lists=b"",
        public_value="0",
        inputs={"entries": [], "workstations": [], "taken": []},
        committed_at=clock.now(),
    )
    db.session.add(draw)
    db.session.flush()
    codes = [f"C-{number:02d}" for number in range(1, count + 1)]
    db.session.add_all([Code(event_id=event.id, draw_id=draw.id, code=code) for code in codes])
    return codes


def make_judge(event, name="裁判", role=Role.JUDGE):
    account = make_account(name, (role, Scope.EVENT, event.id))
    give_pin(account.id)
    return account


@atomic
def give_pin(account_id):
    """As if the owner had set it."""
    db.session.add(JudgePin(account_id=account_id, pin_hash=_PIN_HASH, set_at=clock.now()))


def make_panel(event, judges=3, modules=()):
    """A panel of judges 1 … n and a chief; gives the panel, its seats and the chief's account."""
    panel = panels.make_panel(event.id, f"评分组{next(_numbers)}", list(modules), by=SYSTEM)
    seats = []
    for number in range(1, judges + 1):
        account = make_judge(event, f"裁判{number}")
        seats.append(
            panels.add_member(panel.id, account.id, number, duty="judge", unit_name="", reason="", by=SYSTEM)
        )
    chief = make_judge(event, "裁判长", Role.CHIEF_JUDGE)
    panels.add_member(panel.id, chief.id, 90, duty="chief", unit_name="", reason="", by=SYSTEM)
    return panel, seats, chief


class Hall:
    """Everything a test of judging needs at hand."""

    def __init__(self, judges=3, codes=2, aspects=ASPECTS):
        self.event = make_event()
        self.scheme = make_scheme(self.event, aspects)
        self.codes = make_codes(self.event, codes)
        self.panel, self.seats, self.chief = make_panel(self.event, judges)
        contest = self.event.contest_id
        self.tabulator = make_account("统分员", (Role.TABULATOR, Scope.CONTEST, contest))
        self.supervisor = make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, contest))
        self.organiser = make_account("组委会", (Role.ORGANISER, Scope.CONTEST, contest))
        sheet_operations.open_sheets(self.event.id, by=SYSTEM)
        self.sheets = db.session.query(Sheet).filter_by(event_id=self.event.id).order_by(Sheet.id).all()
        rows = db.session.query(Aspect).filter_by(scheme_version_id=self.scheme.id).order_by(Aspect.sort)
        self.aspects = {aspect.code: aspect.id for aspect in rows}

    def token(self, seat):
        """A one-time enrolment token for a seat, whether or not it has a tablet."""
        return devices.issue_enrolment(seat.id, by=actor_of(self.organiser), reason="轮换使用")

    def tablet(self, client, number=1, name="平板"):
        """An enrolled tablet on which judge `number` has started the seat and made the declaration."""
        tablet = Tablet(flask_post(client))
        tablet.enrol(self.token(self.seats[number - 1]), name)
        tablet.start()
        tablet.declare()
        return tablet


def flask_post(client):
    """The wire of a test client: (method, path, body, headers) -> (status, body, headers)."""

    def wire(method, path, body=None, headers=None):
        answer = client.open(path, method=method, data=body, headers=headers or {})
        return answer.status_code, answer.get_data(), answer.headers

    return wire


def _b64(raw):
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


class Tablet:
    """A judge's tablet: own key, own queue, believes signed outcomes only."""

    def __init__(self, wire):
        self.wire = wire
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.seq = 0
        self.queue = []  # bodies without their outcome
        self.outcomes = {}  # body -> the answer, as text
        self.heads = {}  # (sheet, aspect) -> id of the newest own entry
        self.former = {}  # body -> the outcomes it had before a restore

    @property
    def own(self):
        """Who it is since its enrolment."""
        return Identity(*(self.identity[name] for name in ("contest", "panel", "judge", "device")))

    @property
    def public_key(self):
        return _b64(
            self.key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
        )

    def sign(self, text):
        r, s = decode_dss_signature(self.key.sign(text.encode(), ec.ECDSA(hashes.SHA256())))
        return _b64(r.to_bytes(32) + s.to_bytes(32))

    def ask_enrolment(self, token, name="平板", **more):
        """The raw answer; signed by the own key as it has to be."""
        body = json.dumps({"token": token, "public_key": self.public_key, "name": name} | more)
        headers = {"Content-Type": "application/json", "X-Signature": self.sign(body)}
        return self.wire("POST", "/api/v1/enrol", body, headers)

    def enrol(self, token, name="平板"):
        status, answer, _ = self.ask_enrolment(token, name)
        assert status == 201, answer
        self.identity = json.loads(answer)

    def enrol_again(self, token, name="平板"):
        """Come back with the own key, to the seat it had."""
        former = {key: self.identity[key] for key in ("contest", "panel", "judge")}
        status, answer, _ = self.ask_enrolment(token, name, former=former)
        assert status == 201, answer
        self.identity = json.loads(answer)

    def ask_start(self, pin=PIN, *, alone=False, **changed):
        """The raw answer to the judge's PIN."""
        said = json.dumps(seat_of(self.own) | changed)
        wish = {"statement": said, "signature": self.sign(said), "pin": pin, "alone": alone}
        return self.post("/seat", wish)

    def start(self, pin=PIN, *, alone=False):
        """The judge starts the seat."""
        status, answer = self.ask_start(pin, alone=alone)
        assert status == 201, answer
        self.verified(answer["receipt"])
        self.sitting = answer["sitting"]

    def leave(self):
        assert self.post("/seat/leave", {"sitting": self.sitting})[0] == 200

    def post(self, path, payload, **changed):
        text = payload if isinstance(payload, str) else json.dumps(payload)
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"Bearer {self.identity['token']}",
            "X-Signature": self.sign(text),
        } | changed
        status, answer, _ = self.wire("POST", f"/api/v1{path}", text, headers)
        return status, json.loads(answer or "{}")

    def get_work(self, etag=None):
        headers = {"Authorization": f"Bearer {self.identity['token']}"} | (
            {"If-None-Match": etag} if etag else {}
        )
        return self.wire("GET", "/api/v1/work", None, headers)

    def work(self):
        status, answer, _ = self.get_work()
        assert status == 200, answer
        return json.loads(answer)

    def declare(self):
        if wanted := self.work()["declaration"]:
            wish = {"text_version": wanted["version"], "conflicts": ""}
            assert self.post("/declaration", wish)[0] == 200

    def entry(self, sheet, aspect, value=None, *, scheme, kind="mark", measured=None, **changed):
        """The text of a new entry; it joins the queue."""
        self.seq += 1
        given = {"base": self.heads.get((sheet, aspect)), "kind": kind, "value": value, "measured": measured}
        body = entry_of(self.own, self.seq, (sheet, aspect, scheme), given | changed)
        self.heads[sheet, aspect] = body["id"]
        text = json.dumps(body, ensure_ascii=False)
        self.queue.append(text)
        return text

    def batch(self, bodies, **more):
        return json.dumps(batch_of(self.own, bodies, len(self.queue)) | more, ensure_ascii=False)

    def deliver(self, bodies, **more):
        """Send these bodies; gives the outcomes' statements in order. Verified ones leave the queue."""
        status, answer = self.post("/marks", self.batch(bodies, **more))
        assert status == 200, answer
        said = []
        for body, outcome in zip(bodies, answer["outcomes"], strict=True):
            statement = self.verified(outcome)
            assert statement["body"] == hashlib.sha256(body.encode()).hexdigest()
            self.outcomes[body] = json.dumps(outcome, sort_keys=True)
            if body in self.queue:
                self.queue.remove(body)
            said.append(statement)
        return said

    def made(self):
        """Every body it holds, in the order of its making."""
        return sorted({*self.queue, *self.outcomes}, key=lambda body: json.loads(body)["device_seq"])

    def report(self, epoch, bodies=None, size=50):
        """The server was restored: send everything held once more, in batches; the last one says so."""
        bodies = self.made() if bodies is None else bodies
        for body, outcome in self.outcomes.items():
            if outcome not in self.former.setdefault(body, []):
                self.former[body].append(outcome)
        batches = [bodies[start : start + size] for start in range(0, len(bodies), size)] or [[]]
        left, said = len(bodies), []
        for batch in batches:
            left -= len(batch)
            again = {"epoch": epoch, "left": left, "former": [self._receipt(body) for body in batch]}
            said += self.deliver(batch, again=again)
        return said

    def _receipt(self, body):
        """The newest outcome that it had before a restore."""
        held = self.former.get(body)
        return json.loads(held[-1]) if held else None

    def flush(self):
        return self.deliver(list(self.queue)) if self.queue else []

    def verified(self, outcome):
        """What the server says, if its key signed the root that the path leads to (docs/tablet.md)."""
        digest = hashlib.sha256(b"\0" + outcome["statement"].encode()).digest()
        for step in outcome["path"]:
            left, right = (_unb64(step[1:]), digest) if step[0] == "L" else (digest, _unb64(step[1:]))
            digest = hashlib.sha256(b"\1" + left + right).digest()
        root = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        key = serialization.load_der_public_key(_unb64(self.identity["server_key"]))
        raw = _unb64(outcome["signature"])
        signature = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
        key.verify(signature, f"jiangsai outcomes {root}".encode(), ec.ECDSA(hashes.SHA256()))
        return json.loads(outcome["statement"])


def make_judged_event(event_id):
    """One of each object of judging in an event; gives their ids by the names of URL arguments."""
    event = db.session.get(Event, event_id)
    make_scheme(event)
    make_codes(event, 1)
    panel, seats, _ = make_panel(event, modules=["A"])
    sheet_operations.open_sheets(event_id, by=SYSTEM)
    return _objects(event, panel, seats[0])


@atomic
def sit_before(device_id, account_id=None):
    """A sitting as the migration leaves it for a tablet in use, of its judge or of this account; gives its id."""
    device = db.session.get(Device, device_id)
    seat = db.session.get(PanelMember, device.panel_member_id)
    db.session.add(
        Sitting(
            id=device.id,
            device_id=device.id,
            panel_member_id=seat.id,
            account_id=account_id or seat.account_id,
            contest_id=device.contest_id,
            started_by="enrolment",
            started_at=device.enrolled_at,
        )
    )
    return device.id


def sit_apart(account, panel_id, other):
    """Seat one judge on this panel, the other on a second panel of the same event."""
    panel = db.session.get(Panel, panel_id)
    second = panels.make_panel(panel.event_id, "另一组", ["Z"], by=SYSTEM)
    for place, judge in ((panel, account), (second, other)):
        panels.add_member(place.id, judge.id, 70, duty="judge", unit_name="", reason="", by=SYSTEM)


@atomic
def _objects(event, panel, seat):
    sheet = db.session.query(Sheet).filter_by(event_id=event.id).first()
    sheet.state, sheet.hash = "submitted", "0" * 64
    aspect = db.session.query(Aspect).filter_by(scheme_version_id=sheet.scheme_version_id).first()
    device = Device(
        id=str(uuid.uuid4()),
        panel_member_id=seat.id,
        contest_id=event.contest_id,
        name="平板",
        token_hash=secrets.token_hex(32),
        public_key="",
        enrolled_at=clock.now(),
    )
    conflict = MarkConflict(
        sheet_id=sheet.id, aspect_id=aspect.id, slot=0, opened_at=clock.now(), closed_ids=[]
    )
    penalty = Penalty(
        event_id=event.id,
        code=sheet.code,
        points_units=100,
        reason="超时",
        proposed_by=seat.account_id,
        proposed_at=clock.now(),
    )
    db.session.add_all([device, conflict, penalty])
    db.session.flush()
    return {
        "panel_id": panel.id,
        "member_id": seat.id,
        "device_id": device.id,
        "sheet_id": sheet.id,
        "conflict_id": conflict.id,
        "penalty_id": penalty.id,
    }
