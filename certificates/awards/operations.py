"""Every write about awards."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certificates.awards import queries
from certificates.awards.models import Award
from certificates.awards.queries import AwardRow, Published
from certificates.issuing import operations as issuing
from certificates.issuing import queries as ledger
from certificates.issuing.models import Batch, Certificate
from certificates.issuing.operations import Request, Style
from certificates.rules import awarding
from certificates.rules.awarding import AwardLine
from certificates.rules.recognition import LEVEL_NAMES
from certificates.rules.specification import CertificateSpec
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.model import ContestRules
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


def _published(event_id: int) -> Published:
    found = queries.published(event_id)
    if found is None:
        raise Refused(Problem("result_not_published"))
    return found


def awards_to_confirm(event_id: int) -> list[AwardLine]:
    """What the published result of an event gives; raises Refused while there is none."""
    found = _published(event_id)
    rules = rulebooks.rules_of(found.contest_id)
    rows = found.body["rows"]
    members = queries.members_of(int(row["entry_id"]) for row in rows)
    ids = {entry_id: tuple(person.id for person in persons) for entry_id, persons in members.items()}
    placed = awarding.placed_from(rows, rules.prizes.prizes, ids)
    problems = awarding.problems_with(placed)
    if problems:
        raise Refused(*problems)
    return awarding.awards(placed, rules.titles, contests.event(event_id).group_kind)


@atomic
def confirm_awards(event_id: int, *, by: Actor) -> list[Award]:
    """Turn the published result into awards. Again on the same result: nothing changes.

    On a corrected result the earlier awards are withdrawn; certificates of awards that came out the same
    stay, the others are void (their numbers are never used again).
    """
    lines = awards_to_confirm(event_id)
    found = _published(event_id)
    before = [row.award for row in queries.awards_of_event(event_id)]
    if before and all(award.snapshot_id == found.snapshot_id for award in before):
        return before
    now = clock.now()
    for award in before:
        award.withdrawn_at = now
    given = [_award(line, found.contest_id, found.event_id, found.snapshot_id, by) for line in lines]
    db.session.add_all(given)
    db.session.flush()
    _carry_over(before, given, by)
    audit.record(
        by,
        "awards.confirmed",
        contest_id=found.contest_id,
        subject=("event", event_id),
        snapshot=found.snapshot_id,
        awards=len(given),
        withdrawn=len(before),
    )
    return given


def _award(line: AwardLine, contest_id: int, event_id: int, snapshot_id: int, by: Actor) -> Award:
    return Award(
        contest_id=contest_id,
        event_id=event_id,
        snapshot_id=snapshot_id,
        entry_id=line.entry_id,
        person_id=line.person_id,
        prize=line.prize,
        title=line.title[:80],
        place=line.place,
        team_size=line.team_size,
        confirmed_at=clock.now(),
        confirmed_by=by.account_id,
    )


def _carry_over(before: Sequence[Award], after: Sequence[Award], by: Actor) -> None:
    same = {_said(award): award for award in after}
    for award in before:
        heir = same.get(_said(award))
        if heir is None:
            issuing.void_for_award(award.id, "成绩更正，奖项变动", by=by)
        else:
            issuing.move_to_award(award.id, heir.id)


def _said(award: Award) -> tuple[int, int, str, str]:
    """What a certificate says of an award."""
    return award.entry_id, award.person_id, award.prize, award.title


# --- certificates of awards ---

SALUTATIONS = {"staff": "同志", "student": "同学"}
GROUPS = {"staff": "职工组", "student": "学生组"}


def certificate_requests(contest_id: int, issued_on: date, order: str) -> list[Request]:
    """What is still to print: confirmed awards without a valid certificate, in printing order.

    `order` "ceremony" hands out each event's prizes from the last to the first, "place" the other way.
    """
    printed = ledger.awards_with_certificate(contest_id)
    rows = queries.awards_of_contest(contest_id)
    requests = _requests(contest_id, rows, issued_on)
    waiting = [
        (row, request) for row, request in zip(rows, requests, strict=True) if row.award.id not in printed
    ]
    if order == "ceremony":
        events = {
            event_id: number for number, event_id in enumerate(dict.fromkeys(r.award.event_id for r in rows))
        }
        waiting.sort(key=lambda pair: (events[pair[0].award.event_id], -pair[0].award.place))
    return [request for _, request in waiting]


@dataclass(frozen=True)
class _Setting:
    """What all certificates of one batch share."""

    contest: Contest
    rules: ContestRules
    issued_on: date
    events: Mapping[int, Event]
    teams: Mapping[int, Sequence[str]]
    levels: Mapping[int, tuple[int, str]]


def _requests(contest_id: int, rows: Sequence[AwardRow], issued_on: date) -> list[Request]:
    teams: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        teams[row.award.entry_id].append(row.person.name)
    setting = _Setting(
        contests.contest(contest_id),
        rulebooks.rules_of(contest_id),
        issued_on,
        queries.events_by_id(contest_id),
        teams,
        queries.recommended_levels(row.award.id for row in rows),
    )
    return [_request(row, setting.events[row.award.event_id], setting) for row in rows]


def _request(row: AwardRow, event: Event, setting: _Setting) -> Request:
    return Request(
        spec=_spec(row, event, setting),
        award_id=row.award.id,
        person_id=row.person.id,
        facts={"event": event.code, "group": event.group_kind.upper()[:2]},
    )


def _spec(row: AwardRow, event: Event, setting: _Setting) -> CertificateSpec:
    contest, rules = setting.contest, setting.rules
    english = {prize.name: prize.name_en for prize in rules.prizes.prizes}
    team = setting.teams[row.award.entry_id]
    return CertificateSpec(
        name=row.person.name,
        salutation=SALUTATIONS[event.group_kind],
        contest=contest.name,
        contest_en=contest.name_en or "",
        event=event.name,
        event_en=event.name_en or "",
        group=GROUPS[event.group_kind],
        award=row.award.prize,
        award_en=english.get(row.award.prize, ""),
        unit=row.unit,
        team="、".join(name for name in team if name != row.person.name),
        issuer=rules.certificates.issuer or contest.organiser or contest.name,
        issued_on=setting.issued_on,
        level=_level_line(setting.levels.get(row.award.id), event),
        place=row.award.place,
    )


def _level_line(found: tuple[int, str] | None, event: Event) -> str:
    """What may be printed of a level: recommended under a clause, never granted."""
    if found is None:
        return ""
    level, clause = found
    return (
        f"依据{clause}，推荐{event.occupation_name or event.name}{LEVEL_NAMES[level]}，以评价机构认定为准。"
    )


def print_certificates(contest_id: int, issued_on: date, order: str, style: Style, *, by: Actor) -> Batch:
    """Begin a batch of every award that has no valid certificate. Raises Refused with all that stops it."""
    requests = certificate_requests(contest_id, issued_on, order)
    problems = [
        *problems_with_printing(contest_id),
        *issuing.problems_with_batch(contest_id, requests, style.design),
    ]
    if problems:
        raise Refused(*problems)
    return _begin_batch(contest_id, issued_on, order, style, by)


@atomic
def _begin_batch(contest_id: int, issued_on: date, order: str, style: Style, by: Actor) -> Batch:
    # Asked again under the lock: what somebody else has just begun to print is not printed twice.
    ledger.lock_ledger()
    requests = certificate_requests(contest_id, issued_on, order)
    return issuing.start_batch(
        contest_id, requests, rulebooks.rules_of(contest_id).certificates, style, by=by
    )


def problems_with_printing(contest_id: int) -> list[Problem]:
    """The contest's policy: before the end of 公示 only where certificates are for the ceremony."""
    if contests.contest(contest_id).print_policy != "after_publicity":
        return []
    pending = [
        row.event.name for row in queries.events_of(contest_id) if row.awards and row.published != "final"
    ]
    return [Problem("publicity_not_over", {"events": "、".join(pending)})] if pending else []


def replace_certificate(certificate_id: int, reason: str, *, by: Actor) -> Certificate:
    """Reissue with what the award and the person say today (a name mended, a prize corrected)."""
    old = ledger.certificate(certificate_id)
    issued_on = CertificateSpec.from_json(old.spec).issued_on
    rows = queries.awards_of_contest(old.contest_id)
    requests = _requests(old.contest_id, rows, issued_on)
    fresh = next((one for one in requests if one.award_id == old.award_id), None)
    if fresh is None:
        raise Refused(Problem("certificate_award_gone"))
    rules = rulebooks.rules_of(old.contest_id).certificates
    return issuing.replace(certificate_id, fresh, rules, reason, by=by)
