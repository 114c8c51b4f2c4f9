"""No organiser alone joins a code and a name: each attack that once went through is refused, and says why."""

import re

import pytest

from competition.accounts import login_operations as logins
from competition.accounts import operations as account_operations
from competition.accounts import queries as accounts
from competition.accounts.operations import NOBODY, Confirmed
from competition.contests import operations as contest_operations
from competition.contests.models import Contest
from competition.contests.operations import EventDetails
from competition.draws import operations as draws
from competition.foundation.store.db import atomic, db
from competition.keepers import operations as keepers
from competition.keepers import queries as keeper_queries
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.rules.separation import Separation
from competition.staffing import operations, queries
from tests.factories.accounts import actor_of, make_account
from tests.factories.draws import (
    confirm_everybody,
    make_event,
    make_keepers,
    passphrase_of,
    propose_keeper,
    ready_event,
    set_keeper_key,
)

PASSWORD = "yunfan shiliu tongling 7"


def codes_of(refusal):
    return {problem.code for problem in refusal.value.problems}


def page_of(answer):
    return answer.get_data(as_text=True)


@pytest.fixture
def staged(app):
    """An event before its draw, with an organiser and nobody else: ids and the organiser's account."""

    class Staged:
        contest_id, event_id, session_id, entry_ids = make_event(3)
        organiser = make_account("组委", (Role.ORGANISER, Scope.CONTEST, contest_id), login_name="zuwei")

        @property
        def by(self):
            return actor_of(self.organiser)

        def appoint(self, account, role, scope=Scope.CONTEST, *, by=None):
            where = (scope, [self.contest_id if scope is Scope.CONTEST else self.event_id])
            return operations.appoint(
                self.contest_id,
                role,
                where,
                account.login_name,
                "",
                by=by or self.by,
                meant=Confirmed(account.id, known=True),
            )

        def commit(self):
            return draws.commit_draw(self.session_id, by=self.by)

    return Staged()


def security(name="安全管理员"):
    return make_account(name, (Role.SECURITY_ADMIN, Scope.SITE, None))


# 1. Somebody else confirms --------------------------------------------------------------------------------


def test_an_organiser_alone_gets_no_keeper_and_no_draw(staged, sign_in):
    """The attack: three new keepers, their links, three passphrases, the draw, three lists."""
    client = sign_in(staged.organiser)
    people = f"/contests/{staged.contest_id}/manage/people"
    for number in range(3):
        form = {"role": "cipher_officer", "login_name": f"puppet{number}", "name": "木偶"}
        answer = client.post(people, data=form | {"delegation": "", "events": [staged.event_id]})
        assert "/link/" not in page_of(answer)
    puppets = [accounts.account_named(f"puppet{number}") for number in range(3)]
    assert [accounts.grants_of(puppet.id) for puppet in puppets] == [(), (), ()]
    assert not any(accounts.open_links_of(puppet.id) for puppet in puppets)
    named = {"first": puppets[0].id, "second": puppets[1].id, "third": puppets[2].id, "deputy": ""}
    assert client.post(f"/events/{staged.event_id}/draw/keepers", data=named).status_code in (200, 422)
    assert client.post(f"/sessions/{staged.session_id}/draw/commit").status_code == 422
    assert keeper_queries.keepers_of(staged.event_id) == []
    shown = page_of(client.get(people))
    assert "等待确认的任命" in shown
    assert shown.count("待确认") >= 3


def test_a_supervisor_waits_too_and_has_no_right_until_confirmed(staged, sign_in):
    person = make_account("监督")
    assert staged.appoint(person, Role.SUPERVISOR).waits
    assert sign_in(person).get(f"/events/{staged.event_id}/draw").status_code == 404
    confirm_everybody(staged.contest_id)
    assert sign_in(person).get(f"/events/{staged.event_id}/draw").status_code == 200


def test_who_confirms_sees_it_on_the_today_page_and_gets_the_link(staged, sign_in):
    operations.appoint(
        staged.contest_id,
        Role.CIPHER_OFFICER,
        (Scope.EVENT, [staged.event_id]),
        "jiami1",
        "贾一",
        by=staged.by,
    )
    client, organiser = sign_in(security()), sign_in(staged.organiser)
    address = f"/contests/{staged.contest_id}/appointments"
    assert address in page_of(client.get("/today"))
    assert address not in page_of(organiser.get("/today"))
    assert organiser.get(address).status_code == 404
    (row,) = queries.waiting_in(staged.contest_id)
    assert organiser.post(f"{address}/{row.id}/confirm").status_code == 404
    shown = page_of(client.post(f"{address}/{row.id}/confirm", data={"dialog": f"confirm-{row.id}"}))
    token = re.search(r"/link/([\w-]+)", shown)[1]
    assert "/link/" not in page_of(organiser.get(f"/contests/{staged.contest_id}/manage/people"))
    assert account_operations.use_link(token, PASSWORD, PASSWORD).name == "贾一"
    assert address not in page_of(client.get("/today"))


def test_several_events_are_confirmed_together_and_only_once(staged):
    other = make_event(1, contest_id=staged.contest_id)[1]
    person = make_account("贾一")
    operations.appoint(
        staged.contest_id,
        Role.CIPHER_OFFICER,
        (Scope.EVENT, [staged.event_id, other]),
        person.login_name,
        "",
        by=staged.by,
        meant=Confirmed(person.id),
    )
    (row,) = queries.waiting_in(staged.contest_id)
    by = actor_of(security())
    operations.confirm(row.id, by=by)
    assert actor_of(person).held_in(Scope.EVENT, Role.CIPHER_OFFICER) == {staged.event_id, other}
    with pytest.raises(Refused):
        operations.confirm(row.id, by=by)


def test_the_confirmer_is_nobody_of_the_organisers(staged):
    first = propose_keeper(staged.contest_id, staged.event_id, "贾一", staged.organiser)
    (row,) = queries.waiting_in(staged.contest_id)

    def refused(account):
        with pytest.raises(Refused) as refusal:
            operations.confirm(row.id, by=actor_of(account))
        return codes_of(refusal)

    site = (Role.SECURITY_ADMIN, Scope.SITE, None)
    account_operations.grant_role(staged.organiser.id, *site, by=SYSTEM)
    assert refused(staged.organiser) == {"confirmer_appointed", "confirmer_holds_role"}
    own = account_operations.grant_role(first.id, *site, by=SYSTEM)
    assert "confirmer_is_appointed" in refused(first)
    account_operations.revoke_role(own.id, by=SYSTEM)
    reviewer = make_account("审查员", site, (Role.REVIEWER, Scope.CONTEST, staged.contest_id))
    assert refused(reviewer) == {"confirmer_holds_role"}
    puppet = account_operations.create_account("puppet", "木偶", by=staged.by)
    account_operations.grant_role(puppet.id, *site, by=SYSTEM)
    assert refused(puppet) == {"confirmer_made_by_organiser"}
    friend = make_account("自己人")
    account_operations.grant_role(friend.id, *site, by=actor_of(staged.organiser))
    assert refused(friend) == {"confirmer_made_by_organiser"}
    # A supervisor whom the organiser proposed confirms nobody, one whom the security administrator put in does.
    supervisor = make_account("监督")
    staged.appoint(supervisor, Role.SUPERVISOR)
    operations.confirm(queries.waiting_in(staged.contest_id)[1].id, by=actor_of(security()))
    assert refused(supervisor) == {"confirmer_holds_role"}
    body = make_account("监督机构")
    put_in(staged, body)
    operations.confirm(row.id, by=actor_of(body))


def put_in(staged, account, by=None):
    return operations.put_in_supervisor(
        staged.contest_id, account.login_name, "", by=actor_of(by or security()), meant=Confirmed(account.id)
    )


def test_only_a_security_administrator_of_no_part_puts_the_supervising_body_in(staged, sign_in):
    body = make_account("监督机构")
    with pytest.raises(Refused) as refusal:
        put_in(staged, body, by=make_account("监督", (Role.SUPERVISOR, Scope.CONTEST, staged.contest_id)))
    assert codes_of(refusal) == {"confirmer_is_no_administrator"}
    account_operations.grant_role(staged.organiser.id, Role.SECURITY_ADMIN, Scope.SITE, None, by=SYSTEM)
    with pytest.raises(Refused) as refusal:
        put_in(staged, body, by=staged.organiser)
    assert codes_of(refusal) == {"confirmer_holds_role"}
    client, address = sign_in(security()), f"/contests/{staged.contest_id}/appointments"
    form = {"login_name": body.login_name, "name": ""}
    assert "找到下面这个账号" in page_of(client.post(address, data=form))
    assert client.post(address, data=form | {"confirmed": body.id}).status_code == 303
    assert queries.is_supervising_body(staged.contest_id, body.id)
    assert "/link/" in page_of(client.post(address, data={"login_name": "xin.jiandu", "name": "新监督"}))


def test_an_account_that_the_organiser_got_into_begins_afresh_with_the_confirmation(staged, client):
    """The attack: make somebody floor judge, take the link, set the password, then propose them as keeper."""
    made = operations.appoint(
        staged.contest_id,
        Role.FLOOR_JUDGE,
        (Scope.EVENT, [staged.event_id]),
        "puppet",
        "木偶",
        by=staged.by,
    )
    account_operations.use_link(made.link_token, PASSWORD, PASSWORD)
    logins.begin_login(made.account.id, device_name="organiser", device_key="0" * 64)
    take_letters_of(made.account.id)
    staged.appoint(made.account, Role.CIPHER_OFFICER, Scope.EVENT)
    (row,) = queries.waiting_in(staged.contest_id)
    assert operations.confirm(row.id, by=actor_of(security())).link_token is not None
    account = accounts.account(made.account.id)
    assert (account.password_hash, account.email, accounts.logins_of(account.id)) == (None, None, [])


@atomic
def take_letters_of(account_id):
    """Whoever is signed in as this account has its letters sent to themself."""
    accounts.account(account_id).email = "zuwei@example.org"


def test_a_proposal_is_declined_with_a_reason_or_withdrawn(staged, sign_in):
    propose_keeper(staged.contest_id, staged.event_id, "贾一", staged.organiser)
    (row,) = queries.waiting_in(staged.contest_id)
    address = f"/contests/{staged.contest_id}/appointments/{row.id}/decline"
    client = sign_in(security())
    assert client.post(address, data={"dialog": f"decline-{row.id}", "reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "与组委会同一人"}).status_code == 303
    again = propose_keeper(staged.contest_id, staged.event_id, "贾二", staged.organiser)
    (row,) = queries.waiting_in(staged.contest_id)
    people = f"/contests/{staged.contest_id}/manage/people"
    assert sign_in(staged.organiser).post(f"{people}/appointments/{row.id}/withdraw").status_code == 303
    assert queries.waiting_in(staged.contest_id) == []
    assert accounts.grants_of(again.id) == ()


def test_what_waits_for_an_event_ends_with_it(staged, sign_in):
    move_to(staged.contest_id, "preparing")
    events = f"/contests/{staged.contest_id}/manage/events"
    details = EventDetails(
        code="X09",
        name="烘焙",
        name_en=None,
        group_kind="student",
        occupation_code=None,
        paper_level=3,
        members=1,
    )
    event = contest_operations.add_event(staged.contest_id, details, by=SYSTEM)
    propose_keeper(staged.contest_id, event.id, "贾一", staged.organiser)
    client = sign_in(staged.organiser)
    answer = client.post(f"/events/{event.id}/remove", data={"reason": "停办"})
    assert answer.status_code == 303, page_of(answer)
    assert client.get(events).status_code == 200
    assert queries.waiting_in(staged.contest_id) == []


def test_appointments_of_another_contest_are_not_found(staged, sign_in):
    other = ready_event(1)
    propose_keeper(other.contest_id, other.event_id, "贾一", other.organiser)
    (row,) = queries.waiting_in(other.contest_id)
    people = f"/contests/{staged.contest_id}/manage/people/appointments/{row.id}/withdraw"
    assert sign_in(staged.organiser).post(people).status_code == 404
    confirm = f"/contests/{staged.contest_id}/appointments/{row.id}/confirm"
    assert sign_in(security()).post(confirm).status_code == 404


# 2. Roles that do not go together ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("held", "asked"),
    [
        (Role.ORGANISER, Role.CIPHER_OFFICER),
        (Role.ORGANISER, Role.SUPERVISOR),
        (Role.ORGANISER, Role.CHIEF_JUDGE),
        (Role.ORGANISER, Role.JUDGE),
        (Role.ORGANISER, Role.TABULATOR),
        (Role.JUDGE, Role.CIPHER_OFFICER),
        (Role.JUDGE, Role.SUPERVISOR),
        (Role.JUDGE, Role.TABULATOR),
        (Role.CHIEF_JUDGE, Role.CIPHER_OFFICER),
        (Role.CHIEF_JUDGE, Role.SUPERVISOR),
        (Role.SUPERVISOR, Role.CIPHER_OFFICER),
        (Role.CIPHER_OFFICER, Role.ORGANISER),
        (Role.SUPERVISOR, Role.JUDGE),
    ],
)
def test_incompatible_roles_are_refused_with_a_sentence(staged, sign_in, held, asked):
    person = make_account("兼任", (held, *scope_of(staged, held)))
    scope, _id = scope_of(staged, asked)
    with pytest.raises(Refused) as refusal:
        staged.appoint(person, asked, scope)
    assert codes_of(refusal) == {"roles_incompatible"}
    form = {"role": asked, "login_name": person.login_name, "confirmed": person.id, "delegation": ""}
    answer = sign_in(staged.organiser).post(
        f"/contests/{staged.contest_id}/manage/people", data=form | {"events": [staged.event_id]}
    )
    assert answer.status_code == 422
    assert "不能兼任" in page_of(answer)


def scope_of(staged, role):
    if role in operations.CONTEST_ROLES:
        return Scope.CONTEST, staged.contest_id
    return Scope.EVENT, staged.event_id


def test_what_waits_counts_among_the_incompatible(staged):
    person = propose_keeper(staged.contest_id, staged.event_id, "贾一", staged.organiser)
    with pytest.raises(Refused) as refusal:
        staged.appoint(person, Role.JUDGE, Scope.EVENT)
    assert codes_of(refusal) == {"roles_incompatible"}
    other = make_event(1)
    stranger = make_account("别的组委", (Role.ORGANISER, Scope.CONTEST, other[0]))
    operations.appoint(
        other[0],
        Role.JUDGE,
        (Scope.EVENT, [other[1]]),
        person.login_name,
        "",
        by=actor_of(stranger),
        meant=Confirmed(person.id),
    )


def test_conflicts_from_before_stand_on_the_list_of_preparations_and_stay(staged, sign_in):
    make_account(
        "老兼任",
        (Role.JUDGE, Scope.EVENT, staged.event_id),
        (Role.CIPHER_OFFICER, Scope.EVENT, staged.event_id),
    )
    client = sign_in(staged.organiser)
    manage = page_of(client.get(f"/contests/{staged.contest_id}/manage"))
    assert "不能兼任的角色" in manage
    assert "老兼任（加密裁判+裁判员）" in manage
    assert "兼任了不能兼任的角色" in page_of(client.get(f"/contests/{staged.contest_id}/manage/people"))


# 3. The draw refuses keepers whose access the organiser could have held -----------------------------------------


def named(staged, people, place=1):
    keepers.name_keepers(staged.event_id, [person.id for person in people], by=staged.by)


def refused_draw(staged):
    with pytest.raises(Refused) as refusal:
        staged.commit()
    return {(problem.code, problem.details.get("name")) for problem in refusal.value.problems}


def test_a_draw_with_independent_keepers_is_made(staged):
    people = make_keepers(staged.contest_id, staged.event_id, 2, staged.organiser)
    for place, person in enumerate(people, start=1):
        set_keeper_key(person, place)
    named(staged, people)
    assert staged.commit().seed_hash


def test_keepers_of_before_are_refused_until_confirmed(staged, sign_in):
    people = [make_account(f"老{n}", (Role.CIPHER_OFFICER, Scope.EVENT, staged.event_id)) for n in (1, 2)]
    for place, person in enumerate(people, start=1):
        set_keeper_key(person, place)
    named(staged, people)
    assert refused_draw(staged) == {("keeper_not_confirmed", "老1"), ("keeper_not_confirmed", "老2")}
    page = page_of(sign_in(staged.organiser).get(f"/events/{staged.event_id}/draw"))
    assert "老1的任命还没有确认" in page
    assert "种子并公布指纹" not in page


def test_a_passphrase_from_before_the_confirmation_is_set_anew(staged, sign_in):
    first = propose_keeper(staged.contest_id, staged.event_id, "贾一", staged.organiser)
    set_keeper_key(first, 1)
    confirm_everybody(staged.contest_id)
    (second,) = make_keepers(staged.contest_id, staged.event_id, 1, staged.organiser, first=2)
    set_keeper_key(second, 2)
    named(staged, [first, second])
    assert refused_draw(staged) == {("keeper_key_before_confirmation", "贾一")}
    client = sign_in(first)
    assert "/keeper" in page_of(client.get("/today"))
    assert "任命在设置口令以后才确认" in page_of(client.get("/keeper"))
    words = {"passphrase": passphrase_of(9), "repeated": passphrase_of(9)}
    assert client.post("/keeper", data=words).status_code == 303
    assert staged.commit().seed_hash


def test_a_keeper_who_signed_in_where_the_organiser_does_alone_is_refused(staged):
    people = [propose_keeper(staged.contest_id, staged.event_id, f"贾{n}", staged.organiser) for n in (1, 2)]
    by = actor_of(security())
    for row in queries.waiting_in(staged.contest_id):
        operations.confirm(row.id, by=by)
    logins.begin_login(staged.organiser.id, device_name="hall", device_key="a" * 64)
    for place, person in enumerate(people, start=1):
        logins.begin_login(person.id, device_name="hall", device_key="a" * 64)
        set_keeper_key(person, place)
    logins.begin_login(people[1].id, device_name="own", device_key="b" * 64)
    named(staged, people)
    assert refused_draw(staged) == {("keeper_without_own_device", "贾1")}


def test_a_keeper_to_whom_an_organiser_made_a_link_is_refused(staged):
    people = make_keepers(staged.contest_id, staged.event_id, 2, staged.organiser)
    for place, person in enumerate(people, start=1):
        set_keeper_key(person, place)
    named(staged, people)
    account_operations.create_link(people[0].id, by=staged.by)
    assert refused_draw(staged) == {("keeper_link_seen", "加密1")}


# 4. Small contests -------------------------------------------------------------------------------------------


def test_a_small_contest_has_one_keeper_of_the_organisers_and_says_so(staged, sign_in):
    deputy = make_account("副组委", (Role.ORGANISER, Scope.CONTEST, staged.contest_id))
    with pytest.raises(Refused):
        staged.appoint(deputy, Role.CIPHER_OFFICER, Scope.EVENT)
    client = sign_in(staged.organiser)
    address = f"/contests/{staged.contest_id}/manage/people/small"
    at_dialog = {"dialog": "choose-small"}
    move_to(staged.contest_id, "ready")
    assert client.post(address, data=at_dialog | {"reason": ""}).status_code == 422
    assert client.post(address, data={"reason": "全赛只有三名选手"}).status_code == 303
    assert queries.separation_of(staged.contest_id) is Separation.SMALL
    assert not staged.appoint(deputy, Role.CIPHER_OFFICER, Scope.EVENT).waits
    (other,) = make_keepers(staged.contest_id, staged.event_id, 1, staged.organiser)
    for place, person in enumerate((deputy, other), start=1):
        set_keeper_key(person, place)
    named(staged, [deputy, other])
    assert staged.commit().seed_hash
    stranger = sign_in(make_account("路人"))
    for page in (f"/events/{staged.event_id}/draw/record", f"/contests/{staged.contest_id}/results"):
        shown = page_of(stranger.get(page))
        assert "简化设置" in shown
        assert "全赛只有三名选手" in shown
    record = stranger.get(f"/events/{staged.event_id}/draw/record.json").get_json()
    assert record["separation"] == "small"


def test_two_keepers_of_the_organisers_are_too_many_even_there(staged):
    move_to(staged.contest_id, "ready")
    operations.choose_small(staged.contest_id, "小赛", by=staged.by)
    people = [make_account(f"组委{n}", (Role.ORGANISER, Scope.CONTEST, staged.contest_id)) for n in (1, 2)]
    for place, person in enumerate(people, start=1):
        staged.appoint(person, Role.CIPHER_OFFICER, Scope.EVENT)
        set_keeper_key(person, place)
    named(staged, people)
    assert refused_draw(staged) == {("keepers_of_organiser_too_many", None)}


def test_the_lighter_setting_is_chosen_before_the_start_and_stays(staged):
    with pytest.raises(Refused) as refusal:
        operations.choose_small(staged.contest_id, "小赛", by=staged.by)
    assert codes_of(refusal) == {"small_too_late"}
    move_to(staged.contest_id, "preparing")
    operations.choose_small(staged.contest_id, "小赛", by=staged.by)
    with pytest.raises(Refused) as refusal:
        operations.choose_small(staged.contest_id, "小赛", by=staged.by)
    assert codes_of(refusal) == {"small_already"}


@atomic
def move_to(contest_id, phase):
    db.session.get(Contest, contest_id).phase = phase


def test_nobody_is_confirmed_into_a_conflict(staged):
    person = propose_keeper(staged.contest_id, staged.event_id, "贾一", staged.organiser)
    account_operations.grant_role(person.id, Role.JUDGE, Scope.EVENT, staged.event_id, by=SYSTEM)
    (row,) = queries.waiting_in(staged.contest_id)
    with pytest.raises(Refused) as refusal:
        operations.confirm(row.id, by=actor_of(security()))
    assert codes_of(refusal) == {"roles_incompatible"}


def test_nobody_is_meant_until_shown(staged):
    body = make_account("监督机构")
    with pytest.raises(Refused):
        operations.put_in_supervisor(
            staged.contest_id, body.login_name, "", by=actor_of(security()), meant=NOBODY
        )
