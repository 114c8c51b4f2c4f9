"""How the operations of notices are raced."""

from datetime import timedelta

from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work.models import Message
from competition.notices import operations as notices
from competition.notices import queries
from competition.notices.models import ToldNotice
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from tests.factories.accounts import be_reached, make_account
from tests.factories.contests import make_contest
from tests.races.arena import race

NOTICES = "competition.notices.operations"
TOLD = {"contest": "示范大赛", "event": "焊接", "entry": 7}

LAST = 2**31 - 1
PARTS = {
    f"{NOTICES}.hand_over": "of claim_person and confirm_claim, which hold the nominee",
    f"{NOTICES}.forget_people": "of erase_persons and forget_nominees, whose callers hold the persons",
    f"{NOTICES}.tell": "of every operation that people are told of: it only adds",
    f"{NOTICES}.send_secret": "of send_code, begin_sign_up and what makes a link: it only adds",
}


def _count(model, **those):
    return lambda: db.session.query(model).filter_by(**those).count()


def _missed():
    """A contest in which one notice reached nobody: nothing was connected when it was tried."""
    contest_id = make_contest(Phase.REGISTRATION).id
    whom = make_account()
    be_reached(whom.id, f"account{whom.id}@example.org")
    notices.tell(whom.id, "entry_approved", f"/contests/{contest_id}", contest_id=contest_id, **TOLD)
    _tried(contest_id)
    return contest_id


@atomic
def _tried(contest_id):
    for message in db.session.query(Message).join(ToldNotice).filter_by(contest_id=contest_id):
        message.attempts, message.failure = 1, "NoChannel"


@race(f"{NOTICES}.send_again", log="notices.sent_again")
def send_again(app):
    contest_id = _missed()
    return (
        lambda _: notices.send_again(contest_id, by=SYSTEM),
        lambda: db.session.query(Message).join(ToldNotice).filter_by(contest_id=contest_id).count() - 1,
    )


@race(f"{NOTICES}.settle", log="notices.settled")
def settle(app):
    contest_id = _missed()
    return lambda _: notices.settle(contest_id, None, until=LAST, by=SYSTEM)


@race(f"{NOTICES}.take_up_again", log="notices.taken_up")
def take_up_again(app):
    contest_id = _missed()
    notices.settle(contest_id, None, until=LAST, by=SYSTEM)
    notice_id = db.session.query(ToldNotice.id).filter_by(contest_id=contest_id).scalar()
    return lambda _: notices.take_up_again(contest_id, notice_id, by=SYSTEM)


def _own():
    account_id = make_account().id
    notices.tell(account_id, "entry_approved", "/my/entries", **TOLD)
    return account_id


@race(f"{NOTICES}.mark_read", again="it is read, as was wished")
def mark_read(app):
    account_id = _own()
    notice_id = queries.notices_of(account_id)[0].id
    return (
        lambda _: notices.mark_read(account_id, notice_id),
        lambda: (
            _count(ToldNotice, account_id=account_id)()
            - _count(ToldNotice, account_id=account_id, read_at=None)()
        ),
    )


@race(f"{NOTICES}.mark_all_read", again="they are read, as was wished")
def mark_all_read(app):
    account_id = _own()
    newest = queries.notices_of(account_id)[0].id
    return lambda _: notices.mark_all_read(account_id, newest)


@race(f"{NOTICES}.forget_old", again="they are gone, as was wished")
def forget_old(app):
    account_id = _own()
    ago = clock.now() + timedelta(seconds=1)
    return (
        lambda _: notices.forget_old(ago),
        lambda: 1 + _count(ToldNotice, account_id=account_id)(),
    )
