"""How review goes: what waits how long, who decided what, and organisers who are told before a deadline."""

from datetime import timedelta

import msgspec
import pytest
from competition.reviews.pace import jobs, operations, queries
from competition.rules.editions.kinds.review import Review

from competition.foundation.store.db import atomic, db
from competition.foundation.work.models import Message
from competition.notices.models import ToldNotice
from competition.rules.roles import Role, Scope
from tests.factories.accounts import make_account
from tests.factories.registration import (
    RULES,
    make_reviewer,
    open_contest,
    stored,
    submitted_entry,
    typed,
)
from tests.features.test_review_levels import decide


@atomic
def _waiting_since(entry_id, days):
    found = stored(entry_id)
    found.level_since -= timedelta(days=days)


@pytest.fixture
def event(app):
    return open_contest(msgspec.structs.replace(RULES, review=Review(decide_days=5, warn_days=1)))


@pytest.fixture
def organiser(event):
    return make_account("组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))


def test_each_day_and_officer_is_counted_and_what_waits_told_by_its_age(event, organiser, sign_in):
    entries = [
        submitted_entry(event, make_account(name), typed(number, name))
        for number, name in enumerate(("张三", "李四", "王五"), 1)
    ]
    reviewer = make_reviewer(event.contest_id)
    decide(entries[0], "approve", reviewer)
    decide(entries[1], "return", reviewer, "请改", fields=["1:phone"])
    _waiting_since(entries[2].id, 4)
    page = sign_in(organiser).get(f"/contests/{event.contest_id}/review/pace").text
    (row,) = queries.days_of(event.contest_id).all()
    assert (row.officer, row.counts) == ("审查员", {"approve": 1, "return": 1})
    assert "审查员" in page
    assert "即将到期" in page
    assert sign_in(reviewer).get(f"/contests/{event.contest_id}/review/pace").status_code == 404


def test_organisers_are_told_before_a_deadline_once_a_day(event, organiser, sign_in):
    entry = submitted_entry(event, make_account("张三"), typed(1, "张三"))
    jobs.tell_of_deadlines(None)
    assert not db.session.query(ToldNotice).filter_by(template="review_due").count()
    _waiting_since(entry.id, 4)
    jobs.tell_of_deadlines(None)
    assert operations.tell_of_deadlines(event.contest_id) == 0
    (told,) = db.session.query(ToldNotice).filter_by(template="review_due")
    assert told.account_id == organiser.id
    assert "有报名的审查即将到期" in sign_in(organiser).get("/today").text
    _waiting_since(entry.id, 3)
    assert "有报名的审查超期" in sign_in(organiser).get("/today").text
    assert (
        db.session.query(Message).filter_by(template="review_due").count() == 0
    )  # reached by no channel here
