"""Published results, awards and certificates for tests; only what matters is asked for."""

import itertools
from datetime import date

from flask import current_app

from certificates.awards import operations as awards
from certificates.issuing.jobs import render_batch
from certificates.issuing.operations import Style
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import jobs
from competition.persons.models import Person
from competition.rulebooks import operations as rule_operations
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.kinds.kind import PENDING
from competition.rules.editions.model import from_json, to_json
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from scoring.results.computing import hash_of
from scoring.results.models import Publication, Snapshot
from tests.factories.contests import make_contest, make_event
from tests.factories.members import agreed_to_hand, approved, seated

_numbers = itertools.count(1)
NAMES = (
    "林知夏",
    "王䶮",
    "阿依古丽·买买提",
    "周𰻝",
    "赵一鸣",
    "欧阳𬭎",
    "孙晓",
    "李㛃",
    "吴迪",
    "郑七",
    "钱多多",
)
JOBS = {"certificates.render_batch": render_batch}


def make_person(name=None, **changes):
    number = next(_numbers)
    said = {
        "name": name or NAMES[number % len(NAMES)],
        "id_kind": "resident",
        "id_number": f"329999199003{number:06d}",
        "id_index": f"person{number:058d}",
        "sex": "female",
        "born_on": date(1994, 3, 7),
        "unit_name": "示范精密机械有限公司",
        "created_at": clock.now(),
    }
    person = Person(**said | changes)
    db.session.add(person)
    db.session.flush()
    return person


def make_entry(event, *persons, **said):
    """An entry that stands approved; `said` are further columns of it."""
    now = clock.now()
    placed = {"contest_id": event.contest_id, "event_id": event.id}
    entry = Entry(state="approved", submitted_at=now, created_at=now, **placed | said)
    db.session.add(entry)
    db.session.flush()
    for position, person in enumerate(persons, start=1):
        db.session.add(seated(EntryMember(entry_id=entry.id, event_id=event.id, position=position), person))
    agreed_to_hand(event.contest_id, *persons)
    approved(entry)
    return entry


PRIZES = ("first", *["second"] * 3, *["third"] * 6)


@atomic
def publish(event, entries, kind="publicity", prizes=PRIZES, passed=()):
    """A snapshot of these entries, best first, and its publication; places that `passed` both parts."""
    rows = [
        {
            "entry_id": entry.id,
            "place": place,
            "prize": prizes[place - 1] if place <= len(prizes) else None,
            **({"both_passed": True} if place in passed else {}),
        }
        for place, entry in enumerate(entries, start=1)
    ]
    number = db.session.query(Snapshot).filter_by(event_id=event.id).count() + 1
    body = {"rows": rows}
    snapshot = Snapshot(
        event_id=event.id, number=number, body=body, body_hash=hash_of(body), created_at=clock.now()
    )
    db.session.add(snapshot)
    db.session.flush()
    taken = {"number": number, "hash": snapshot.body_hash}
    about = ("snapshot", snapshot.id)
    audit.record(SYSTEM, "result.snapshot_taken", contest_id=event.contest_id, subject=about, **taken)
    _publication(event, snapshot.id, kind)
    return snapshot


@atomic
def publish_again(event, kind):
    """The same snapshot under another kind (final after publicity, withdrawn)."""
    last = (
        db.session.query(Publication)
        .filter_by(event_id=event.id)
        .order_by(Publication.revision.desc())
        .first()
    )
    _publication(event, last.snapshot_id, kind)


def _publication(event, snapshot_id, kind):
    revision = db.session.query(Publication).filter_by(event_id=event.id).count() + 1
    db.session.add(
        Publication(
            event_id=event.id,
            contest_id=event.contest_id,
            snapshot_id=snapshot_id,
            revision=revision,
            kind=kind,
            at=clock.now(),
        )
    )


@atomic
def make_entries(event, count, members=1, names=()):
    persons = iter(names)
    return [
        make_entry(event, *(make_person(next(persons, None)) for _ in range(members))) for _ in range(count)
    ]


def cited(contest):
    """The rules of a contest with a clause wherever one still waits to be written."""
    rules = from_json(to_json(rulebooks.rules_of(contest.id)).decode().replace(PENDING, "实施方案第八条"))
    rule_operations.set_rules(contest.id, rules, "实施方案", by=SYSTEM)


def make_awarded_contest(count=3, kind="publicity", names=(), **changes):
    """A contest with one event whose published result is confirmed: (contest, event, entries)."""
    contest = make_contest(Phase.PREPARING, events=0, **changes)
    cited(contest)
    event = make_event(contest)
    entries = make_entries(event, count, names=names)
    publish(event, entries, kind)
    awards.confirm_awards(event.id, by=SYSTEM)
    return contest, event, entries


def make_batch(contest, design="joinery", order="ceremony", issued_on=None, **style):
    day = issued_on or clock.today()
    return awards.print_certificates(contest.id, day, order, Style(design, **style), by=SYSTEM)


def work():
    """Carry out every waiting job, in a context of its own as the worker does."""
    with current_app.app_context():
        while jobs.work_once(JOBS):
            pass
    db.session.rollback()
