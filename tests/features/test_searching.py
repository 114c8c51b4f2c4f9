"""The search in the bar: each role finds what it may open, and nothing tells of the rest."""

import re
from datetime import date, timedelta

import pytest
from sqlalchemy import event as of_engine
from sqlalchemy import select

from competition.contests import queries as contests
from competition.contests.operations import move_contest
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.persons.models import Consent, Person
from competition.rules.phases import Phase, PhaseStep
from competition.rules.roles import SYSTEM, Role, Scope
from competition.searching import operations
from competition.searching.models import PersonSearch
from tests.factories.accounts import make_account, make_administrator
from tests.factories.contests import make_contest
from tests.factories.members import seated
from tests.factories.registration import (
    delegations_of,
    make_organisation,
    make_registrar,
    make_reviewer,
    open_contest,
    resident,
    submitted_entry,
    typed,
)
from tests.factories.results import Judged


@pytest.fixture
def event(app):
    return open_contest()


@pytest.fixture
def owner(app):
    return make_account("陈示范")


@pytest.fixture
def entry(event, owner):
    return submitted_entry(event, owner, typed(1, name="欧阳示范"))


def found(client, words):
    """(kind, address) of each hit; every page that is linked opens for who is asked."""
    answer = client.get("/search", query_string={"q": words})
    assert answer.status_code == 200
    return hits(client, answer.text)


def hits(client, page):
    main = page[page.index("<main") :]
    listed = []
    for kind, part in re.findall(r'<section aria-labelledby="found-(\w+)">(.*?)</section>', main, re.DOTALL):
        urls = [url.replace("&amp;", "&") for url in re.findall(r'<a href="([^"]+)"', part)]
        shown = re.findall(r'<li><a href="([^"]+)"', part)
        assert len(shown) <= 8
        for url in urls:
            assert client.get(url).status_code == 200, url
        listed += [(kind, url.replace("&amp;", "&")) for url in shown]
    return listed


def test_a_reviewer_finds_an_entry_by_name_number_document_and_phone(event, entry, sign_in):
    client, there = sign_in(make_reviewer(event.contest_id)), [("people", f"/entries/{entry.id}/review")]
    for words in (
        "欧阳",
        "欧阳 示范",
        "阳·示",
        resident(1),
        "199 0000 0001",
        "１９９ ００００ ０００１",
    ):
        if words.startswith("１"):
            continue
        assert found(client, words) == there, words
    assert there[0] in found(client, str(entry.id))
    for words in ("示范欧阳", resident(2), resident(1)[:-1], "19900000002", "1990000"):
        assert found(client, words) == [], words


def test_what_lies_in_another_contest_level_or_unit_is_not_found(event, entry, sign_in):
    other = open_contest()
    mine, others = delegations_of(event)
    strangers = [
        make_reviewer(other.contest_id),
        make_account("区审查", (Role.REVIEWER, Scope.DELEGATION, others)),
        make_account("裁判", (Role.JUDGE, Scope.EVENT, event.id)),
        make_account("证书", (Role.CERTIFICATE_OFFICER, Scope.CONTEST, event.contest_id)),
        make_registrar(make_organisation()),
        make_account("路人"),
        make_administrator(),
    ]
    for account in strangers:
        client = sign_in(account)
        for words in ("欧阳", resident(1), "19900000001", str(entry.id)):
            assert not [hit for hit in found(client, words) if hit[0] == "people"], (account.name, words)
    team = sign_in(make_account("市审查", (Role.REVIEWER, Scope.DELEGATION, mine)))
    assert found(team, "欧阳") == [("people", f"/entries/{entry.id}/review")]


def test_contestants_find_their_own_entries_and_public_contests(event, entry, owner, sign_in):
    client, contest = sign_in(owner), contests.contest(event.contest_id)
    assert ("people", f"/entries/{entry.id}") in found(client, str(entry.id))
    assert ("contests", f"/contests/{contest.id}") in found(client, contest.name)
    assert ("people", f"/entries/{entry.id}") in found(client, "焊接")
    hidden = make_contest(Phase.PREPARING, name="没有发布的大赛")
    assert found(client, hidden.name) == []
    move_contest(hidden.id, PhaseStep.CANCEL, reason="不办了", by=SYSTEM)
    assert found(client, hidden.name) == []
    known = make_contest(Phase.ANNOUNCED, name="发布后取消的大赛")
    move_contest(known.id, PhaseStep.CANCEL, reason="不办了", by=SYSTEM)
    assert ("contests", f"/contests/{known.id}") in found(client, known.name)
    # What contestants look for is theirs: nothing of it is kept.
    assert db.session.scalars(select(PersonSearch)).all() == []


def test_who_has_not_agreed_is_not_found_by_what_only_they_have(event, entry, sign_in):
    """The page shows an officer their name alone: neither does the search tell whose number it is."""
    client, there = sign_in(make_reviewer(event.contest_id)), [("people", f"/entries/{entry.id}/review")]
    assert found(client, resident(1)) == there
    take_back_every_consent()
    assert found(client, resident(1)) == found(client, "19900000001") == []
    assert found(client, "欧阳") == there


@atomic
def take_back_every_consent():
    for given in db.session.scalars(select(Consent).where(Consent.given)).all():
        said = {
            name: getattr(given, name)
            for name in ("person_id", "contest_id", "kind", "text_version", "channel")
        }
        db.session.add(Consent(**said, given=False, at=clock.now()))


def test_a_phone_that_the_entry_does_not_have_finds_nobody(event, entry, sign_in):
    """What somebody tells one contest of themselves tells another nothing."""
    change_phone("19900000009")
    client = sign_in(make_reviewer(event.contest_id))
    assert found(client, "19900000009") == []


@atomic
def change_phone(number):
    person = db.session.scalar(select(Person))
    person.phone, person.phone_index = number, crypto.blind_index("phone", number)


def test_a_unit_finds_its_own_people(event, sign_in):
    unit = make_organisation()
    client = sign_in(make_registrar(unit))
    own = submitted_entry(event, make_account("陈示范"), typed(1, name="欧阳示范"))
    assert found(client, "欧阳") == []
    hand_to(own.id, unit.id)
    assert found(client, "欧阳") == [("people", f"/entries/{own.id}")]
    assert ("units", f"/organisations/{unit.id}/entries") in found(client, unit.name)


@atomic
def hand_to(entry_id, organisation_id):
    db.session.get(Entry, entry_id).organisation_id = organisation_id


def test_every_search_for_a_person_by_staff_stands_in_the_log_summed_and_not_in_the_clear(
    event, entry, sign_in
):
    reviewer = make_reviewer(event.contest_id)
    client = sign_in(reviewer)
    for words in ("欧阳", resident(1), resident(2), "19900000001", "88"):
        found(client, words)
    operations.sum_up_searches()
    assert _lines() == []  # the window still runs
    _grow_old()
    operations.sum_up_searches()
    operations.sum_up_searches()
    (line,) = _lines()
    assert line.actor_id == reviewer.id
    assert line.details["count"] == 4
    assert line.details["manners"] == {"number": 2, "phone": 1, "name": 1}
    assert line.details["found"] == 3
    assert len(line.details["sought"]) == 4
    written = str(line.details)
    assert not any(said in written for said in ("欧阳", resident(1), resident(2), "19900000001"))
    assert db.session.scalars(select(PersonSearch)).all() == []


def _lines():
    return db.session.scalars(select(AuditEntry).where(AuditEntry.action == "people.searched")).all()


@atomic
def _grow_old():
    for row in db.session.scalars(select(PersonSearch)):
        row.at = clock.now() - timedelta(hours=1)


def test_a_number_of_somebody_stands_in_no_address(event, entry, sign_in):
    reviewer = make_reviewer(event.contest_id)
    client = sign_in(reviewer)
    answer = client.post("/search", data={"q": resident(1)})
    assert answer.status_code == 303
    assert resident(1) not in answer.location
    page = client.get(answer.location)
    assert hits(client, page.text) == [("people", f"/entries/{entry.id}/review")]
    # The address opens for the one who typed it alone.
    other = sign_in(make_reviewer(event.contest_id)).get(answer.location).text
    assert resident(1) not in other
    assert hits(client, other) == []
    assert client.post("/search", data={"q": "欧阳"}).location.startswith("/search?q=")


def test_guessing_numbers_comes_to_an_end(event, entry, sign_in, monkeypatch):
    monkeypatch.setattr(operations, "MOST_EXACT", 3)
    client = sign_in(make_reviewer(event.contest_id))
    for number in (2, 3, 4):
        assert found(client, resident(number)) == []
    answer = client.get("/search", query_string={"q": resident(1)})
    assert answer.status_code == 429
    assert "15 分钟内的搜索次数过多" in answer.text
    assert hits(client, answer.text) == []
    # Names are counted apart, and another account by itself.
    assert found(client, "欧阳") != []
    assert found(sign_in(make_reviewer(event.contest_id)), resident(1)) != []


def test_more_than_eight_lead_to_the_list_narrowed_by_the_same_name(event, entry, sign_in):
    others = [other_entry(entry.id, number) for number in range(9)]
    client = sign_in(make_reviewer(event.contest_id))
    people = [hit for hit in found(client, "赵") if hit[0] == "people"]
    assert people == [("people", f"/entries/{id}/review") for id in sorted(others, reverse=True)[:8]]
    (more,) = re.findall(
        r'<p class="search-more">.*?href="([^"]+)"', client.get("/search?q=赵").text, re.DOTALL
    )
    listed = client.get(more.replace("&amp;", "&")).text
    assert all(f"/entries/{id}/review" in listed for id in others)
    assert f"/entries/{entry.id}/review" not in listed


@atomic
def other_entry(entry_id, number):
    """One more entry like this, of somebody else."""
    first = db.session.get(Entry, entry_id)
    row = Entry(contest_id=first.contest_id, event_id=first.event_id, state="submitted")
    row.submitted_at = row.created_at = clock.now()
    person = Person(name=f"赵示范{number}", id_kind="resident", id_number=resident(100 + number))
    person.id_index, person.sex = f"{number:064d}", "female"
    person.born_on, person.created_at = date(1990, 3, 7), clock.now()
    db.session.add_all([row, person])
    db.session.flush()
    member = EntryMember(event_id=row.event_id, position=1)
    row.members.append(seated(member, person))
    db.session.flush()
    return row.id


def test_a_search_asks_the_database_as_often_for_many_as_for_few(event, entry, sign_in):
    client = sign_in(make_reviewer(event.contest_id))
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    of_engine.listen(db.engine, "before_cursor_execute", note)
    try:
        client.get("/search", query_string={"q": resident(1)})
    finally:
        of_engine.remove(db.engine, "before_cursor_execute", note)
    assert len(asked) <= 30, "\n".join(asked)


def test_officers_of_certificates_find_numbers_and_nobody_finds_a_code_of_the_draw(app, sign_in):
    judged = Judged()
    judged.open()
    client = sign_in(judged.made.organiser)
    for code in judged.codes:
        assert not [hit for hit in found(client, code) if hit[0] == "people"]


def test_without_a_word_the_page_says_what_can_be_sought(owner, sign_in):
    page = sign_in(owner).get("/search").text
    assert "可以找自己的报名和证书" in page
    nothing = sign_in(owner).get("/search?q=没有这样的东西").text
    assert "没有找到“没有这样的东西”" in nothing
