"""The last minute of registration: many at once, on both databases."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from competition.entries import operations
from competition.entries.models import Entry, EntryMember
from competition.foundation.store import audit
from competition.foundation.store.db import db
from competition.persons.models import Person
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.problems import Refused
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import delegations_of, draft_entry, open_contest, resident, typed

AT_ONCE = 12


def rules(**quota):
    return ContestRules(eligibility=(Eligibility(group="staff", documents=()),), quotas=(Quota(**quota),))


@pytest.fixture
def submit_all(app):
    """Hand in many drafts at the same moment; gives the codes of refusals, None for each success."""

    def submit(pairs):
        db.session.remove()

        def one(pair):
            entry_id, actor = pair
            with app.app_context():
                try:
                    operations.submit_entry(entry_id, by=actor)
                except Refused as refusal:
                    return refusal.problems[0].code
                finally:
                    db.session.remove()
            return None

        with ThreadPoolExecutor(AT_ONCE) as pool:
            return list(pool.map(one, pairs))

    return submit


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
