"""Contests that take entries, people and entries; every number has the unassigned area 329999."""

import io
import itertools
import json
from datetime import UTC, date, datetime, timedelta

from PIL import Image

from competition.contests.models import Contest, Event, Series
from competition.entries import operations
from competition.entries.models import Entry
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.organisations.models import Delegation, Organisation
from competition.rulebooks.operations import set_rules
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.identity import check_character
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, make_account

_numbers = itertools.count(1)


def resident(number=1, born="19900307"):
    """A valid resident number; every `number` (below 1000) is another person."""
    first = f"329999{born}{number:03d}"
    return first + check_character(first)


def picture(width=300, height=420):
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "#dddddd").save(stream, "JPEG")
    return stream.getvalue()


def typed(number=1, name="张𬭎", **changes):
    """One member's answers as a browser would send them."""
    return {
        "name": name,
        "id_kind": "resident",
        "id_number": resident(number),
        "phone": f"199 0000 0{number:03d}",
        "identity": "frontline",
        "unit_name": "金陵示范机械有限公司",
        "education": "college",
        "held_level": "3",
        "local": "no",
        "work_months": "48",
        "insurance_months": "40",
        "honours": ["none"],
        **changes,
    }


RULES = ContestRules(
    eligibility=(
        Eligibility(
            group="staff",
            born_on_or_after=date(1966, 1, 1),
            identities=("frontline", "teacher"),
            non_local_work_months=36,
            non_local_insurance_months=36,
            barred_honours=("全国技术能手",),
            documents=("photo", "identity"),
            clause="细则第六条",
        ),
    ),
    quotas=(Quota(per_delegation=None),),
)


@atomic
def open_contest(rules=RULES, members=1, phase="registration", group="staff"):
    """A contest with one event and two delegations; returns its event."""
    number = next(_numbers)
    now = clock.now()
    series = Series(code=f"s{number}", name="示范系列")
    contest = Contest(
        series=series,
        edition=number,
        tier="city",
        name=f"第{number}届示范技能大赛",
        phase=phase,
        registration_opens_at=datetime(2026, 1, 1, tzinfo=UTC),
        registration_closes_at=now + timedelta(days=30),
        starts_on=date(2027, 12, 10),
        ends_on=date(2027, 12, 12),
        created_at=now,
    )
    db.session.add(contest)
    db.session.flush()
    set_rules(contest.id, rules, "", by=SYSTEM)
    event = Event(contest=contest, code="D01", name="焊接", group_kind=group, members=members)
    delegations = [
        Delegation(contest_id=contest.id, name=name, sort=n) for n, name in enumerate(("南京市", "无锡市"))
    ]
    db.session.add_all([event, *delegations])
    db.session.flush()
    return event


@atomic
def add_event(event, code="D02", name="电工", members=1):
    other = Event(contest_id=event.contest_id, code=code, name=name, group_kind="staff", members=members)
    db.session.add(other)
    db.session.flush()
    return other


@atomic
def make_organisation(name=None):
    found = Organisation(name=name or f"参赛单位{next(_numbers)}", kind="unit", created_at=clock.now())
    db.session.add(found)
    db.session.flush()
    return found


def make_registrar(organisation):
    return make_account("单位管理员", (Role.REGISTRAR, Scope.ORGANISATION, organisation.id))


def make_reviewer(contest_id):
    return make_account("审查员", (Role.REVIEWER, Scope.CONTEST, contest_id))


def draft_entry(
    event,
    account,
    *members,
    delegation=None,
    papers=True,
    consents=("processing", "sensitive"),
    guardian=None,
):
    """An entry filled in to its last step."""
    actor = actor_of(account)
    entry = operations.begin_entry(event.id, by=actor)
    delegation_id = delegation or delegations_of(event)[0]
    parts = {
        "members": list(members) or [typed()],
        "delegation": str(delegation_id),
        "consents": list(consents),
        **({"guardian": guardian} if guardian else {}),
    }
    operations.keep_draft(entry.id, parts, by=actor)
    for position in range(1, event.members + 1) if papers else ():
        for kind in ("photo", "identity"):
            operations.add_document(entry.id, (position, kind), picture(), f"{kind}.jpg", by=actor)
    return entry


def submitted_entry(event, account, *members, **more):
    entry = draft_entry(event, account, *members, **more)
    return operations.submit_entry(entry.id, by=actor_of(account))


def delegations_of(event):
    return [
        found.id
        for found in db.session.query(Delegation)
        .filter_by(contest_id=event.contest_id)
        .order_by(Delegation.sort)
    ]


def stored(entry_id):
    """The entry as the database has it now."""
    db.session.expire_all()
    return db.session.get(Entry, entry_id)


def draft_of(entry_id):
    return json.loads(stored(entry_id).draft)


def posted(member, number=0):
    """A member's answers as form fields."""
    return {f"members-{number}-{name}": value for name, value in member.items()}
