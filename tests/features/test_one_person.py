"""Nobody is two people: who made an account, saw its link or appointed it may be whoever acts in it."""

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
