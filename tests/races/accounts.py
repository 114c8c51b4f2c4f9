"""How the operations of signing in, of proofs and of those who guard accounts are raced."""

from datetime import timedelta

from competition.accounts import channel_operations as channels
from competition.accounts import guess_operations as guessing
from competition.accounts import guesses
from competition.accounts import login_operations as logins
from competition.accounts import queries as account_queries
from competition.accounts import sign_up_operations as signing_up
from competition.accounts.login_operations import Browser
from competition.accounts.models import Login, LoginAttempt, OneTimeLink
from competition.foundation.store import crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.guarding import operations as guarding
from competition.proofs import operations as proofs
from competition.proofs.models import RecoveryCode, SecondStep, SentCode
from competition.rules import second_step
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.contests import make_contest
from tests.races.arena import race
from tests.races.competition import BROWSER, PASSWORD, count, fresh, with_password

CHANNELS, GUESSES = "competition.accounts.channel_operations", "competition.accounts.guess_operations"
LOGINS, PROOFS = "competition.accounts.login_operations", "competition.proofs.operations"
GUARDING = "competition.guarding.operations"

PARTS: dict[str, str] = {}


@race(f"{CHANNELS}.change_phone", again="the newest number counts")
def change_phone(app):
    account_id = make_account().id
    return lambda number: channels.change_phone(account_id, f"1390000000{number}", by=SYSTEM)


def _address():
    """An account with an address that is not proven, and the code that went there."""
    account_id = with_password().id
    channels.change_email(account_id, f"{fresh()}@example.org", by=SYSTEM)
    _send_known(account_id, "channel")
    return account_id


@atomic
def _send_known(account_id, purpose):
    """A code that the test knows."""
    db.session.add(
        SentCode(
            purpose=purpose,
            channel="email",
            code_hash=crypto.blind_index("code", "123456"),
            created_at=clock.now(),
            account_id=account_id,
        )
    )


@race(f"{CHANNELS}.send_channel_code", again="two wishes in one moment are one code")
def send_channel_code(app):
    account_id = with_password().id
    channels.change_email(account_id, f"{fresh()}@example.org", by=SYSTEM)
    return (
        lambda _: channels.send_channel_code(account_id, "email"),
        count(SentCode, account_id=account_id),
    )


@race(f"{CHANNELS}.prove_channel", log="account.channel_proven")
def prove_channel(app):
    account_id = _address()
    return lambda _: channels.prove_channel(account_id, "email", "123456", by=SYSTEM)


@race(f"{GUESSES}.count_proven_try", again="every try counts")
def count_proven_try(app):
    key, browser = fresh("key"), Browser(fresh("address"), "mark")
    of, tried = crypto.fingerprint(f"{key} {browser.address}"), []

    def act(number):
        guessing.count_proven_try(key, browser)
        tried.append(number)

    return act, lambda: 1 + len(tried) - throttling.tries("second proof", of, guesses.WINDOW)


@race(f"{GUESSES}.take_try", again="every try counts", full="login_locked")
def take_try(app):
    key, noted = fresh("key"), []

    def act(number):
        guessing.take_try(key, None, BROWSER)
        noted.append(number)

    # The sixth of a moment has no try left.
    return act, lambda: 1 + min(len(noted), guesses.TRIES) - count(LoginAttempt, login_key=key)()


@race(f"{GUESSES}.give_back", again="a try given back counts no more")
def give_back(app):
    key = fresh("key")
    taken = guessing.take_try(key, None, BROWSER)
    return lambda _: guessing.give_back(taken), lambda: 1 + count(LoginAttempt, login_key=key)()


def _failed():
    """An account at which somebody failed twice."""
    account = with_password()
    key = guesses.login_key(account.login_name)
    for _ in range(2):
        guessing.take_try(key, account, BROWSER)
    return key, account.id


@race(f"{GUESSES}.sum_up", log="login.failed", again="what was told counts no more")
def sum_up(app):
    key, account_id = _failed()
    return (
        lambda _: guessing.sum_up(key, account_queries.account(account_id), BROWSER),
        lambda: 1 + count(LoginAttempt, login_key=key)(),
    )


@race(f"{GUESSES}.sum_up_closed_windows", log="login.failed", again="what was told counts no more")
def sum_up_closed_windows(app):
    guessing.sum_up_closed_windows()
    key, _ = _failed()
    _long_ago(LoginAttempt.at, LoginAttempt.login_key == key)
    return lambda _: guessing.sum_up_closed_windows()


@atomic
def _long_ago(column, condition):
    db.session.query(column.class_).filter(condition).update({column.key: clock.now() - timedelta(days=3)})


@race(f"{LOGINS}.prove", again="the newest proof counts", full="login_locked")
def prove(app):
    account = with_password()
    account_id = account.id
    logins.begin_login(account_id, device_name="平板")
    login_id = db.session.query(Login).filter_by(account_id=account_id).one().id
    return lambda _: logins.prove(login_id, PASSWORD, browser=BROWSER)


@race(f"{LOGINS}.send_sign_in_code", again="two wishes in one moment are one code")
def send_sign_in_code(app):
    account = with_password()
    account_id, name = account.id, account.login_name
    channels.change_email(account_id, f"{fresh()}@example.org", by=SYSTEM)
    _send_known(account_id, "channel")
    channels.prove_channel(account_id, "email", "123456", by=SYSTEM)
    return (
        lambda _: logins.send_sign_in_code(name, PASSWORD, browser=BROWSER),
        count(SentCode, account_id=account_id, purpose="sign_in"),
    )


def _second_step(account_id):
    """A second step that counts, and the code of a later moment, which was not taken yet."""
    secret = proofs.begin_second_step(account_id)
    step = int(clock.now().timestamp()) // 30
    proofs.prove_second_step(account_id, second_step.code_at(secret, step), by=SYSTEM)
    return second_step.code_at(secret, step + 1)


@race(f"{LOGINS}.show_second_step", log="login.begun")
def show_second_step(app):
    account_id = with_password().id
    code = _second_step(account_id)
    return lambda _: logins.show_second_step(account_id, code, browser=BROWSER)


@race("competition.accounts.sign_up_operations.begin_sign_up", log="account.created")
def begin_sign_up(app):
    name = fresh()
    return lambda number: signing_up.begin_sign_up(
        name, "林清", PASSWORD, PASSWORD, address=f"192.0.2.{number}", language="zh"
    )


def _sign_up():
    """A sign-up whose code the test knows: the token of its page."""
    name = f"{fresh()}@example.org"
    token = proofs.begin_sign_up(
        name, "林清", "hash", channel="email", language="zh", known=False, silent=False
    )
    _known_code(crypto.fingerprint(token))
    return token


@atomic
def _known_code(token_hash):
    sent = db.session.query(SentCode).filter_by(token_hash=token_hash).one()
    sent.code_hash = crypto.blind_index("code", "123456")


@race("competition.accounts.sign_up_operations.finish_sign_up", log="account.created")
def finish_sign_up(app):
    token = _sign_up()
    return lambda _: signing_up.finish_sign_up(token, "123456", language="zh")


@race(f"{GUARDING}.answer_request", log="account.link_made")
def answer_request(app):
    account_id, by = with_password().id, actor_of(make_account("系统", (Role.SYSTEM_ADMIN, Scope.SITE, None)))
    guarding.let_in(account_id, by=by)
    link_id = db.session.query(OneTimeLink).filter_by(account_id=account_id, used_at=None).one().id
    security = actor_of(make_administrator())
    return lambda _: guarding.answer_request(link_id, by=security)


@atomic
def _opens_later(account_id):
    link = db.session.query(OneTimeLink).filter_by(account_id=account_id).one()
    link.opens_at = clock.now() + timedelta(hours=1)
    return link.id


@race(f"{GUARDING}.confirm_link", log="account.link_confirmed")
def confirm_link(app):
    account_id, by = with_password().id, actor_of(make_administrator())
    guarding.let_in(account_id, by=by)
    link_id = _opens_later(account_id)
    other = actor_of(make_administrator())
    return lambda _: guarding.confirm_link(link_id, by=other)


@race(f"{GUARDING}.drop_second_step", log="second_step.dropped", again="it is gone, as was wished")
def drop_others_second_step(app):
    account_id, by = with_password().id, actor_of(make_administrator())
    _second_step(account_id)
    return lambda _: guarding.drop_second_step(account_id, "换手机", by=by)


@race(f"{GUARDING}.wake_role", log="role.woken")
def wake_role(app):
    account = make_account("林清", (Role.SUPERVISOR, Scope.CONTEST, make_contest(Phase.PREPARING).id))
    grant_id = _asleep(account.id)
    by = actor_of(make_administrator())
    return lambda _: guarding.wake_role(grant_id, by=by)


@atomic
def _asleep(account_id):
    """A role that rests after a recovery."""
    grant = db.session.query(account_queries.RoleGrant).filter_by(account_id=account_id).one()
    grant.rests_for = "recovery"
    return grant.id


@race(f"{PROOFS}.begin_second_step", again="the newest secret that was shown counts")
def begin_second_step(app):
    account_id = make_account().id
    proofs.begin_second_step(account_id)
    return lambda _: proofs.begin_second_step(account_id), count(SecondStep, account_id=account_id)


@race(f"{PROOFS}.prove_second_step", log="second_step.set")
def prove_second_step(app):
    account_id = make_account().id
    secret = proofs.begin_second_step(account_id)
    code = second_step.code_at(secret, int(clock.now().timestamp()) // 30)
    return (
        lambda _: proofs.prove_second_step(account_id, code, by=SYSTEM),
        lambda: count(RecoveryCode, account_id=account_id)() - 9,
    )


@race(f"{PROOFS}.drop_second_step", log="second_step.dropped", again="it is gone, as was wished")
def drop_second_step(app):
    account_id = make_account().id
    _second_step(account_id)
    return lambda _: proofs.drop_second_step(account_id, by=SYSTEM)


def _once(passes):
    """Asked by everybody with the same code; how many it let through."""
    passed = []
    return lambda _: passed.extend([1] if passes() else []), lambda: len(passed)


@race(f"{PROOFS}.passes_second_step", again="a code that was taken is wrong, which is an answer")
def passes_second_step(app):
    account_id = make_account().id
    code = _second_step(account_id)
    return _once(lambda: proofs.passes_second_step(account_id, code))


@race(f"{PROOFS}.send_code", again="two wishes in one moment are one code")
def send_code(app):
    account_id = make_account().id
    return (
        lambda _: proofs.send_code(account_id, "sign_in", "email", "a@example.org", "zh"),
        count(SentCode, account_id=account_id),
    )


@race(f"{PROOFS}.void_codes", again="they open nothing, as was wished")
def void_codes(app):
    account_id = make_account().id
    _send_known(account_id, "sign_in")
    return (
        lambda _: proofs.void_codes(account_id, "sign_in"),
        lambda: 1 + count(SentCode, account_id=account_id, used_at=None)(),
    )


@race(f"{PROOFS}.passes_code", again="a code that was taken is wrong, which is an answer")
def passes_code(app):
    account_id = make_account().id
    _send_known(account_id, "sign_in")
    return _once(lambda: proofs.passes_code(account_id, "sign_in", "123456"))


@race(f"{PROOFS}.begin_sign_up", again="every page has its own code")
def begin_proof_of_sign_up(app):
    name = f"{fresh()}@example.org"
    return lambda _: proofs.begin_sign_up(
        name, "林清", "hash", channel="email", language="zh", known=False, silent=False
    )


@race(f"{PROOFS}.passes_sign_up", again="a code that was taken is wrong, which is an answer")
def passes_sign_up(app):
    token = _sign_up()
    return _once(lambda: proofs.passes_sign_up(token, "123456"))


@race(f"{PROOFS}.forget_old_codes", again="they are gone, as was wished")
def forget_old_codes(app):
    account_id = make_account().id
    _send_known(account_id, "sign_in")
    _long_ago(SentCode.created_at, SentCode.account_id == account_id)
    return lambda _: proofs.forget_old_codes(), lambda: 1 + count(SentCode, account_id=account_id)()
