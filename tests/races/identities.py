"""How questions of identity are raced: each is decided once, whoever decides."""

import itertools

from competition.accounts import queries as accounts
from competition.identities import claim_operations as claims
from competition.identities import operations as identities
from competition.identities.agreements import operations as agreements
from competition.identities.erasing import operations as erasing
from competition.identities.operations import Paper
from competition.reviews.operations import Decision, decide
from competition.rules.agreement_life import AgreementStep
from competition.rules.identity_cases import Asked, ProofSeen
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import open_contest, picture, stored, submitted_entry, typed
from tests.races.arena import race

IDENTITIES = "competition.identities.operations"
OF_PERSON, OF_ENTRY = (
    "competition.persons.identity_operations",
    "competition.entries.identity_operations",
)
_numbers = itertools.count(700)
PARTS = {
    **dict.fromkeys(
        [
            f"{OF_PERSON}.{name}"
            for name in (
                "give_person",
                "join_person",
                "mend_identity",
                "owner_of_number",
                "placeholder_for",
                "release_number",
            )
        ],
        "of confirm_claim and confirm_correction, which hold the people",
    ),
    **dict.fromkeys(
        [
            f"{OF_ENTRY}.{name}"
            for name in (
                "drop_brought",
                "follow_identity",
                "forget_number",
                "give_entry",
                "hand_over",
                "return_for_number",
            )
        ],
        "of confirm_claim and confirm_correction, which hold the entries",
    ),
    **dict.fromkeys(
        [
            f"{room}.follow_claim"
            for room in (
                "certificates.awards.identity_operations",
                "certificates.ledger.operations",
                "certificates.skill_levels.following_operations",
                "competition.entries.claim_operations",
                "competition.identities.following_operations",
                "competition.persons.following_operations",
                "competition.rights.operations",
            )
        ],
        "of claim_person and confirm_claim, which hold the people and the events",
    ),
    **dict.fromkeys(
        [
            f"competition.persons.consents.following_operations.{name}"
            for name in ("take_consents_along", "take_handovers_along")
        ],
        "of claim_person and confirm_claim, which hold the people",
    ),
    f"{IDENTITIES}.decided": "of the steps of a case, which hold it",
    "certificates.awards.identity_operations.reissue_under_name": "of confirm_correction, which holds the certificates",
}


def _asked(**more):
    said = {"name": "张晓明", "text": "证件上是这个字", "proof": ProofSeen.ORIGINAL}
    return Asked(**{**said, **more})


def _entered():
    """An entry under a number of its own, and the organiser and the supervisor of its contest."""
    event = open_contest()
    entry = submitted_entry(event, make_account("张三"), typed(next(_numbers), "张晓名"))
    desk = [
        actor_of(make_account("办赛", (role, Scope.CONTEST, event.contest_id)))
        for role in (Role.ORGANISER, Role.SUPERVISOR)
    ]
    return entry, desk


def _number_of(entry):
    return stored(entry.id).members[0].person.id_number


@race(f"{IDENTITIES}.ask_correction", log="identity.asked")
def ask_correction(app):
    entry, (by, _other) = _entered()
    entry_id = entry.id
    return lambda _: identities.ask_correction(entry_id, 1, _asked(), None, by=by)


@race(f"{IDENTITIES}.ask_claim", log="identity.asked")
def ask_claim(app):
    entry, _desk = _entered()
    contest_id, by = entry.contest_id, actor_of(make_account("张晓明"))
    wanted = _asked(id_kind="resident", id_number=_number_of(entry), proof=ProofSeen.PAPER)
    paper = Paper(picture(), "identity.jpg", "image/jpeg")
    return lambda _: identities.ask_claim(contest_id, wanted, paper, by=by)


def _correction():
    entry, (by, other) = _entered()
    return identities.ask_correction(entry.id, 1, _asked(), None, by=by).id, by, other


@race(f"{IDENTITIES}.confirm_correction", log="identity.corrected")
def confirm_correction(app):
    case_id, _by, other = _correction()
    return lambda _: identities.confirm_correction(case_id, by=other)


@race("competition.identities.claim_operations.confirm_claim", log="identity.settled")
def confirm_claim(app):
    entry, (by, _other) = _entered()
    wanted = _asked(id_kind="resident", id_number=_number_of(entry), proof=ProofSeen.PAPER)
    paper = Paper(picture(), "identity.jpg", "image/jpeg")
    owner = actor_of(make_account("张晓明"))
    case_id = identities.ask_claim(entry.contest_id, wanted, paper, by=owner).id
    return lambda _: claims.confirm_claim(case_id, by=by)


AGREEMENTS = "competition.identities.agreements.operations"


def _approved_elsewhere():
    """A correction at one desk of somebody whom another contest has approved: (case, by, the other contest, its desk)."""
    there, owner, number = open_contest(), make_account("张三"), typed(next(_numbers), "张晓名")
    elsewhere = submitted_entry(there, owner, number)
    officer = actor_of(make_account("办赛", (Role.ORGANISER, Scope.CONTEST, there.contest_id)))
    decide(elsewhere.id, Decision("approve", stored(elsewhere.id).version), by=officer)
    here = open_contest()
    entry = submitted_entry(here, owner, number)
    desk = [
        actor_of(make_account("办赛", (role, Scope.CONTEST, here.contest_id)))
        for role in (Role.ORGANISER, Role.SUPERVISOR)
    ]
    case_id = identities.ask_correction(entry.id, 1, _asked(), None, by=desk[0]).id
    return case_id, desk[1], there.contest_id, officer


@race(f"{AGREEMENTS}.ask_agreement", log="identity.put_elsewhere")
def ask_agreement(app):
    case_id, by, _contest, _officer = _approved_elsewhere()
    return lambda _: agreements.ask_agreement(case_id, by=by)


@race(f"{AGREEMENTS}.answer", log="identity.agreed")
def answer(app):
    case_id, by, contest_id, officer = _approved_elsewhere()
    agreements.ask_agreement(case_id, by=by)
    return lambda _: agreements.answer(contest_id, case_id, AgreementStep.AGREE, by=officer)


@race(f"{IDENTITIES}.decline_case", log="identity.declined")
def decline_case(app):
    case_id, _by, other = _correction()
    return lambda _: identities.decline_case(case_id, "证件不清楚", by=other)


@race(f"{IDENTITIES}.drop_case", log="identity.dropped")
def drop_case(app):
    case_id, by, _other = _correction()
    return lambda _: identities.drop_case(case_id, by=by)


@race(f"{IDENTITIES}.note_paper_seen", again="each look is told")
def note_paper_seen(app):
    case_id, _by, other = _correction()
    return lambda _: identities.note_paper_seen(case_id, by=other)


@race("competition.identities.erasing.operations.delete_papers", again="what is gone is not there to delete")
def delete_papers(app):
    entry, (by, _other) = _entered()
    wanted = _asked(id_kind="resident", id_number=_number_of(entry), proof=ProofSeen.PAPER)
    paper = Paper(picture(), "identity.jpg", "image/jpeg")
    contest_id, owner = entry.contest_id, actor_of(make_account("张晓明"))
    identities.decline_case(identities.ask_claim(contest_id, wanted, paper, by=owner).id, "证件不清楚", by=by)
    return lambda _: erasing.delete_papers(contest_id, by=SYSTEM)


@race(
    "competition.identities.erasing.operations.delete_papers_of", again="what is gone is not there to delete"
)
def delete_papers_of(app):
    entry, _desk = _entered()
    contest_id, person = entry.contest_id, stored(entry.id).members[0].person
    paper = Paper(picture(), "identity.jpg", "image/jpeg")
    owner = actor_of(accounts.account(person.account_id))
    identities.ask_correction(entry.id, 1, _asked(proof=ProofSeen.PAPER), paper, by=owner)
    person_id, account_id = person.id, person.account_id
    return lambda _: erasing.delete_papers_of(person_id, account_id, contest_id, by=SYSTEM)
