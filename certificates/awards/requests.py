"""From confirmed awards to the certificates they ask for, and what keeps these from being printed yet."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from certificates.awards import queries
from certificates.awards.queries import AwardRow
from certificates.awards.questions import RECOMMENDED_LEVELS, TITLE_DECISIONS
from certificates.ledger import queries as ledger
from certificates.rules.specification import (
    SALUTATIONS,
    SUBJECT_TO_PUBLICITY,
    CertificateRequest,
    CertificateSpec,
    TitleDecision,
    level_line_of,
    title_line,
    title_line_en,
    titles_granted,
)
from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.rulebooks import queries as rulebooks
from competition.rules.editions.model import ContestRules
from competition.rules.problems import Problem
from competition.rules.words.groups import GROUP_WORDS
from scoring.rules.publication_life import Published


def certificate_requests(
    contest_id: int, issued_on: date, order: str, *, level_line: bool = False
) -> list[CertificateRequest]:
    """What is still to print: confirmed awards without a valid certificate, in printing order.

    `order` "ceremony" hands out each event's prizes from the last to the first, "place" the other way.
    """
    printed = ledger.awards_with_certificate(contest_id)
    rows = queries.awards_of_contest(contest_id)
    requests = requests_for(contest_id, rows, issued_on, level_line=level_line)
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
class _Occasion:
    """What all certificates of one batch rest on: data and rules, never who pressed what before."""

    contest: Contest
    rules: ContestRules
    issued_on: date
    events: Mapping[int, Event]
    teams: Mapping[int, Sequence[str]]
    kinds: Mapping[int, str]
    levels: Mapping[int, tuple[int, str]]
    decisions: Mapping[int, Sequence[TitleDecision]]

    @property
    def issuer(self) -> str:
        """Who signs."""
        return self.rules.certificates.issuer or self.contest.organiser or self.contest.name


def requests_for(
    contest_id: int, rows: Sequence[AwardRow], issued_on: date, *, level_line: bool = False
) -> list[CertificateRequest]:
    """What a certificate of each of these awards of a contest would say today; `level_line`: with its level."""
    teams: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        teams[row.award.entry_id].append(row.person.name)
    occasion = _Occasion(
        contests.contest(contest_id),
        rulebooks.rules_of(contest_id),
        issued_on,
        queries.events_by_id(contest_id),
        teams,
        queries.result_kinds(contest_id),
        RECOMMENDED_LEVELS.answer()(contest_id) if level_line else {},
        TITLE_DECISIONS.answer()(row.award.id for row in rows),
    )
    return [_request(row, occasion.events[row.award.event_id], occasion) for row in rows]


def _request(row: AwardRow, event: Event, occasion: _Occasion) -> CertificateRequest:
    return CertificateRequest(
        spec=_spec(row, event, occasion),
        award_id=row.award.id,
        person_id=row.person.id,
        facts={"event": event.code, "group": event.group_kind.upper()[:2]},
    )


def _spec(row: AwardRow, event: Event, occasion: _Occasion) -> CertificateSpec:
    contest, rules = occasion.contest, occasion.rules
    english = {prize.name: prize.name_en for prize in rules.prizes.prizes}
    team = occasion.teams[row.award.entry_id]
    granted = titles_granted(
        row.award.title, rules.titles, occasion.issuer, occasion.decisions.get(row.award.id, ())
    )
    return CertificateSpec(
        name=row.person.name,
        salutation=SALUTATIONS[event.group_kind],
        contest=contest.name,
        contest_en=contest.name_en or "",
        event=event.name,
        event_en=event.name_en or "",
        group=GROUP_WORDS[event.group_kind],
        award=row.award.prize,
        award_en=english.get(row.award.prize, ""),
        unit=row.unit,
        team="、".join(name for name in team if name != row.person.name),
        issuer=occasion.issuer,
        issuer_en=rules.certificates.issuer_en,
        issued_on=occasion.issued_on,
        level=level_line_of(occasion.levels.get(row.award.id), event.occupation_name or event.name),
        title=title_line(granted),
        title_en=title_line_en(granted),
        note=SUBJECT_TO_PUBLICITY if occasion.kinds.get(event.id) != Published.FINAL else "",
        place=row.award.place,
    )


def problems_with_levels(contest_id: int, level_line: bool) -> list[Problem]:
    """Nothing of a level stands on paper while a result may still change."""
    return _not_final(contest_id, "level_line_in_publicity") if level_line else []


def _not_final(contest_id: int, code: str) -> list[Problem]:
    pending = [
        row.event.name
        for row in queries.events_of(contest_id)
        if row.awards and row.published != Published.FINAL
    ]
    return [Problem(code, {"events": "、".join(pending)})] if pending else []


def problems_with_printing(contest_id: int) -> list[Problem]:
    """The contest's policy: before the end of 公示 only where certificates are for the ceremony."""
    if contests.contest(contest_id).print_policy != "after_publicity":
        return []
    return _not_final(contest_id, "publicity_not_over")
