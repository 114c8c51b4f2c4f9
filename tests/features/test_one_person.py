"""Nobody is two people: who made an account, saw its link or appointed it may be whoever acts in it."""

import ast
import re
from pathlib import Path

import pytest

from competition.accounts import operations as account_operations
from competition.accounts import queries as accounts
from competition.foundation.store.db import atomic
from competition.guarding import operations as guarding
from competition.keepers import operations as keepers
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.staffing import operations, queries
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.draws import make_event, make_keepers, set_keeper_key
from tests.features.test_separation import codes_of, move_to, page_of, security, staged  # noqa: F401
from wsgi import FEATURES

PASSWORD = "yunfan shiliu tongling 7"
SECURITY = (Role.SECURITY_ADMIN, Scope.SITE, None)


def organiser_made_by(administrator, contest_id):
    account = account_operations.create_account("zuweihui", "组委会", by=actor_of(administrator))
    token = account_operations.create_link(account.id, by=actor_of(administrator))
    account_operations.use_link(token, PASSWORD, PASSWORD)
    account_operations.grant_role(
        account.id, Role.ORGANISER, Scope.CONTEST, contest_id, by=actor_of(administrator)
    )
    return account


def propose(contest_id, event_id, login_name, by):
    operations.appoint(
        contest_id, Role.CIPHER_OFFICER, (Scope.EVENT, [event_id]), login_name, "贾", by=actor_of(by)
    )
    return queries.waiting_in(contest_id)[-1]


def refused(row, by):
    with pytest.raises(Refused) as refusal:
        operations.confirm(row.id, by=actor_of(by))
    return codes_of(refusal)


def test_the_only_administrator_is_not_organiser_and_all_keepers_too(app):
    contest_id, event_id, *_ = make_event(3)
    administrator = make_administrator()
    organiser = organiser_made_by(administrator, contest_id)
    row = propose(contest_id, event_id, "puppet1", organiser)
    assert refused(row, administrator) == {"confirmer_made_by_organiser"}


def test_neither_is_a_puppet_of_theirs_beside_the_organiser(app):
    contest_id, event_id, *_ = make_event(3)
    administrator = make_administrator()
    organiser = organiser_made_by(administrator, contest_id)
    puppet = account_operations.sign_up("puppet", "木偶", PASSWORD, PASSWORD)
    account_operations.grant_role(puppet.id, *SECURITY, by=actor_of(administrator))
    row = propose(contest_id, event_id, "puppet1", organiser)
    assert refused(row, puppet) == {"confirmer_made_by_organiser"}


def test_puppets_of_puppets_confirm_nothing(staged):  # noqa: F811
    account_operations.grant_role(staged.organiser.id, *SECURITY, by=SYSTEM)
    last = staged.organiser
    for number in (1, 2, 3):
        puppet = account_operations.sign_up(f"puppet{number}", "木偶", PASSWORD, PASSWORD)
        account_operations.grant_role(puppet.id, *SECURITY, by=actor_of(last))
        last = puppet
    row = propose(staged.contest_id, staged.event_id, "keeper1", staged.organiser)
    assert refused(row, last) == {"confirmer_made_by_organiser"}


def test_one_confirmer_sees_the_link_of_one_keeper_of_a_contest(staged):  # noqa: F811
    by = security()
    first = propose(staged.contest_id, staged.event_id, "keeper1", staged.organiser)
    assert operations.confirm(first.id, by=actor_of(by)).link_token
    second = propose(staged.contest_id, staged.event_id, "keeper2", staged.organiser)
    assert refused(second, by) == {"confirmer_saw_keeper"}
    assert operations.confirm(second.id, by=actor_of(security())).link_token


@atomic
def reached(account_id):
    """A message reached its owner."""
    accounts.account(account_id).email_proven_at = accounts.account(account_id).created_at


def test_the_draw_asks_again_whose_the_access_of_two_keepers_could_have_been(staged):  # noqa: F811
    people = make_keepers(staged.contest_id, staged.event_id, 2, staged.organiser)
    for place, person in enumerate(people, start=1):
        set_keeper_key(person, place)
    keepers.name_keepers(staged.event_id, [person.id for person in people], by=staged.by)
    by = security()
    for person in people:
        account_operations.create_link(person.id, by=actor_of(by))
    with pytest.raises(Refused) as refusal:
        staged.commit()
    assert codes_of(refusal) == {"keepers_of_one_hand"}


def test_links_that_went_to_their_owners_make_nobody_anybodys(app):
    """The way of a small installation: who was reached by a message is their own."""
    contest_id, event_id, *_ = make_event(3)
    administrator = make_administrator()
    organiser = account_operations.create_account("zu@example.org", "组", by=actor_of(administrator))
    account_operations.create_link(organiser.id, by=actor_of(administrator), sent=True)
    account_operations.grant_role(
        organiser.id, Role.ORGANISER, Scope.CONTEST, contest_id, by=actor_of(administrator)
    )
    row = propose(contest_id, event_id, "keeper1", organiser)
    assert operations.confirm(row.id, by=actor_of(administrator)).link_token


def test_a_small_contest_says_that_one_administrator_confirmed(app, sign_in):
    contest_id, event_id, *_ = make_event(3)
    administrator = make_administrator()
    organiser = organiser_made_by(administrator, contest_id)
    move_to(contest_id, "ready")
    operations.choose_small(contest_id, "只有一位管理员", by=actor_of(organiser))
    for name in ("keeper1", "keeper2"):
        row = propose(contest_id, event_id, name, organiser)
        assert operations.confirm(row.id, by=actor_of(administrator)).link_token
    record = page_of(sign_in(make_account("路人")).get(f"/events/{event_id}/draw/record"))
    assert "确认的人也可能进入过组委会或保管人的账号" in record


# --- the second person of a recovery ---


def let_in(by):
    contest_id, *_ = make_event(1)
    owner = account_operations.create_account("owner", "周宁", PASSWORD, by=SYSTEM)
    account_operations.grant_role(owner.id, Role.SUPERVISOR, Scope.CONTEST, contest_id, by=SYSTEM)
    token = account_operations.create_link(owner.id, by=actor_of(by))
    return token, accounts.links_of(owner.id)[-1], owner


def puppet_of(administrator):
    puppet = account_operations.sign_up("puppet", "木偶", PASSWORD, PASSWORD)
    account_operations.grant_role(puppet.id, *SECURITY, by=actor_of(administrator))
    return puppet


def test_the_second_person_of_a_recovery_is_no_puppet_of_the_first(app):
    first = security()
    puppet = puppet_of(first)
    _token, link, _owner = let_in(first)
    with pytest.raises(Refused) as refusal:
        guarding.confirm_link(link.id, by=actor_of(puppet))
    assert codes_of(refusal) == {"second_person_wanted"}
    guarding.confirm_link(link.id, by=actor_of(security("另一位")))


def test_a_puppet_wakes_no_role_either(app):
    first, other = security(), security("另一位")
    puppet = puppet_of(first)
    token, link, owner = let_in(first)
    guarding.confirm_link(link.id, by=actor_of(other))
    account_operations.use_link(token, PASSWORD, PASSWORD)
    (grant,) = accounts.held_grants(owner.id)
    with pytest.raises(Refused) as refusal:
        guarding.wake_role(grant.id, by=actor_of(puppet))
    assert codes_of(refusal) == {"second_person_wanted"}
    guarding.wake_role(grant.id, by=actor_of(other))


def test_a_puppets_wish_and_its_makers_link_are_not_two_people(app):
    first = security()
    puppet = account_operations.create_account("sys", "木偶", by=actor_of(first))
    contest_id, *_ = make_event(1)
    owner = account_operations.create_account("owner", "周宁", PASSWORD, by=SYSTEM)
    account_operations.grant_role(owner.id, Role.SUPERVISOR, Scope.CONTEST, contest_id, by=SYSTEM)
    account_operations.create_link(owner.id, by=actor_of(first), asked_by=puppet.id)
    assert accounts.links_of(owner.id)[-1].confirmed_by is None


def test_a_proposed_step_is_confirmed_by_no_puppet(staged):  # noqa: F811
    puppet = account_operations.create_account("puppet", "木偶", by=staged.by)
    other = make_account("别人")
    assert not queries.are_two(staged.contest_id, staged.organiser.id, puppet.id)
    assert not queries.are_two(staged.contest_id, puppet.id, staged.organiser.id)
    assert queries.are_two(staged.contest_id, staged.organiser.id, other.id)


# Every step of two people asks whether they are two.

HOME = Path(__file__).parents[2]
CONFIRMED = "competition/contests/proposal_operations.py:confirm_step"
# Each step whose table wants a second person, and where it is asked whether that is another one.
SECOND = {
    ("contest", "reopen_results"): CONFIRMED,
    ("contest", "unarchive"): CONFIRMED,
    ("contest", "revive"): CONFIRMED,
    ("event", "revive_event"): CONFIRMED,
    ("proposal", "confirm"): CONFIRMED,
    ("sheet", "reopen"): "scoring/signoff/operations.py:reopen_sheet",
    ("publication", "take_back"): "scoring/rulings/operations.py:_decided",
}
# Each comparison of who acts with who acted before; what looks like a second person has the answer beside it.
COMPARED = {
    "certificates/rules/recommendation_life.py:_two_persons": "with `apart`, of revocations/operations.py",
    "competition/rules/identity_cases.py:_another_person": "with `apart`, of identities/operations.py",
    "scoring/rules/ruling_life.py:_another_person": "with `apart`, of rulings/operations.py",
    "competition/accounts/operations.py:_is_recovery": "whether somebody else was let in before",
    "competition/contests/proposal_operations.py:decline_step": "who takes back what they proposed",
    "competition/rules/identity_cases.py:_the_same_person": "who takes back what they asked",
    "scoring/rules/ruling_life.py:_the_same_person": "who takes back what they recorded",
    "competition/identities/claim_operations.py:_tell": "who is told",
    "competition/identities/operations.py:_followed": "who is told",
    "competition/identities/subjects.py:case_subject": "whose own case it is",
}
# The steps themselves; a new one that is of two people has its line here.
OF_TWO = {
    "certificates/skill_levels/revocations/operations.py:confirm_revocation",
    "competition/accounts/operations.py:_rest_like_those_before",
    "competition/accounts/operations.py:create_link",
    "competition/contests/proposal_operations.py:confirm_step",
    "competition/guarding/operations.py:_somebody_else",
    "competition/guarding/operations.py:confirm_link",
    "competition/guarding/operations.py:wake_role",
    "competition/identities/agreements/operations.py:_problems_with_asking",
    "competition/identities/agreements/operations.py:answer",
    "competition/identities/operations.py:decided",
    "scoring/penalties/operations.py:decide_penalty",
    "scoring/rulings/operations.py:_decided",
    "scoring/signoff/operations.py:check_sheet",
    "scoring/signoff/operations.py:reopen_sheet",
    "scoring/signoff/operations.py:sign_sheet",
    "scoring/signoff/operations.py:witness_sheet",
}
SHOWN = {"views.py", "queries.py", "today.py", "models.py"}


def functions():
    for package in ("competition", "scoring", "certificates"):
        for path in sorted((HOME / package).rglob("*.py")):
            if path.name not in SHOWN:
                for found in ast.walk(ast.parse(path.read_text("utf-8"))):
                    if isinstance(found, ast.FunctionDef):
                        yield f"{path.relative_to(HOME)}:{found.name}", found


def names_in(node):
    return {
        one.attr if isinstance(one, ast.Attribute) else one.id
        for one in ast.walk(node)
        if isinstance(one, (ast.Attribute, ast.Name))
    }


def compares_people(compare):
    """Who acts (`by.account_id`, `facts.by`) beside who acted before (`asked_by`, `by_id`)."""
    sides = [compare.left, *compare.comparators]
    acting = [side for side in sides if isinstance(side, ast.Attribute) and side.attr in {"account_id", "by"}]
    before = [side for side in sides if side not in acting]
    return bool(acting) and any(
        re.search(r"(_by|by_id)$", name) for side in before for name in names_in(side)
    )


def test_every_comparison_of_two_people_asks_whether_they_are_two():
    """A new comparison of accounts is either no second person, or asks the rule: then it has its line above."""
    found = {
        name
        for name, function in functions()
        if any(isinstance(node, ast.Compare) and compares_people(node) for node in ast.walk(function))
    }
    assert found == COMPARED.keys()


def test_every_step_of_two_people_is_on_the_list_and_asks():
    asking = {
        name
        for name, function in functions()
        if {"are_two", "are_apart", "are_apart_in", "did_the_work", "ARE_TWO"} & names_in(function)
        and "behind.py" not in name
    }
    assert asking == OF_TWO
    lives = [life for feature in FEATURES for life in feature.lifecycles]
    second = {(life.name, step.value) for life in lives for step, rule in life.steps.items() if rule.second}
    assert second == SECOND.keys()
    assert set(SECOND.values()) <= asking


def test_two_accounts_reached_at_one_number_are_one_person_at_a_sheet(app):
    """Checking, signing, witnessing, deciding a penalty: another account of who did the work is no second person."""
    contest_id, *_ = make_event(3)
    judge, other, stranger = make_account("裁判"), make_account("统分员"), make_account("外人")
    reach(judge.id, "13900000001")
    reach(other.id, "13900000001")
    reach(stranger.id, "13900000002")
    assert queries.did_the_work(contest_id, judge.id, {judge.id})
    assert queries.did_the_work(contest_id, other.id, {judge.id})
    assert not queries.did_the_work(contest_id, stranger.id, {judge.id, None})
    assert not queries.did_the_work(contest_id, None, {judge.id})


@atomic
def reach(account_id, phone):
    accounts.account(account_id).phone = phone
