"""Every write about PINs."""

from competition.accounts import passwords
from competition.accounts import queries as accounts
from competition.accounts.questions import KNOWN_PHONE
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.notices import operations as notices
from competition.rules.account_life import AccountStatus
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from scoring.pins import queries
from scoring.pins.models import JudgePin
from scoring.pins.questions import PIN_CHANGED
from scoring.rules.pin import pin_problems


def set_pin(account_id: int, pin: str, repeated: str, *, by: Actor) -> None:
    """The owner sets a PIN, or another one in place of it; seats that the former one started end.

    Nobody else can: there is no way round `by`. Setting it anew needs no former PIN (who forgot it has none), but
    the page asks for the sign-in to be proved.
    """
    account = accounts.account(account_id)
    if by.account_id != account_id:
        raise Refused(Problem("not_allowed"))
    phones = [account.phone, account.phone_wanted, *(known(account_id) for known in KNOWN_PHONE.answers())]
    own = [account.login_name, *(phone for phone in phones if phone)]
    if problems := pin_problems(pin, own, repeated):
        raise Refused(*problems)
    password_hash = account.password_hash
    # The slow hash runs outside the write transaction.
    _keep(account_id, passwords.hashed(pin), password_hash, by)


@atomic
def drop_pin(account_id: int, *, by: Actor) -> None:
    """The account is in other hands, or closed: who knew the PIN starts no seat by it, and what it started ends."""
    # Whoever uses a PIN holds its account first, as every caller does here: the PIN itself need not be held.
    accounts.hold_account(account_id)
    found = queries.pin_of(account_id)
    PIN_CHANGED.answer()(account_id, by=by)  # a seat from before there were PINs ends too
    if found is None:
        return
    db.session.delete(found)
    audit.record(by, "pin.dropped", subject=("account", account_id))


@atomic
def _keep(account_id: int, pin_hash: str, password_hash: str | None, by: Actor) -> None:
    account = accounts.hold_account(account_id)
    # Recovered or closed while the PIN was hashed: it was somebody else's.
    if account.status != AccountStatus.ACTIVE or account.password_hash != password_hash:
        raise Refused(Problem("changed_meanwhile"))
    again = queries.pin_of(account_id) is not None
    if again:
        found = queries.hold_pin(account_id)
        found.pin_hash, found.set_at = pin_hash, clock.now()
        PIN_CHANGED.answer()(account_id, by=by)
    else:
        db.session.add(JudgePin(account_id=account_id, pin_hash=pin_hash, set_at=clock.now()))
    audit.record(by, "pin.changed" if again else "pin.set", subject=("account", account_id))
    notices.tell(account.id, "pin_set", "/my/pin")
