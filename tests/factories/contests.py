"""Contests for tests, founded by the real operations; only what matters is asked for."""

import itertools
from datetime import UTC, datetime, timedelta

from competition.contests import operations
from competition.contests.operations import ContestDetails, EventDetails
from competition.organisations import operations as organisations
from competition.organisations.operations import DelegationDetails, OrganisationDetails
from competition.rules.phases import Phase, PhaseStep
from competition.rules.roles import SYSTEM
from competition.timetables import operations as timetables

_numbers = itertools.count(1)

# Steps from the beginning to each phase.
WAY = {
    Phase.PREPARING: (),
    Phase.ANNOUNCED: (PhaseStep.ANNOUNCE,),
    Phase.REGISTRATION: (PhaseStep.ANNOUNCE, PhaseStep.OPEN_REGISTRATION),
    Phase.REVIEW: (PhaseStep.ANNOUNCE, PhaseStep.OPEN_REGISTRATION, PhaseStep.CLOSE_REGISTRATION),
}
WAY[Phase.READY] = (*WAY[Phase.REVIEW], PhaseStep.FINISH_REVIEW)
WAY[Phase.RUNNING] = (*WAY[Phase.READY], PhaseStep.START)
WAY[Phase.RESULTS] = (*WAY[Phase.RUNNING], PhaseStep.END)


def contest_details(**changes):
    """What an organiser says, with registration open from yesterday for ten days."""
    now = datetime.now(UTC)
    number = next(_numbers)
    said = {
        "edition": number,
        "tier": "province",
        "name": f"第{number}届江苏技能状元大赛",
        "name_en": f"Jiangsu Skills Champion Competition {number}",
        "organiser": "江苏技能状元大赛组织委员会",
        "organiser_en": "Organising Committee",
        "host_city": "示范市",
        "registration_opens_at": now - timedelta(days=1),
        "registration_closes_at": now + timedelta(days=10),
        "starts_on": (now + timedelta(days=30)).date(),
        "ends_on": (now + timedelta(days=32)).date(),
        "public_notice": "",
        "print_policy": "ceremony",
    }
    return ContestDetails(**said | changes)


def make_contest(phase=Phase.REGISTRATION, *, series="zhuangyuan", organiser=None, events=1, **changes):
    """A contest with `events` events, walked to this phase."""
    contest = operations.create_contest(
        series, contest_details(**changes), by=SYSTEM, organiser_id=organiser.id if organiser else None
    )
    for number in range(events):
        make_event(contest, code=f"Z{number + 1:02d}")
    for step in WAY[Phase(phase)]:
        operations.move_contest(contest.id, step, by=SYSTEM)
    return contest


def make_event(contest, **changes):
    said = {
        "code": f"E{next(_numbers):02d}",
        "name": "电工",
        "name_en": "Electrician",
        "group_kind": "staff",
        "occupation_code": "6-31-01-03",
        "paper_level": 3,
        "members": 1,
    }
    return operations.add_event(contest.id, EventDetails(**said | changes), by=SYSTEM)


def make_session(event, name="第一场", starts_at=None, venue=None):
    starts_at = starts_at or datetime.combine(event.contest.starts_on, datetime.min.time(), UTC)
    return timetables.add_session(
        event.id, name, starts_at, starts_at + timedelta(hours=4), venue.id if venue else None, by=SYSTEM
    )


def make_organisation(name=None, **changes):
    said = {"name": name or f"示范单位{next(_numbers)}", "kind": "unit"}
    return organisations.create_organisation(OrganisationDetails(**said | changes), by=SYSTEM)


def make_delegation(contest, name="示范市", **changes):
    return organisations.add_delegation(contest.id, DelegationDetails(name, **changes), by=SYSTEM)
