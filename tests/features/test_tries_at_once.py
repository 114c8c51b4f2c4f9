"""Many guesses in one moment are as many tries: the limit is taken before anything slow is looked at."""

from concurrent.futures import ThreadPoolExecutor

from competition.accounts import login_operations as logins
from competition.accounts import operations, passwords
from competition.accounts.guesses import TRIES, Browser
from competition.accounts.models import Login
from competition.foundation.store.db import db
from competition.keepers import operations as keepers
from competition.proofs import operations as proofs
from competition.rules.draw import keeper_keys
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of, make_account
from tests.factories.draws import set_keeper_key
from tests.features.test_signing_in import code_of

PASSWORD = "long enough 1"
AT_ONCE, GUESSES = 12, 24
BROWSER = Browser("mark", "address")


def refusals(app, step):
    """The codes of what was refused of many at once."""
    db.session.remove()

    def one(_number):
        with app.app_context():
            try:
                step()
            except Refused as refusal:
                return refusal.problems[0].code
            finally:
                db.session.remove()
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(one, range(GUESSES)))


def owner():
    return operations.create_account("chen.ming", "陈明", PASSWORD, by=SYSTEM)


def looked_at(monkeypatch):
    seen, matches = [], passwords.matches
    monkeypatch.setattr(passwords, "matches", lambda *typed: (seen.append(1), matches(*typed))[1])
    return seen


def test_of_many_sign_ins_at_once_only_the_tries_are_looked_at(app, monkeypatch):
    owner()
    seen = looked_at(monkeypatch)
    codes = refusals(app, lambda: logins.sign_in("chen.ming", "wrong guess 7", browser=BROWSER))
    assert (codes.count("login_failed"), len(seen)) == (TRIES, TRIES)
    assert codes.count("login_locked") == GUESSES - TRIES


def test_of_many_second_steps_at_once_only_the_tries_are_looked_at(app):
    account = owner()
    proofs.begin_second_step(account.id)
    proofs.prove_second_step(account.id, code_of(account, -1), by=actor_of(account))
    account_id = account.id
    codes = refusals(app, lambda: logins.show_second_step(account_id, "000000", browser=BROWSER))
    assert codes.count("code_wrong") == TRIES


def test_of_many_passwords_given_again_at_once_only_the_tries_are_looked_at(app, monkeypatch):
    account = owner()
    logins.begin_login(account.id, device_name="test")
    login_id = db.session.query(Login).one().id
    seen = looked_at(monkeypatch)
    codes = refusals(app, lambda: logins.prove(login_id, "wrong guess 7", browser=BROWSER))
    assert (codes.count("login_failed"), len(seen)) == (TRIES, TRIES)


def test_of_many_passphrases_at_once_only_the_tries_are_looked_at(app, monkeypatch):
    account = make_account("加密")
    set_keeper_key(account, 1)
    account_id, by, seen, opened = account.id, actor_of(account), [], keeper_keys.open_private
    monkeypatch.setattr(keeper_keys, "open_private", lambda *given: (seen.append(1), opened(*given))[1])
    refusals(app, lambda: keepers.unlock_key(account_id, "猜的口令猜的口令", by=by))
    assert len(seen) == keepers.LOCK_AFTER


def test_the_right_password_uses_no_try_up(app):
    owner()
    for _ in range(2 * TRIES):
        assert logins.sign_in("chen.ming", PASSWORD, browser=BROWSER).token
