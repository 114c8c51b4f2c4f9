"""How the operations of the certificates are raced."""

import itertools
from datetime import timedelta

from msgspec.structs import replace

from certificates.awards import operations as awards
from certificates.awards import queries as award_queries
from certificates.awards.models import Award
from certificates.honours import operations as honours
from certificates.issuing import operations as issuing
from certificates.issuing.models import PrintBatch
from certificates.issuing.operations import Style
from certificates.ledger import operations as ledger
from certificates.ledger import operations as recounting
from certificates.ledger.models import Certificate
from certificates.ledger.onpaper import OnPaper
from certificates.rules.specification import TitleDecision
from certificates.skill_levels import operations as levels
from certificates.skill_levels.models import Recommendation
from certificates.skill_levels.operations import Decision
from certificates.skill_levels.revocations import operations as revocations
from certificates.verifying import operations as verifying
from certificates.verifying import queries as tries
from competition.foundation.store.db import atomic, db
from competition.foundation.store.models import begin_epoch
from competition.foundation.system import clock
from competition.foundation.work import throttling
from competition.rulebooks import operations as rulebooks
from competition.rulebooks import queries as rules_queries
from competition.rules.levels_held import Proof, ProvenLevel
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of, make_account
from tests.factories.certificates import make_awarded_contest, make_batch, make_entries, publish
from tests.factories.contests import make_contest, make_event, make_organisation
from tests.races.arena import race

_numbers = itertools.count(1)
FOLLOWING = "certificates.awards.following_operations"
LEDGER, ISSUING = "certificates.ledger.operations", "certificates.issuing.operations"

_serials = itertools.count(500)
PARTS = {
    f"{ISSUING}.start_batch": "of print_certificates and replace_certificate, which hold the ledger",
    f"{ISSUING}.replace": "of replace_certificate, which holds the certificate",
    f"{LEDGER}.enter_certificates": "of start_batch, which holds the ledger",
    f"{LEDGER}.attach_files": "of the printing worker; each line is held, and a file that is there stays",
    f"{LEDGER}.note_replacement": "of replace_certificate, which holds the certificate",
    f"{LEDGER}.void_for_award": "of confirm_awards and follow_result, which hold the event",
    f"{FOLLOWING}.settle": "of confirm_awards and follow_result, which hold the event",
    f"{FOLLOWING}.follow_result": "of what is published, which holds the event",
    "certificates.skill_levels.following_operations.follow_awards": "of settle, whose event is held",
    "certificates.honours.operations.follow_awards": "of settle, whose event is held",
}


@race("certificates.awards.operations.confirm_awards", log="awards.confirmed", again="the awards are there")
def confirm_awards(app):
    event = make_event(make_contest(Phase.PREPARING, events=0))
    publish(event, make_entries(event, 2))
    event_id = event.id
    return (
        lambda _: awards.confirm_awards(event_id, by=SYSTEM),
        lambda: db.session.query(Award).filter_by(event_id=event_id).count() - 1,
    )


def _awarded():
    """A contest whose event has one winner, with numbers of its own: (contest, event, entries)."""
    made = contest, _, _ = make_awarded_contest(1, "final")
    rules = rules_queries.rules_of(contest.id)
    own = replace(rules.certificates, prefix=f"RACE{next(_numbers)}-")
    rulebooks.set_rules(contest.id, replace(rules, certificates=own), "细则", by=SYSTEM)
    return made


@race("certificates.awards.operations.print_certificates", log="certificates.issued")
def print_certificates(app):
    contest_id = _awarded()[0].id
    issued_on = clock.today()
    return lambda _: awards.print_certificates(contest_id, issued_on, "ceremony", Style("joinery"), by=SYSTEM)


def _certificate():
    """A certificate that was issued: its number in the database and its award."""
    batch = make_batch(_awarded()[0])
    found = db.session.query(Certificate).filter_by(batch_id=batch.id).one()
    return found.id, found.award_id


@race("certificates.awards.operations.replace_certificate", log="certificate.replaced")
def replace_certificate(app):
    certificate_id, award_id = _certificate()
    return (
        lambda _: awards.replace_certificate(certificate_id, "姓名有误", by=SYSTEM),
        lambda: db.session.query(Certificate).filter_by(award_id=award_id, state="valid").count(),
    )


@race(f"{LEDGER}.void", log="certificate.voided")
def void(app):
    certificate_id, _ = _certificate()
    return lambda number: ledger.void(certificate_id, f"理由 {number}", by=SYSTEM)


@race("certificates.ledger.operations.recount", log="certificates.recounted")
def recount(app):
    certificate_id, _ = _certificate()
    row = db.session.get(Certificate, certificate_id)
    contest_id, paper = row.contest_id, OnPaper("", (row.number,), "按签收表")
    db.session.rollback()
    with db.engine.begin() as connection:
        begin_epoch(connection, clock.now())
    return lambda _: recounting.recount(contest_id, paper, by=SYSTEM)


@race(f"{LEDGER}.note_reprint", again="each printing is a line of its own")
def note_reprint(app):
    certificate_id, _ = _certificate()
    ledger.attach_files({certificate_id: b"%PDF-1.7"})
    return lambda _: ledger.note_reprint(certificate_id, by=SYSTEM)


@race(f"{ISSUING}.stop", log="certificates.stopped")
def stop(app):
    batch_id = make_batch(_awarded()[0]).id
    return lambda _: issuing.stop(batch_id, by=SYSTEM)


@race(f"{ISSUING}.go_on", log="certificates.went_on")
def go_on(app):
    batch_id = make_batch(_awarded()[0]).id
    issuing.stop(batch_id, by=SYSTEM)
    return lambda _: issuing.go_on(batch_id, by=SYSTEM)


@race(f"{ISSUING}.attach_pile", again="the pile that is there stays")
def attach_pile(app):
    batch_id = make_batch(_awarded()[0]).id
    return (
        lambda number: issuing.attach_pile(batch_id, f"%PDF {number}".encode()),
        lambda: (
            db.session.query(PrintBatch).filter(PrintBatch.id == batch_id, PrintBatch.file_id > 0).count()
        ),
    )


SKILL = "certificates.skill_levels.operations"


def _recommended():
    """An event of one winner, who is recommended for a level."""
    contest, event, _ = _awarded()
    levels.recommend_levels(contest.id, by=SYSTEM)
    return event.id, db.session.query(Recommendation).filter_by(event_id=event.id).one()


@race(f"{SKILL}.recommend_levels", again="an award that has its recommendation gets no other")
def recommend_levels(app):
    contest_id = _awarded()[0].id
    return (
        lambda _: levels.recommend_levels(contest_id, by=SYSTEM),
        lambda: db.session.query(Recommendation).filter_by(contest_id=contest_id).count(),
    )


def _body_id():
    return make_organisation(None, kind="evaluation_body", occupations=["6-31-01-03"]).id


@race(f"{SKILL}.apply", log="levels.applied")
def apply(app):
    event_id, _ = _recommended()
    body_id = _body_id()
    return lambda _: levels.apply(event_id, body_id, by=SYSTEM)


@race(f"{SKILL}.decide", log="level.declined")
def decide(app):
    event_id, row = _recommended()
    levels.apply(event_id, _body_id(), by=SYSTEM)
    recommendation_id, yesterday = row.id, clock.today() - timedelta(days=1)
    return lambda number: levels.decide(
        recommendation_id, Decision(False, "", yesterday, f"材料不齐 {number}"), by=SYSTEM
    )


REVOCATIONS = "certificates.skill_levels.revocations.operations"


def _granted():
    event_id, row = _recommended()
    levels.apply(event_id, _body_id(), by=SYSTEM)
    number = f"S00013200012326{row.level}{next(_serials):06d}"
    levels.decide(row.id, Decision(True, number, clock.today(), ""), by=SYSTEM)
    return row.id


def _asked():
    recommendation_id = _granted()
    revocations.ask_revocation(recommendation_id, "查实无效", by=actor_of(make_account("评价员")))
    return recommendation_id


@race(f"{REVOCATIONS}.ask_revocation", log="level.revocation_asked")
def ask_revocation(app):
    recommendation_id = _granted()
    return lambda _: revocations.ask_revocation(recommendation_id, "查实无效", by=SYSTEM)


@race(f"{REVOCATIONS}.confirm_revocation", log="level.revoked")
def confirm_revocation(app):
    recommendation_id, by = _asked(), actor_of(make_account("监督"))
    return lambda _: revocations.confirm_revocation(recommendation_id, by=by)


@race(f"{REVOCATIONS}.drop_revocation", log="level.revocation_dropped")
def drop_revocation(app):
    recommendation_id, by = _asked(), actor_of(make_account("监督"))
    return lambda _: revocations.drop_revocation(recommendation_id, "认定无误", by=by)


@race(f"{SKILL}.note_withdrawals", log="level.withdrawal_noted", again="what was noted is noted")
def note_withdrawals(app):
    event_id, row = _recommended()
    body_id = _body_id()
    row_id = row.id
    levels.apply(event_id, body_id, by=SYSTEM)
    _withdrawn(row_id)
    return lambda _: levels.note_withdrawals(body_id, {row_id}, by=SYSTEM)


@atomic
def _withdrawn(recommendation_id):
    row = db.session.get(Recommendation, recommendation_id)
    row.state, row.withdrawn_at = "withdrawn", clock.now()


@race("certificates.honours.operations.record_decision", log="title.granted")
def record_decision(app):
    contest, event, _ = _awarded()
    [award_id] = [row.award.id for row in award_queries.awards_of_event(event.id)]
    said = TitleDecision("江苏技能状元", "江苏省人民政府", "示政发〔2026〕1号", clock.today())
    contest_id = contest.id
    return lambda _: honours.record_decision(contest_id, said, [award_id], by=SYSTEM)


PROVEN = ProvenLevel(
    occupation="6-31-01-03",
    level=3,
    number="S000132000123263000045",
    issuer="示范评价中心",
    proof=Proof.ORIGINAL,
)


def _competing():
    """A contest and somebody who takes part in it."""
    contest, _, entries = _awarded()
    return contest.id, entries[0].members[0].person_id


@race(f"{SKILL}.verify_level", log="level.verified", again="the level is proven already")
def verify_level(app):
    contest_id, person_id = _competing()
    return lambda _: levels.verify_level(contest_id, person_id, PROVEN, by=SYSTEM)


@race(f"{SKILL}.end_level", log="level.ended")
def end_level(app):
    contest_id, person_id = _competing()
    held_id = levels.verify_level(contest_id, person_id, PROVEN, by=SYSTEM).id
    return lambda _: levels.end_level(held_id, "看错证书", by=SYSTEM)


@race("certificates.verifying.operations.count_try", again="every look-up counts")
def count_try(app):
    who, counted = f"192.0.2.{next(_numbers)}", []

    def act(number):
        verifying.count_try(who)
        counted.append(number)

    def lost():
        return 1 + len(counted) - throttling.tries(tries.KIND, tries.fingerprint(who), tries.WINDOW)

    return act, lost
