"""An event that was called off is closed to every writer: each public operation is tried, the exceptions have names."""

import pytest

from competition.accounts.operations import Confirmed
from competition.contests.event_operations import move_event
from competition.contests.models import Event
from competition.foundation.store.db import atomic, db
from competition.rules.draw import keeper_keys
from competition.rules.event_life import EventStep
from competition.rules.phases import Phase
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from competition.staffing import operations as staffing
from competition.staffing.queries import waiting_in
from tests.factories.accounts import actor_of, make_account
from tests.factories.contests import make_contest, make_event
from tests.factories.draws import CHEAP
from tests.factories.judging import make_panel
from tests.races import accounts, certificates, competition, identities, notices, passkeys, scoring
from tests.races.arena import RACES

ROOMS = (accounts, competition, identities, notices, passkeys, scoring, certificates)
# What is about no event: people, their rights and what they are told; units; the machine; a contest as a whole.
OF_NO_EVENT = (
    *(
        f"competition.{room}."
        for room in (
            "accounts",
            "contests.proposal_operations",
            "guarding",
            "holidays",
            "identities",
            "notices",
            "organisations",
            "persons",
            "proofs",
            "retaining",
            "rights",
            "rulebooks",
            "searching",
            "staffing.sharing",
            "upkeep",
        )
    ),
    *(
        f"competition.{room}.operations.{name}"
        for room, names in {
            "contests": ("change_contest", "copy_contest", "create_contest", "move_contest", "series_for"),
            "keepers": ("change_passphrase", "keep_key", "set_passphrase", "unlock_key"),
            "nominations": ("keep_workbook", "note_codes_taken"),
            # To a role in a contest; that of an event is tried below.
            "staffing": ("appoint", "choose_small", "confirm", "put_in_supervisor"),
            "timetables": ("add_venue", "change_venue", "remove_venue"),
        }.items()
        for name in names
    ),
    "scoring.pins.",
    *(
        f"certificates.{name}"
        for name in (
            "awards.operations.print_certificates",
            "honours.",
            "issuing.",
            "skill_levels.operations.end_level",
            "skill_levels.operations.note_withdrawals",
            "skill_levels.operations.recommend_levels",
            "skill_levels.operations.verify_level",
            "skill_levels.revocations.",
            "verifying.",
        )
    ),
)
# What goes on in an event that was called off, each with its reason.
GOES_ON = {
    **dict.fromkeys(
        ["competition.contests.operations.add_event", "competition.contests.event_operations.move_event"],
        "makes another event, or lets this one go on again",
    ),
    "competition.contests.operations.change_event": "how it is called is put right in what is kept of it",
    **dict.fromkeys(
        [
            "competition.contests.operations.remove_event",
            "competition.timetables.operations.clear_workstations",
            "competition.timetables.operations.remove_session",
        ],
        "is taken out",
    ),
    **dict.fromkeys(
        [
            "competition.entries.erasing.operations.delete_papers",
            "competition.entries.erasing.operations.delete_papers_taken_back",
            "competition.entries.erasing.operations.drop_unconfirmed",
            "competition.entries.erasing.operations.erase_entries",
            "competition.entries.operations.withdraw_entry",
        ],
        "is the right of a person over what is kept of them",
    ),
    "competition.entries.operations.send_back": "is of take_back, which is refused, and of what is put right elsewhere",
    **dict.fromkeys(
        [
            "competition.entries.operations.rehearse_submission",
            "competition.nominations.operations.preview_import",
        ],
        "tells what would become of it, and takes it back",
    ),
    **dict.fromkeys(
        [
            "competition.entries.paper_operations.note_paper_seen",
            "competition.reviews.operations.see_numbers",
        ],
        "tells that somebody looked; nothing changes",
    ),
    **dict.fromkeys(
        [
            "competition.staffing.operations.decline",
            "competition.staffing.operations.dismiss",
            "competition.staffing.operations.withdraw",
            "scoring.devices.operations.revoke_device",
            "scoring.devices.sittings.operations.leave_seat",
            "scoring.panels.operations.remove_member",
        ],
        "takes a right or a tablet back, at any time",
    ),
    **dict.fromkeys(
        [
            "scoring.devices.operations.touch_device",
            "scoring.devices.sittings.operations.start_seat",
            "scoring.marks.operations.receive_marks",
            "scoring.panels.operations.freeze_panel",
            "scoring.schemes.operations.freeze",
        ],
        "a mark that a tablet accepted still arrives and is kept",
    ),
    **dict.fromkeys(
        ["scoring.rulings.operations.decline_ruling", "scoring.rulings.operations.drop_ruling"],
        "what was only asked is taken off the table",
    ),
    **dict.fromkeys(
        [
            "certificates.awards.operations.replace_certificate",
            "certificates.ledger.operations.note_reprint",
            "certificates.ledger.operations.recount",
            "certificates.ledger.operations.void",
        ],
        "what was issued is put right at any time",
    ),
}
# Where several events are meant at once, those called off are left out, and that is the sentence.
LEFT_OUT = {
    "competition.nominations.operations.import_entries": "import_has_problems",
    "competition.reviews.operations.approve_passed": "nothing_to_approve",
    "competition.reviews.operations.take_back_batch": "nothing_to_take_back",
}


@atomic
def call_all_off():
    db.session.query(Event).update({"state": "cancelled"})


@pytest.mark.parametrize("operation", sorted(one for one in RACES if not one.startswith(OF_NO_EVENT)))
def test_every_operation_is_refused_in_an_event_called_off_or_named(arena_app, operation, monkeypatch):
    monkeypatch.setattr(keeper_keys.seal_private, "__defaults__", (CHEAP,))
    staged = RACES[operation].stage(arena_app)
    act = staged[0] if isinstance(staged, tuple) else staged
    db.session.remove()
    call_all_off()
    db.session.remove()
    told = set()
    try:
        act(0)
    except Refused as refusal:
        told = {problem.code for problem in refusal.problems}
    finally:
        db.session.remove()
    if operation in GOES_ON:
        assert "event_cancelled" not in told, "it is closed: take the name out"
    else:
        assert LEFT_OUT.get(operation, "event_cancelled") in told, (
            "take the event by contests.hold_event, or name it with its reason"
        )


def test_what_goes_on_is_there():
    """A name that no operation has any more would let another slip in under it."""
    assert set(GOES_ON) | set(LEFT_OUT) <= set(RACES)
    assert [name for name in OF_NO_EVENT if not any(one.startswith(name) for one in RACES)] == []


def test_nobody_is_appointed_to_an_event_called_off_and_what_waits_for_it_goes_on_waiting(app):
    contest = make_contest(Phase.REGISTRATION)
    off, on = make_event(contest, code="D01"), make_event(contest, code="D02")
    organiser = actor_of(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, contest.id)))
    confirmer = actor_of(make_account("安全管理员", (Role.SECURITY_ADMIN, Scope.SITE, None)))
    keeper = make_account("加密裁判")
    meant = Confirmed(keeper.id, True)

    def appoint(role, events):
        where = (Scope.EVENT, [event.id for event in events])
        return staffing.appoint(
            contest.id, role, where, keeper.login_name, "加密裁判", by=organiser, meant=meant
        )

    appoint(Role.CIPHER_OFFICER, [off, on])
    move_event(off.id, EventStep.CANCEL, "场地无法恢复", by=SYSTEM)
    with pytest.raises(Refused, match="event_cancelled"):
        appoint(Role.FLOOR_JUDGE, [on, off])
    waiting = waiting_in(contest.id)[0].id
    staffing.confirm(waiting, by=confirmer)
    (left,) = waiting_in(contest.id)
    assert [event.code for event in left.events] == ["D01"]
    with pytest.raises(Refused, match="event_cancelled"):
        staffing.confirm(left.id, by=confirmer)


def test_its_pages_say_so_and_offer_only_what_goes_on(app, sign_in):
    contest = make_contest(Phase.REGISTRATION)
    event, _other = make_event(contest, code="D01"), make_event(contest, code="D02")
    panel, _seats, _chief = make_panel(event)
    chief = sign_in(make_account("裁判长", (Role.CHIEF_JUDGE, Scope.EVENT, event.id)))
    page = chief.get(f"/panels/{panel.id}").text
    assert ("赛项已取消" in page, "安排裁判</button>" in page, "代录声明" in page) == (False, True, True)
    move_event(event.id, EventStep.CANCEL, "场地无法恢复", by=SYSTEM)
    page = chief.get(f"/panels/{panel.id}").text
    assert ("赛项已取消" in page, "安排裁判</button>" in page, "代录声明" in page) == (True, False, False)
    assert "离开" in page
    assert "<h2>安排裁判</h2>" not in page
    assert 'method="post"' not in chief.get(f"/events/{event.id}/scheme").text.partition("<main")[2]
    organiser = sign_in(make_account("组委会", (Role.ORGANISER, Scope.CONTEST, contest.id)))
    shown = organiser.get(f"/events/{event.id}/edit").text
    assert "恢复赛项" in shown
    assert 'value="revive_event"' in shown
