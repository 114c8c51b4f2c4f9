"""Word to everybody a contest concerns: who entered, the units that entered them, who works there."""

from competition.accounts import queries as accounts
from competition.accounts.models import Account
from competition.accounts.telling import tell_owner
from competition.contests.models import Contest
from competition.entries import fitting, operations, queries
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.foundation.work import outbox
from competition.organisations import queries as organisations
from competition.rules.entry_life import EntryState
from competition.rules.phases import PhaseStep
from competition.rules.roles import Actor
from competition.staffing import queries as staffing

# The steps that everybody is told of, each with its notice.
TOLD = {PhaseStep.CANCEL: "contest_cancelled", PhaseStep.REVIVE: "contest_revived"}


@atomic
def tell_of_move(contest: Contest, step: PhaseStep, reason: str, *, by: Actor) -> None:
    """Tell everybody in their own language that a contest is called off, or goes on after all; once each."""
    template = TOLD.get(step)
    if template is None:
        return
    owners, phones = _concerned(contest.id)
    facts = {"contest": contest.name, "contest_en": contest.name_en or contest.name, "reason": reason}
    for account in owners:
        tell_owner(account, template, **facts)
    for phone in phones:
        outbox.send("sms", phone, template, language="zh", **facts)
    audit.record(
        by,
        "contest.told",
        contest_id=contest.id,
        subject=("contest", contest.id),
        notice=template,
        count=len(owners) + len(phones),
    )


def _concerned(contest_id: int) -> tuple[list[Account], list[str]]:
    """The accounts, and the phones of people who have none."""
    people = queries.people_entered(contest_id)
    units = sorted({unit for _account, _phone, unit in people if unit is not None})
    ids = {account for account, _phone, _unit in people if account is not None}
    ids |= {row.account_id for row in staffing.people_of(contest_id)}
    ids |= {row.account_id for rows in organisations.registrars_of(units).values() for row in rows}
    phones = {phone for account, phone, _unit in people if account is None and phone}
    return [accounts.account(id) for id in sorted(ids)], sorted(phones)


@atomic
def review_unfit(event_id: int, reason: str, *, by: Actor) -> int:
    """Send the approved entries that no longer fit their event back to review; how many."""
    # All are held before the first of them writes its line.
    unfit = [queries.locked_entry(entry.id) for entry in fitting.unfit_entries(event_id)]
    for entry in unfit:
        operations.send_back(entry.id, reason, by=by)
    return len(unfit)


@atomic
def tell_of_time(event_id: int, text: str, reason: str) -> None:
    """Tell the approved entries of an event of another time or place."""
    for entry in queries.placed_in(event_id):
        if entry.state == EntryState.APPROVED:
            operations.tell_entry(entry.id, "session_changed", session=text, reason=reason)
