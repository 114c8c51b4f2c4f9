"""Two different operations on the same thing in the same moment: it ends as if one had come after the other.

A stage builds the thing and gives `(first, second, state)`: the two, and what stands afterwards as plain values.
What may come of it is not written down here: both orders are played one after the other, and that is it.
"""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import msgspec
from flask import g
from werkzeug.exceptions import HTTPException

from certificates.awards import operations as awards
from certificates.awards.models import Award
from certificates.ledger import operations as ledger
from certificates.ledger.models import Certificate
from competition.accounts import channel_operations as channels
from competition.accounts import login_operations as logins
from competition.accounts import operations as giving
from competition.accounts import passkey_operations as own_passkeys
from competition.accounts import queries as accounts
from competition.accounts.models import Login
from competition.contests import operations as contests
from competition.contests import queries as known_contests
from competition.draws import operations as draws
from competition.draws import queries as drawn
from competition.entries import operations as entries
from competition.entries import queries as known_entries
from competition.entries.models import Entry
from competition.foundation.paper.tables import SheetRow
from competition.foundation.store import crypto
from competition.foundation.store.db import atomic, db
from competition.foundation.work.models import Message
from competition.guarding import operations as guarding
from competition.nominations import operations as nominations
from competition.persons.consents import operations as consents
from competition.proofs import operations as proofs
from competition.proofs import passkey_operations as passkeys
from competition.proofs import passkeys as keys
from competition.proofs import queries as known_proofs
from competition.proofs.models import SentCode
from competition.reviews import operations as reviews
from competition.reviews.operations import Decision
from competition.rules.entry_life import Verdict
from competition.rules.phases import Phase, PhaseStep
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from scoring.marks import operations as marks
from scoring.marks.batches import MarkBatch
from scoring.penalties import operations as penalties
from scoring.penalties import queries as known_penalties
from scoring.results import operations as results
from scoring.results import queries as published
from scoring.rules.publication_life import Published
from scoring.rules.timing import TimeState, WorkingTime
from scoring.sheets import queries as sheets
from scoring.signoff import operations as signoff
from scoring.theory import operations as theory
from scoring.theory import queries as known_theory
from scoring.theory.operations import TheoryLine
from scoring.times import operations as times
from scoring.times import queries as known_times
from scoring.times.checking import TimeLine
from tests.factories import draws as drawing
from tests.factories import registration
from tests.factories.accounts import actor_of, make_account, make_administrator
from tests.factories.passkeys import Device
from tests.factories.registration import delegations_of, open_contest, typed
from tests.factories.results import MARKS, Judged
from tests.races import accounts as signing_in
from tests.races import passkeys as owners
from tests.races.certificates import _certificate
from tests.races.competition import BROWSER, PASSWORD, _numbers, _submitted, _unit, fresh, with_password
from tests.races.scoring import signed_off

# Seconds by which one of the two comes before the other; each still thinks before it writes its line down.
HEAD_STARTS = ((0.0, 0.008), (0.008, 0.0))

PAIRS = {}


def pair(stage):
    PAIRS[stage.__name__] = stage
    return stage


def told(act):
    """What whoever calls is told: done, a refusal, or a failure that nobody may be shown."""
    try:
        act()
    except Refused as refusal:
        return tuple(sorted({problem.code for problem in refusal.problems}))
    except HTTPException as answer:
        return answer.code if answer.code < 500 else f"failed: {answer.code}"
    except Exception as failure:
        return f"failed: {type(failure).__name__}: {failure}"[:300]
    finally:
        db.session.remove()
    return "done"


def in_turn(app, stage, *, reverse):
    """One after the other: what both are told, and what stands."""
    first, second, state = stage(app)
    db.session.remove()
    order = (second, first) if reverse else (first, second)
    answers = [told(act) for act in order]
    return (*(reversed(answers) if reverse else answers), state())


def at_once(app, stage, head_starts):
    """Both in the same moment, or nearly."""
    first, second, state = stage(app)
    db.session.remove()
    start = threading.Barrier(2)

    def contend(act, wait):
        with app.app_context():
            g.contends = True
            start.wait(30)
            time.sleep(wait)
            return told(act)

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(contend, (first, second), head_starts))
    return (*answers, state())


@atomic
def put_in_phase(contest_id, phase):
    known_contests.hold_contest(contest_id).phase = phase


# Entries


@pair
def an_entry_is_withdrawn_while_it_is_approved(app):
    entry, by = _submitted()
    entry_id, version = entry.id, entry.version
    reviewer = actor_of(registration.make_reviewer(entry.contest_id))
    decision = Decision(Verdict.APPROVE, version, "", ())
    return (
        lambda: entries.withdraw_entry(entry_id, "不来了", by=by),
        lambda: reviews.decide(entry_id, decision, by=reviewer),
        lambda: known_entries.entry(entry_id).state,
    )


@pair
def a_workbook_is_imported_while_registration_closes(app):
    (unit_id, by), event = _unit(), open_contest()
    contest_id, delegation_id = event.contest_id, delegations_of(event)[0]
    person = typed(100 + next(_numbers), local="yes")
    rows = [SheetRow(2, {**person, "event": event.code, "delegation": str(delegation_id)})]
    return (
        lambda: nominations.import_entries(unit_id, contest_id, rows, delegation_id, by=by),
        lambda: contests.move_contest(contest_id, PhaseStep.CLOSE_REGISTRATION, by=SYSTEM),
        lambda: db.session.query(Entry).filter_by(contest_id=contest_id).count(),
    )


@pair
def a_consent_is_taken_back_while_the_entry_is_approved(app):
    entry, by = _submitted()
    entry_id, version, contest_id = entry.id, entry.version, entry.contest_id
    reviewer = actor_of(registration.make_reviewer(contest_id))
    decision = Decision(Verdict.APPROVE, version, "", ())
    return (
        lambda: consents.withdraw_consent(contest_id, "processing", by=by),
        lambda: reviews.decide(entry_id, decision, by=reviewer),
        lambda: known_entries.entry(entry_id).state,
    )


# Draws


@pair
def a_draw_is_made_while_an_entry_is_withdrawn(app):
    made = drawing.ready_event(2)
    put_in_phase(made.contest_id, Phase.REVIEW)
    draws.commit_draw(made.session_id, by=SYSTEM)
    session_id, event_id, keys = made.session_id, made.event_id, (made.key(0), made.key(1))
    entry_id = made.entry_ids[0]
    return (
        lambda: draws.make_draw(session_id, "07 12 23 31", *keys, by=SYSTEM),
        lambda: entries.withdraw_entry(entry_id, "不来了", by=SYSTEM),
        lambda: (known_entries.entry(entry_id).state, len(drawn.codes_of(event_id))),
    )


# Sheets and results


@pair
def a_sheet_is_locked_while_a_mark_comes(app):
    hall, (sheet_id, seen) = signed_off(app, "signed")
    tablet = hall.tablet(app.test_client(), 1, "备用平板")
    body = tablet.batch([tablet.entry(sheet_id, hall.aspects["A1.5"], "2.00", scheme=hall.scheme.id)])
    batch = msgspec.json.decode(body, type=MarkBatch)
    token_hash = crypto.fingerprint(tablet.identity["token"])
    by, judge = actor_of(hall.supervisor), actor_of(hall.chief)
    outcomes = []

    def mark():
        outcomes.extend(marks.receive_marks(token_hash, batch, by=judge).outcomes)

    def state():
        said = [json.loads(json.loads(one)["statement"])["outcome"] for one in outcomes]
        return sheets.sheet(sheet_id).state, said

    return lambda: signoff.witness_sheet(sheet_id, seen, by=by), mark, state


@pair
def a_sheet_is_handed_in_while_a_penalty_is_decided(app):
    hall, (*handed_in, by) = signed_off(app, "draft")
    sheet_id = handed_in[0]
    proposed = penalties.propose_penalty(
        hall.event.id, hall.codes[0], points=Decimal(1), percent=None, reason="违规", by=actor_of(hall.chief)
    )
    penalty_id, supervisor = proposed.id, actor_of(hall.supervisor)
    return (
        lambda: signoff.submit_sheet(*handed_in, by=by),
        lambda: penalties.decide_penalty(penalty_id, True, by=supervisor),
        lambda: (sheets.sheet(sheet_id).state, known_penalties.penalty(penalty_id).upheld),
    )


def _opened():
    judged = Judged(MARKS[:2])
    judged.open()
    return judged


@pair
def a_sheet_is_reopened_while_the_snapshot_is_taken(app):
    judged = _opened()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    sheet_id = sheets.sheets_of_contest(judged.contest_id)[0].id
    signoff.ask_reopening(sheet_id, "录错一项", by=actor_of(judged.chief))
    supervisor = actor_of(judged.made.supervisor)
    return (
        lambda: signoff.reopen_sheet(sheet_id, by=supervisor),
        lambda: results.take_snapshot(event_id, by=by),
        lambda: (sheets.sheet(sheet_id).state, len(published.snapshots_of(event_id))),
    )


@pair
def a_theory_mark_is_imported_while_the_codes_are_opened(app):
    judged = Judged(MARKS[:2])
    event_id, keys = judged.event.id, (judged.made.key(0), judged.made.key(1))
    line, by, witness = (
        TheoryLine(judged.codes[0], 100),
        actor_of(judged.tabulator),
        actor_of(judged.made.supervisor),
    )
    return (
        lambda: theory.import_theory(event_id, [line], by=by),
        lambda: results.open_codes(event_id, *keys, by=witness),
        lambda: (
            sorted(one.units for one in known_theory.theory_of(event_id).values()),
            len(published.opened(event_id)),
        ),
    )


@pair
def a_time_is_recorded_while_the_codes_are_opened(app):
    judged = Judged(MARKS[:2])
    event_id, keys = judged.event.id, (judged.made.key(0), judged.made.key(1))
    line = TimeLine(judged.codes[0], WorkingTime(TimeState.FINISHED, 3600))
    by, witness = actor_of(judged.tabulator), actor_of(judged.made.supervisor)
    return (
        lambda: times.record_times(event_id, [line], by=by),
        lambda: results.open_codes(event_id, *keys, by=witness),
        lambda: (len(known_times.times_of(event_id)), len(published.opened(event_id))),
    )


def _kinds(event_id):
    return [one.kind for one in published.publications(event_id)]


@pair
def a_result_is_withdrawn_while_it_is_published(app):
    judged = _opened()
    judged.publish()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    return (
        lambda: results.withdraw(event_id, "计算有误", by=by),
        lambda: results.publish(event_id, Published.PUBLICITY, "改正", by=by),
        lambda: _kinds(event_id),
    )


@pair
def a_consent_is_taken_back_while_the_result_is_published(app):
    judged = _opened()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    results.take_snapshot(event_id, by=by)
    entry, person = _submitted()
    contest_id = entry.contest_id
    return (
        lambda: consents.withdraw_consent(contest_id, "publication", by=person),
        lambda: results.publish(event_id, Published.PUBLICITY, by=by),
        lambda: _kinds(event_id),
    )


@atomic
def _renamed(event_id):
    known_contests.hold_event(event_id).name = "改名后的赛项"


@pair
def awards_are_confirmed_while_a_corrected_result_is_published(app):
    judged = _opened()
    judged.publish()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    _renamed(event_id)
    results.take_snapshot(event_id, by=by)

    def state():
        numbers = {row.id: row.number for row in published.snapshots_of(event_id)}
        standing = db.session.query(Award).filter_by(event_id=event_id, withdrawn_at=None).all()
        return _kinds(event_id), sorted(numbers[award.snapshot_id] for award in standing)

    return (
        lambda: awards.confirm_awards(event_id, by=by),
        lambda: results.publish(event_id, Published.PUBLICITY, "赛项更名", by=by),
        state,
    )


@pair
def awards_are_confirmed_while_the_result_is_withdrawn(app):
    judged = _opened()
    judged.publish()
    event_id, by = judged.event.id, actor_of(judged.made.organiser)
    return (
        lambda: awards.confirm_awards(event_id, by=by),
        lambda: results.withdraw(event_id, "计算有误", by=by),
        lambda: (_kinds(event_id), db.session.query(Award).filter_by(event_id=event_id).count()),
    )


@pair
def a_reopening_is_asked_for_while_the_contest_is_archived(app):
    judged = _opened()
    judged.publish()
    contest_id, sheet_id = judged.contest_id, sheets.sheets_of_contest(judged.contest_id)[0].id
    put_in_phase(contest_id, Phase.FINAL)
    chief = actor_of(judged.chief)
    return (
        lambda: signoff.ask_reopening(sheet_id, "录错一项", by=chief),
        lambda: contests.move_contest(contest_id, PhaseStep.ARCHIVE, by=SYSTEM, reason="结束"),
        lambda: (known_contests.contest(contest_id).phase, len(sheets.steps_of(sheet_id))),
    )


# Certificates


@pair
def a_certificate_is_replaced_while_it_is_void(app):
    certificate_id, award_id = _certificate()
    return (
        lambda: awards.replace_certificate(certificate_id, "姓名有误", by=SYSTEM),
        lambda: ledger.void(certificate_id, "误发", by=SYSTEM),
        lambda: sorted(row.state for row in db.session.query(Certificate).filter_by(award_id=award_id)),
    )


# Accounts


def _live(account_id):
    return db.session.query(Login).filter_by(account_id=account_id, revoked_at=None).count()


@pair
def somebody_signs_in_while_the_account_is_closed(app):
    account = with_password()
    account_id, name, by = account.id, account.login_name, actor_of(make_administrator())
    return (
        lambda: logins.sign_in(name, PASSWORD, browser=BROWSER),
        lambda: guarding.close_account(account_id, "离职", by=by),
        lambda: (accounts.account(account_id).status, _live(account_id)),
    )


@pair
def somebody_signs_in_by_passkey_while_the_account_is_closed(app):
    account_id, asked, answer = owners._with_passkey()
    by = actor_of(make_administrator())
    return (
        lambda: own_passkeys.sign_in_by_passkey(answer, asked, browser=BROWSER),
        lambda: guarding.close_account(account_id, "离职", by=by),
        lambda: (accounts.account(account_id).status, _live(account_id)),
    )


@pair
def the_app_is_dropped_while_the_only_passkey_is_removed(app):
    account_id = owners._with_passkey()[0]
    signing_in._second_step(account_id)
    passkey_id = known_proofs.passkeys_of(account_id)[0].id
    return (
        lambda: proofs.drop_second_step(account_id, by=SYSTEM),
        lambda: own_passkeys.remove_passkey(account_id, passkey_id, by=SYSTEM),
        lambda: len(known_proofs.recovery_codes(account_id)),
    )


@pair
def two_first_passkeys_are_added(app):
    account_id = make_account().id
    handle = passkeys.handle_of(account_id)

    def add():
        asked = owners._asked()
        answer = Device().make(keys.creation(asked, handle, ("lin", "林清"), ()))
        return lambda: own_passkeys.add_passkey(account_id, "手机", answer, asked, by=SYSTEM)

    return add(), add(), lambda: len(known_proofs.recovery_codes(account_id))


@pair
def somebody_signs_in_while_the_password_is_changed(app):
    account = with_password()
    account_id, name, by = account.id, account.login_name, actor_of(account)
    new = "quite another one 2"
    return (
        lambda: logins.sign_in(name, PASSWORD, browser=BROWSER),
        lambda: logins.change_password(account_id, PASSWORD, new, new, browser=BROWSER, by=by),
        lambda: _live(account_id),
    )


@pair
def an_address_is_changed_while_the_former_one_is_proven(app):
    account_id = signing_in._address()
    return (
        lambda: channels.prove_channel(account_id, "email", "123456", by=SYSTEM),
        lambda: channels.change_email(account_id, "other@example.org", by=SYSTEM),
        lambda: accounts.account(account_id).email_proven_at is not None,
    )


@pair
def an_address_is_changed_while_a_code_is_sent_to_it(app):
    account_id = with_password().id
    channels.change_email(account_id, f"{fresh()}@example.org", by=SYSTEM)
    other = f"{fresh()}@example.org"

    def state():
        """Whether a code waits that went to another address than the present one."""
        waiting = db.session.query(SentCode).filter_by(account_id=account_id, used_at=None).count()
        to_other = db.session.query(Message).filter_by(template="code", recipient=other).count()
        return waiting, to_other

    return (
        lambda: channels.send_channel_code(account_id, "email"),
        lambda: channels.change_email(account_id, other, by=SYSTEM),
        state,
    )


@pair
def a_role_is_given_while_the_account_is_closed(app):
    account_id, by = make_account().id, actor_of(make_administrator())
    contest_id = open_contest().contest_id
    return (
        lambda: giving.grant_role(account_id, Role.REVIEWER, Scope.CONTEST, contest_id, by=SYSTEM),
        lambda: guarding.close_account(account_id, "离职", by=by),
        lambda: [(one.role, one.rests_for) for one in accounts.held_grants(account_id)],
    )
