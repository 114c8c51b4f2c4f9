"""The last minute of registration: many at once, on both databases."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest

from competition.contests.models import Event
from competition.entries import operations
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.persons.models import Person
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.filling import Filling
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.problems import Refused
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import delegations_of, draft_entry, open_contest, resident, typed

AT_ONCE = 12


def rules(filling=None, **quota):
    eligibility = (Eligibility(group="staff", documents=()),)
    return ContestRules(eligibility=eligibility, quotas=(Quota(**quota),), filling=(filling or Filling(),))


@pytest.fixture
def all_at_once(app):
    """Let many act at the same moment, each on their entry; gives the codes of refusals, None for each success."""

    def act_all(act, pairs):
        db.session.remove()

        def one(pair):
            entry_id, actor = pair
            with app.app_context():
                try:
                    act(entry_id, by=actor)
                except Refused as refusal:
                    return refusal.problems[0].code
                finally:
                    db.session.remove()
            return None

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, pairs))

    return act_all


@pytest.fixture
def submit_all(all_at_once):
    """Hand in many drafts at the same moment."""
    return partial(all_at_once, operations.submit_entry)


def drafts(event, numbers, same=False):
    pairs = []
    for number in numbers:
        account = make_account(f"选手{number}")
        member = typed(1, "张𬭎", id_number=SPELLINGS[number % 4]) if same else typed(number, "张𬭎")
        entry = draft_entry(event, account, member, papers=False)
        pairs.append((entry.id, actor_of(account)))
    return pairs


SPELLINGS = (
    resident(1),
    f" {resident(1)} ",
    f"{resident(1)[:6]} {resident(1)[6:14]} {resident(1)[14:]}",
    "".join(chr(ord(c) + 0xFEE0) for c in resident(1)),
)


def test_one_number_in_every_spelling_is_one_person_and_one_entry(app, submit_all):
    answers = submit_all(drafts(open_contest(rules()), range(24), same=True))
    assert answers.count(None) == 1
    assert set(answers) - {None} <= {"already_entered", "id_of_other_account"}
    assert db.session.query(Person).count() == db.session.query(EntryMember).count() == 1


def test_the_places_of_a_delegation_are_exact(app, submit_all):
    event = open_contest(rules(per_delegation=7))
    contest_id, delegation_id = event.contest_id, delegations_of(event)[0]
    answers = submit_all(drafts(event, range(30)))
    assert answers.count(None) == 7
    assert set(answers) - {None} == {"delegation_full"}
    taken = db.session.query(Entry).filter_by(state="submitted", delegation_id=delegation_id)
    assert taken.count() == 7
    assert audit.broken_at(contest_id) is None


def test_places_are_exact_and_who_waits_moves_up_in_order_while_places_are_given_back(
    app, submit_all, all_at_once, request
):
    """`--people 500` for fifty places (`tasks.py soak`)."""
    people = request.config.getoption("--people")
    places = max(5, people // 10)
    event_id = open_contest(rules(Filling(waiting=True), per_event=places)).id
    pairs = drafts(db.session.get(Event, event_id), range(people))
    assert set(submit_all(pairs)) == {None}
    holding, line = in_state(event_id, "submitted"), in_state(event_id, "waiting")
    assert (len(holding), len(line)) == (places, people - places)
    assert [entry.waiting_number for entry in line] == list(range(1, people - places + 1))
    order, by = [entry.id for entry in line], dict(pairs)
    leaving = [entry.id for entry in holding[: places - 1]]
    withdraw = partial(operations.withdraw_entry, reason="临时出差")
    assert set(all_at_once(withdraw, [(id, by[id]) for id in leaving])) == {None}
    assert [entry.id for entry in in_state(event_id, "offered")] == order[: places - 1]
    assert [entry.id for entry in in_state(event_id, "waiting")] == order[places - 1 :]
    assert audit.broken_at(db.session.get(Event, event_id).contest_id) is None


def in_state(event_id, state):
    db.session.expire_all()
    found = db.session.query(Entry).filter_by(event_id=event_id, state=state)
    return found.order_by(Entry.waiting_number, Entry.id).all()
