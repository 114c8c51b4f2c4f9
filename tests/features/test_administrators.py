"""Three separate administrators: nobody becomes another by a link, an account of old, or a name."""

from dataclasses import replace

import pytest

from competition.accounts import operations, queries
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import make_account

NEW = {"password": "a new password 7", "repeated": "a new password 7"}


def administrator(role, name=None):
    return make_account(name or role.replace("_", " "), (role, Scope.SITE, None))


@pytest.fixture
def three(app):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], separate_administrators=True)
    return {role: administrator(role) for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)}


def grant_of(account, role):
    return queries.live_grant(account.id, role, Scope.SITE, None).id


@pytest.mark.parametrize("role", [Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN])
def test_the_system_administrator_makes_no_link_for_an_administrator(three, sign_in, role):
    client = sign_in(three[Role.SYSTEM_ADMIN])
    answer = client.post(f"/admin/accounts/{three[role].id}/link")
    assert answer.status_code == 422
    assert "/link/" not in answer.get_data(as_text=True)
    assert queries.open_links_of(three[role].id) == []
    page = client.get("/admin/accounts").get_data(as_text=True)
    assert f"/admin/accounts/{three[role].id}/link" not in page


def test_without_separation_a_mere_system_administrator_steps_up_no_more_either(app, sign_in):
    security = administrator(Role.SECURITY_ADMIN)
    client = sign_in(administrator(Role.SYSTEM_ADMIN))
    assert client.post(f"/admin/accounts/{security.id}/link").status_code == 422
    assert client.post(f"/admin/accounts/{make_account('选手').id}/link").status_code == 200


def test_the_security_administrator_makes_links_for_the_others_but_not_for_themself(three, sign_in):
    client = sign_in(three[Role.SECURITY_ADMIN])
    for role in (Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN):
        answer = client.post(f"/admin/roles/{grant_of(three[role], role)}/link")
        assert answer.status_code == 200
        assert "/link/" in answer.get_data(as_text=True)
    own = grant_of(three[Role.SECURITY_ADMIN], Role.SECURITY_ADMIN)
    assert client.post(f"/admin/roles/{own}/link").status_code == 422
    second = sign_in(administrator(Role.SECURITY_ADMIN, "第二位"))
    assert second.post(f"/admin/roles/{own}/link").status_code == 200


def test_the_security_administrator_makes_no_link_for_people_without_an_administrators_role(three, sign_in):
    judge = make_account("裁判", (Role.JUDGE, Scope.EVENT, 1))
    client = sign_in(three[Role.SECURITY_ADMIN])
    grant = queries.live_grant(judge.id, Role.JUDGE, Scope.EVENT, 1)
    assert client.post(f"/admin/roles/{grant.id}/link").status_code == 404
    assert client.post(f"/admin/accounts/{judge.id}/link").status_code == 403


def test_the_machine_is_the_way_back_for_the_only_security_administrator(three, app):
    account = three[Role.SECURITY_ADMIN]
    printed = app.test_cli_runner().invoke(args=["accounts", "link", account.login_name]).output
    token = printed.strip().rsplit("/", 1)[1]
    client = app.test_client()
    assert client.post(f"/link/{token}", data=NEW).status_code == 303
    assert client.get("/admin/roles").status_code == 200
    assert "没有账号" in app.test_cli_runner().invoke(args=["accounts", "link", "nobody"]).output


def test_who_made_an_account_has_no_hold_of_it_once_it_administers(three, app, sign_in):
    """The system administrator makes an account, signs in with it, keeps a link, and waits to be appointed."""
    maker = sign_in(three[Role.SYSTEM_ADMIN])
    maker.post("/admin/accounts", data={"login_name": "shen.audit", "name": "沈审计"})
    account = queries.account_named("shen.audit")
    kept = operations.create_link(account.id, by=SYSTEM)
    signed_in = sign_in(account)
    security = sign_in(three[Role.SECURITY_ADMIN])
    wish = {"login_name": "shen.audit", "role": "audit_admin"}
    shown = security.post("/admin/roles", data=wish).get_data(as_text=True)
    assert "由 system admin 建立" in shown
    assert queries.grants_of(account.id) == ()
    page = security.post("/admin/roles", data=wish | {"confirmed": account.id}).get_data(as_text=True)
    assert queries.grants_of(account.id)
    assert signed_in.get("/me").status_code == 303
    assert app.test_client().post(f"/link/{kept}", data=NEW).status_code == 422
    fresh = page.split("/link/")[1].split("<")[0]
    owner = app.test_client()
    assert owner.post(f"/link/{fresh}", data=NEW).status_code == 303
    assert owner.get("/admin/log").status_code == 200


def test_a_name_that_somebody_else_signed_up_is_not_made_an_administrator_silently(three, sign_in):
    operations.sign_up("shen.audit", "沈审计", "long enough 1")
    impostor = queries.account_named("shen.audit")
    security = sign_in(three[Role.SECURITY_ADMIN])
    wish = {"login_name": "shen.audit", "role": "audit_admin"}
    shown = security.post("/admin/roles", data=wish)
    assert "自行注册" in shown.get_data(as_text=True)
    unticked = security.post("/admin/roles", data=wish | {"confirmed": impostor.id})
    assert unticked.status_code == 422
    assert queries.grants_of(impostor.id) == ()


def test_only_the_newest_link_counts_and_a_changed_password_ends_them_all(app, sign_in):
    account = operations.create_account("zhou", "周宁", "long enough 1", by=SYSTEM)
    first = operations.create_link(account.id, by=SYSTEM)
    second = operations.create_link(account.id, by=SYSTEM)
    assert app.test_client().post(f"/link/{first}", data=NEW).status_code == 422
    assert app.test_client().post(f"/link/{second}", data=NEW).status_code == 303
    third = operations.create_link(account.id, by=SYSTEM)
    change = {"old_password": NEW["password"], "password": "yet another 8", "repeated": "yet another 8"}
    assert sign_in(account).post("/me", data=change).status_code == 303
    assert app.test_client().post(f"/link/{third}", data=NEW).status_code == 422


def test_an_old_hash_is_renewed_at_the_next_good_sign_in(app, client):
    from argon2 import PasswordHasher

    account = operations.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    old = PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash("long enough 1")

    def put_back():
        queries.account(account.id).password_hash = old
        db.session.commit()

    put_back()
    client.post("/login", data={"login_name": "chen", "password": "a wrong guess"})
    assert queries.account(account.id).password_hash == old
    assert client.post("/login", data={"login_name": "chen", "password": "long enough 1"}).status_code == 303
    db.session.rollback()
    renewed = queries.account(account.id).password_hash
    assert "m=19456,t=2,p=1" in renewed
    again = app.test_client().post("/login", data={"login_name": "chen", "password": "long enough 1"})
    assert again.status_code == 303
    db.session.rollback()
    assert queries.account(account.id).password_hash == renewed


def test_hidden_characters_in_a_name_neither_hide_it_nor_make_a_double(app, client):
    form = {"login_name": "jia", "password": "long enough 1", "repeated": "long enough 1"}
    for name in ("\u200b", "\u202e\u2066", "\u3164 "):
        answer = client.post("/signup", data=form | {"name": name})
        assert answer.status_code == 422, ascii(name)
    assert client.post("/signup", data=form | {"name": "周\u200b示范"}).status_code == 303
    assert queries.account_named("jia").name == "周示范"
    for double in ("ＪＩＡ", " j i a ", "JIA", "ji\u00a0a"):
        answer = app.test_client().post("/signup", data=form | {"name": "另一位", "login_name": double})
        assert "已被使用" in answer.get_data(as_text=True), double
    for strange in ("jia\u200b", "jіa", "ji\u0430", "jia\u202e"):
        answer = app.test_client().post("/signup", data=form | {"name": "另一位", "login_name": strange})
        assert answer.status_code == 422, ascii(strange)
    entries = db.session.query(AuditEntry).filter_by(action="account.created").count()
    assert entries == 1
