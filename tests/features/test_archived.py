"""An archived contest is closed to every writer: each public operation is tried, the exceptions have names."""

import pytest
from werkzeug.exceptions import HTTPException

from competition.contests.models import Contest
from competition.contests.operations import change_contest
from competition.entries import operations as entries
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.rules.draw import keeper_keys
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of, make_account
from tests.factories.contests import contest_details, make_contest
from tests.factories.draws import CHEAP
from tests.factories.registration import draft_entry, open_contest
from tests.races import accounts, certificates, competition, identities, notices, passkeys, scoring
from tests.races.arena import RACES

pytestmark = pytest.mark.one_engine

ROOMS = (accounts, competition, identities, notices, passkeys, scoring, certificates)
# Accounts, what proves them, the machine: no contest is theirs to write.
OF_NO_CONTEST = (
    *(
        f"competition.{room}."
        for room in ("accounts", "guarding", "holidays", "proofs", "searching", "upkeep")
    ),
    "scoring.pins.",
)
KEEPERS = "competition.keepers.operations"
# What goes on although every contest is archived, each with its reason.
GOES_ON = {
    **dict.fromkeys(
        [
            f"{KEEPERS}.change_passphrase",
            f"{KEEPERS}.keep_key",
            f"{KEEPERS}.set_passphrase",
            f"{KEEPERS}.unlock_key",
            "competition.organisations.operations.change_organisation",
            "competition.organisations.operations.create_organisation",
            "competition.organisations.operations.invite",
        ],
        "is about a person's own key, or a unit, and no contest",
    ),
    **dict.fromkeys(
        [
            "competition.contests.operations.copy_contest",
            "competition.contests.operations.create_contest",
            "competition.contests.operations.series_for",
        ],
        "writes another contest, a new one",
    ),
    **dict.fromkeys(
        [
            "competition.persons.level_operations.claim_level",
            "competition.persons.level_operations.drop_claimed_level",
            "competition.persons.operations.claim_person",
            "competition.persons.operations.end_level",
            "competition.persons.operations.export_own_record",
            "competition.persons.consents.operations.give_consents",
            "competition.persons.consents.operations.withdraw_consent",
            "competition.rights.operations.answer",
            "competition.rights.operations.ask",
            "competition.rights.operations.drop",
            "competition.rights.operations.note_export",
            "competition.entries.erasing.operations.delete_papers_taken_back",
        ],
        "is the right of a person over what is kept of them",
    ),
    **dict.fromkeys(
        [
            "competition.entries.paper_operations.note_paper_seen",
            "competition.nominations.operations.keep_workbook",
            "competition.reviews.operations.see_numbers",
            "certificates.verifying.operations.count_try",
        ],
        "tells that somebody looked; nothing changes",
    ),
    **dict.fromkeys(
        [
            "competition.entries.erasing.operations.delete_papers",
            "competition.entries.erasing.operations.drop_unconfirmed",
            "competition.entries.erasing.operations.erase_entries",
            "competition.identities.erasing.operations.delete_papers",
            "competition.identities.erasing.operations.delete_papers_of",
            "competition.notices.operations.forget_people",
        ],
        "what the consent text promises is carried out on its day",
    ),
    "competition.persons.consents.operations.note_handover": "a body is told of a result in its own time",
    **dict.fromkeys(
        [
            "competition.staffing.operations.dismiss",
            "scoring.devices.operations.revoke_device",
            "scoring.devices.operations.touch_device",
            "scoring.devices.sittings.operations.leave_seat",
        ],
        "takes a right or a tablet back, at any time",
    ),
    **dict.fromkeys(
        [
            "competition.entries.operations.rehearse_submission",
            "competition.nominations.operations.preview_import",
        ],
        "tells what would become of it, and takes it back",
    ),
    **dict.fromkeys(
        [
            "competition.entries.waiting.operations.fill_event",
            "competition.entries.waiting.operations.lapse_offers",
            "competition.nominations.expiring_operations.keep_term",
            "competition.staffing.sharing.operations.note_device",
        ],
        "looks at contests that are not settled alone",
    ),
    "certificates.ledger.operations.void": "a certificate that proves wrong is made void at any time",
    "certificates.ledger.operations.recount": "what stands on paper is said after a restore",
    **dict.fromkeys(
        [
            "competition.retaining.operations.watch_clock",
            "competition.retaining.operations.settle_clock",
            "competition.retaining.operations.doubt_clock",
        ],
        "is about the machine's clock, and no contest",
    ),
    "certificates.ledger.operations.note_reprint": "a lost sheet is printed again",
    "certificates.issuing.operations.attach_pile": "the worker ends what was begun before",
    **dict.fromkeys(
        [
            f"certificates.skill_levels.{name}"
            for name in (
                "operations.decide",
                "operations.end_level",
                "operations.note_withdrawals",
                "revocations.operations.ask_revocation",
                "revocations.operations.confirm_revocation",
                "revocations.operations.drop_revocation",
            )
        ],
        "the evaluation body decides in its own time",
    ),
    **dict.fromkeys(
        [
            f"competition.identities.{name}"
            for name in (
                "claim_operations.confirm_claim",
                "operations.ask_claim",
                "operations.ask_correction",
                "operations.confirm_correction",
                "operations.decline_case",
                "operations.drop_case",
                "operations.note_paper_seen",
                "agreements.operations.ask_agreement",
                "agreements.operations.answer",
            )
        ],
        "a name or a number that proves wrong is put right at any time",
    ),
    **dict.fromkeys(
        [f"competition.notices.operations.{name}" for name in ("mark_all_read", "mark_read")],
        "a person reads what they were told",
    ),
    "competition.notices.operations.hand_over": "a claim is made at any time",
    "competition.notices.operations.take_up_again": "what was noted by mistake is put right whenever it is seen",
    "competition.notices.operations.settle": "whoever was not reached is told by phone, late or not",
    "competition.notices.operations.forget_old": "retention is carried out on its day",
    "competition.contests.proposal_operations.decline_step": "opening the archive was proposed",
}


@atomic
def archive_all():
    db.session.query(Contest).update({"phase": Phase.ARCHIVED})


@pytest.mark.parametrize("operation", sorted(RACES))
def test_every_operation_is_refused_or_named(arena_app, operation, monkeypatch):
    monkeypatch.setattr(keeper_keys.seal_private, "__defaults__", (CHEAP,))
    staged = RACES[operation].stage(arena_app)
    act = staged[0] if isinstance(staged, tuple) else staged
    db.session.remove()
    archive_all()
    db.session.remove()
    try:
        act(0)
    except (Refused, HTTPException):
        assert operation not in GOES_ON, "it is closed: take the name out"
    else:
        assert operation in GOES_ON or operation.startswith(OF_NO_CONTEST), (
            "ask audit.require_open, or name it with its reason"
        )
    finally:
        db.session.remove()


def test_whoever_changes_an_archived_contest_is_told_the_way_back(app):
    contest = make_contest(Phase.RESULTS)
    archive_all()
    with pytest.raises(Refused) as refusal:
        change_contest(contest.id, contest_details(name="改名的归档赛"), by=SYSTEM)
    assert [problem.code for problem in refusal.value.problems] == ["contest_archived"]
    db.session.rollback()
    assert db.session.get(Contest, contest.id).name == contest.name != "改名的归档赛"


def test_a_draft_is_not_even_kept(app):
    owner = make_account("张三")
    entry = draft_entry(open_contest(), owner)
    archive_all()
    with pytest.raises(Refused, match="contest_archived"):
        entries.keep_draft(entry.id, {"members": []}, by=actor_of(owner))


def test_the_log_itself_is_the_gate(app):
    """An operation that is written tomorrow is closed without knowing of it."""
    contest = make_contest(Phase.RESULTS)
    archive_all()

    @atomic
    def written_tomorrow():
        audit.record(SYSTEM, "something.new", contest_id=contest.id)

    with pytest.raises(Refused, match="contest_archived"):
        written_tomorrow()
