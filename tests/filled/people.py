"""What people do about who they are and what is kept of them, in the filled database."""

import secrets

from certificates.awards import queries as awards
from competition.accounts import login_operations as logins
from competition.contests import operations as contests
from competition.identities import operations as identities
from competition.identities.agreements import operations as agreements
from competition.identities.claim_operations import confirm_claim
from competition.identities.operations import Paper
from competition.persons.consents import operations as consents
from competition.persons.consents.giving import Handing
from competition.proofs import passkey_operations as passkeys
from competition.proofs import passkeys as keys
from competition.proofs.passkeys import Asked as AskedOfDevice
from competition.proofs.passkeys import Party
from competition.reviews.operations import Decision, decide
from competition.rights import operations as rights
from competition.rules.consents import ConsentKind, kinds_needed
from competition.rules.identity_cases import Asked, ProofSeen
from competition.rules.phases import Phase
from competition.rules.roles import SYSTEM, Role, Scope
from competition.staffing import operations as staffing
from tests.factories import registration as registered
from tests.factories.accounts import actor_of, make_account
from tests.factories.contests import contest_details, make_contest
from tests.factories.passkeys import Device

PAPER = Paper(registered.picture(), "identity.jpg", "image/jpeg")


def people_are_who_they_are(event_id):
    """Passkeys are shown, numbers claimed, names put right, consents signed, fields handed over, wishes answered."""
    a_passkey_is_shown()
    contests_are_copied_and_small()
    event = registered.open_contest()
    by, other = (
        actor_of(make_account(role.value, (role, Scope.CONTEST, event.contest_id)))
        for role in (Role.ORGANISER, Role.SUPERVISOR)
    )
    numbers_are_claimed(event, by)
    a_name_is_put_right(event, by, other)
    wishes_are_answered(event, by)
    winners_are_handed_over(event_id)


def a_passkey_is_shown():
    """One that was added and shown: its challenge is spent."""
    account = make_account("有通行密钥的人")
    device, asked = Device(), _challenge()
    answer = device.make(keys.creation(asked, passkeys.handle_of(account.id), ("lin", "林清"), ()))
    passkeys.add_passkey(account.id, "手机", answer, asked, by=SYSTEM)
    asked = _challenge()
    passkeys.show_passkey(account.id, device.show(keys.request(asked)), asked)
    logins.begin_login(account.id, device_name="手机")


def _challenge():
    return AskedOfDevice(secrets.token_bytes(32), Party("localhost", "http://localhost"))


def contests_are_copied_and_small():
    """The next edition takes over dated values; a contest of a small unit chooses the lighter setting."""
    source = make_contest(Phase.PREPARING, name="2025年示范技能大赛")
    copy = contests.copy_contest(
        source.id, contest_details(), organiser_id=make_account("组委会").id, by=SYSTEM
    )
    staffing.choose_small(copy.id, "单位只有三个人", by=SYSTEM)


def numbers_are_claimed(event, by):
    """One claim that is confirmed, one that is declined, one that waits."""
    registered.submitted_entry(event, make_account("填错的人"), registered.typed(71, "路某某"))
    decided, declined, _waiting = (_claim(event, number) for number in (71, 72, 73))
    confirm_claim(decided.id, by=by)
    identities.decline_case(declined.id, "证件不清楚", by=by)


def _claim(event, number):
    wanted = _asked("张晓明", id_kind="resident", id_number=registered.resident(number))
    return identities.ask_claim(event.contest_id, wanted, PAPER, by=actor_of(make_account("张晓明")))


def _asked(name, **more):
    return Asked(name=name, text="身份证上是这个字", proof=ProofSeen.PAPER, **more)


def a_name_is_put_right(event, by, other):
    """And another waits for the contest that has approved the person."""
    for number, confirmed in ((74, True), (75, False)):
        owner = make_account("林改名")
        entry = registered.submitted_entry(event, owner, registered.typed(number, "林该名"))
        case = identities.ask_correction(entry.id, 1, _asked("林改名"), PAPER, by=by)
        if confirmed:
            identities.confirm_correction(case.id, by=other)
        else:
            _approved_elsewhere(owner, registered.typed(number, "林该名"))
            agreements.ask_agreement(case.id, by=other)


def _approved_elsewhere(owner, person):
    event = registered.open_contest()
    officer = make_account("他处组委会", (Role.ORGANISER, Scope.CONTEST, event.contest_id))
    entry = registered.submitted_entry(event, owner, person)
    decide(entry.id, Decision("approve", registered.stored(entry.id).version), by=actor_of(officer))


def wishes_are_answered(event, by):
    """One is granted, one refused, one waits; a consent is signed on paper."""
    for number, granted in ((76, True), (77, False), (78, None)):
        owner = make_account("林清")
        registered.submitted_entry(event, owner, registered.typed(number, "林清"))
        wish = rights.ask(event.contest_id, "correct", "单位名称写错了", by=actor_of(owner))
        if granted is not None:
            rights.answer(wish.id, granted, "已核对", by=by)
    team = registered.open_contest(members=2)
    entry = registered.submitted_entry(
        team, make_account("队长"), registered.typed(79, "队长"), registered.typed(80, "队友")
    )
    mate = entry.members[1].person
    signed = consents.PaperSigned("组委会档案柜 1 号")
    consents.record_paper_consent(mate.id, team.contest_id, kinds_needed(False), signed, by=SYSTEM)


def winners_are_handed_over(event_id):
    """A list of winners for a granting body."""
    won = awards.standing_awards(event_id)
    handing = Handing(
        contest_id=won[0].contest_id,
        purpose=ConsentKind.HAND_LEVELS,
        recipient="示范评价机构",
        paper="推荐名单（Excel）",
        fields=["姓名", "证件号码"],
    )
    consents.note_handover(handing, [award.person_id for award in won], by=SYSTEM)
