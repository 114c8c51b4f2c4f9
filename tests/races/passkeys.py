"""How passkeys are raced: one challenge is answered once, whoever answers."""

import secrets

from competition.accounts import login_operations as logins
from competition.accounts import passkey_operations as own_passkeys
from competition.accounts.models import Login
from competition.foundation.store.db import db
from competition.proofs import operations as proofs
from competition.proofs import passkey_operations as passkeys
from competition.proofs import passkeys as keys
from competition.proofs.models import Passkey, PasskeyHolder
from competition.proofs.passkeys import Asked
from competition.rules.public_address import Party
from competition.rules.roles import SYSTEM
from tests.factories.accounts import make_account
from tests.factories.passkeys import Device
from tests.races.arena import race
from tests.races.competition import BROWSER, LOGINS, count

PASSKEYS = "competition.proofs.passkey_operations"
OWN_PASSKEYS = "competition.accounts.passkey_operations"
PROOFS = "competition.proofs.operations"
PARTS = {
    f"{LOGINS}.note_proof": "of prove and prove_by_passkey; the newest counts",
    f"{PROOFS}.fresh_recovery_codes": "of prove_second_step and add_passkey",
    f"{PROOFS}.void_recovery_codes": "of what drops a proof; void is void",
    f"{OWN_PASSKEYS}.note_copied_passkey": "of what shows a passkey, whose challenge is answered once",
}


def _with_passkey():
    """An account with one passkey, what to ask it, and the device."""
    account_id, device, asked = make_account().id, Device(), _asked()
    handle = passkeys.handle_of(account_id)
    answer = device.make(keys.creation(asked, handle, ("lin", "林清"), ()))
    passkeys.add_passkey(account_id, "手机", answer, asked, by=SYSTEM)
    asked = _asked()
    return account_id, asked, device.show(keys.request(asked))


def _asked():
    return Asked(secrets.token_bytes(32), Party("localhost", "http://localhost"))


@race(f"{PASSKEYS}.handle_of", again="one handle for all of them")
def handle_of(app):
    account_id = make_account().id
    return lambda _: passkeys.handle_of(account_id), count(PasskeyHolder, account_id=account_id)


@race(f"{PASSKEYS}.add_passkey", log="passkey.added")
def add_passkey_proof(app):
    account_id, asked = make_account().id, _asked()
    answer = Device().make(keys.creation(asked, passkeys.handle_of(account_id), ("lin", "林清"), ()))
    add = passkeys.add_passkey
    return lambda _: add(account_id, "手机", answer, asked, by=SYSTEM), count(Passkey, account_id=account_id)


@race(f"{OWN_PASSKEYS}.add_passkey", log="passkey.added")
def add_passkey(app):
    account_id, asked = make_account().id, _asked()
    answer = Device().make(keys.creation(asked, passkeys.handle_of(account_id), ("lin", "林清"), ()))
    return lambda _: own_passkeys.add_passkey(account_id, "手机", answer, asked, by=SYSTEM)


@race(f"{PASSKEYS}.remove_passkey", log="passkey.removed")
def remove_passkey_proof(app):
    account_id = _with_passkey()[0]
    passkey_id = db.session.query(Passkey).filter_by(account_id=account_id).one().id
    return lambda _: passkeys.remove_passkey(account_id, passkey_id, by=SYSTEM)


@race(f"{OWN_PASSKEYS}.remove_passkey", log="passkey.removed")
def remove_passkey(app):
    account_id = _with_passkey()[0]
    passkey_id = db.session.query(Passkey).filter_by(account_id=account_id).one().id
    return lambda _: own_passkeys.remove_passkey(account_id, passkey_id, by=SYSTEM)


@race(f"{PASSKEYS}.show_passkey")
def show_passkey_proof(app):
    account_id, asked, answer = _with_passkey()
    return lambda _: passkeys.show_passkey(account_id, answer, asked)


@race(f"{OWN_PASSKEYS}.show_passkey", log="login.begun")
def show_passkey(app):
    account_id, asked, answer = _with_passkey()
    return lambda _: own_passkeys.show_passkey(account_id, answer, asked, browser=BROWSER)


@race(f"{OWN_PASSKEYS}.sign_in_by_passkey", log="login.begun")
def sign_in_by_passkey(app):
    _account_id, asked, answer = _with_passkey()
    return lambda _: own_passkeys.sign_in_by_passkey(answer, asked, browser=BROWSER)


@race(f"{OWN_PASSKEYS}.prove_by_passkey")
def prove_by_passkey(app):
    account_id, asked, answer = _with_passkey()
    logins.begin_login(account_id, device_name="平板")
    login_id = db.session.query(Login).filter_by(account_id=account_id).one().id
    return lambda _: own_passkeys.prove_by_passkey(login_id, answer, asked)


@race(f"{PASSKEYS}.forget_spent_challenges", again="they are gone, as was wished")
def forget_spent_challenges(app):
    _with_passkey()
    return lambda _: passkeys.forget_spent_challenges()


@race(f"{PROOFS}.drop_every_step", again="nothing is left, as was wished")
def drop_every_step(app):
    account_id = _with_passkey()[0]
    return lambda _: proofs.drop_every_step(account_id, by=SYSTEM)
