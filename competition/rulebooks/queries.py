"""Every read of a contest's rules, and of what a change would mean for entries that are handed in."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from competition.contests import queries as contests
from competition.contests.models import Contest, Event
from competition.foundation.store.db import db
from competition.rulebooks.models import CopiedValue, RulesVersion
from competition.rulebooks.questions import ENTRIES_OF_EVENT
from competition.rules.editions.blocks import same_rule
from competition.rules.editions.dating import dated_values
from competition.rules.editions.defaults import ContestKey, rules_for
from competition.rules.editions.model import ContestRules, from_body
from competition.rules.eligibility.checklist import checklist
from competition.rules.eligibility.facts import EntryFacts, EntryRules, entry_rules
from competition.rules.eligibility.outcomes import Outcome
from competition.rules.words.tiers import said_of

# One check of the list as it stays the same between two versions: its code, its field, the member.
CheckKey = tuple[str, str | None, int | None]


@dataclass(frozen=True)
class Trouble:
    """A check that some entries of an event would not pass any more; `unknown` where an answer is missing."""

    code: str
    field: str | None
    unknown: bool
    entries: tuple[int, ...]


@dataclass(frozen=True)
class Impact:
    """What a change of the rules means for the entries of one event."""

    event: Event
    entries: int
    troubled: tuple[int, ...]
    relieved: int
    troubles: Sequence[Trouble]


def rules_versions(contest_id: int) -> list[RulesVersion]:
    """Every version of a contest's rules, the newest first."""
    return list(
        db.session.scalars(
            select(RulesVersion)
            .where(RulesVersion.contest_id == contest_id)
            .order_by(RulesVersion.number.desc())
        )
    )


def bodies_of(contest_id: int) -> list[tuple[int, Any]]:
    """The number and the body of every version, as they are stored now."""
    statement = (
        select(RulesVersion.number, RulesVersion.body)
        .where(RulesVersion.contest_id == contest_id)
        .order_by(RulesVersion.number)
    )
    return [(number, body) for number, body in db.session.execute(statement)]


# Asked for with every check of an entry and every place: made once.
_CURRENT_VERSION = (
    select(RulesVersion)
    .where(RulesVersion.contest_id == bindparam("contest"))
    .order_by(RulesVersion.number.desc())
    .limit(1)
)


def current_version(contest_id: int) -> RulesVersion | None:
    return db.session.scalar(_CURRENT_VERSION, {"contest": contest_id})


def rules_version(contest_id: int, number: int) -> RulesVersion:
    """One version, or NotFound."""
    found = db.session.scalar(
        select(RulesVersion).where(RulesVersion.contest_id == contest_id, RulesVersion.number == number)
    )
    if found is None:
        raise NotFound
    return found


def rules_of(contest_id: int) -> ContestRules:
    """The rules in force; a contest without any has those its series begins with."""
    version = current_version(contest_id)
    if version is not None:
        return from_body(version.body)
    return first_rules(contests.contest(contest_id))


def rules_in_force(contest_ids: Collection[int]) -> dict[int, ContestRules]:
    """What `rules_of` gives, of several contests at once."""
    newest = (
        select(RulesVersion.contest_id, func.max(RulesVersion.number).label("number"))
        .where(RulesVersion.contest_id.in_(contest_ids))
        .group_by(RulesVersion.contest_id)
        .subquery()
    )
    versions = select(RulesVersion.contest_id, RulesVersion.body).join(
        newest,
        (newest.c.contest_id == RulesVersion.contest_id) & (newest.c.number == RulesVersion.number),
    )
    found = {contest_id: from_body(body) for contest_id, body in db.session.execute(versions)}
    if without := set(contest_ids) - found.keys():
        statement = select(Contest).options(joinedload(Contest.series)).where(Contest.id.in_(without))
        found |= {contest.id: first_rules(contest) for contest in db.session.scalars(statement)}
    return found


def contest_key(found: Contest) -> ContestKey:
    """Of which kind a contest is, for the rules it begins with."""
    return ContestKey(
        series=found.series.code,
        level=said_of(found.filed_level),
        of_class=said_of(found.filed_class),
        tier=found.tier,
    )


def first_rules(found: Contest) -> ContestRules:
    """The rules that a contest of its series, filing and tier begins with."""
    return rules_for(contest_key(found), found.ends_on.year)


def own_rules(contest_id: int) -> bool:
    """Not simply those its series begins with (a contest may be founded with its own)."""
    found, version = contests.contest(contest_id), current_version(contest_id)
    return version is not None and (version.number > 1 or from_body(version.body) != first_rules(found))


# What is said of a contest itself that a next edition takes over.
OF_CONTEST = ("name", "name_en", "organiser", "public_notice")


def copied_values(contest_id: int) -> list[CopiedValue]:
    """What a contest took over from the edition before and may have to be another, in the order it was found."""
    statement = select(CopiedValue).where(CopiedValue.contest_id == contest_id).order_by(CopiedValue.id)
    return list(db.session.scalars(statement))


def source_of(contest_id: int) -> Contest | None:
    """The edition that a contest was copied from, where something of it was to be confirmed."""
    rows = copied_values(contest_id)
    return contests.contest(rows[0].source_id) if rows else None


def unconfirmed(found: Contest) -> list[CopiedValue]:
    """Those of them that nobody has confirmed or changed yet."""
    rows = [row for row in copied_values(found.id) if row.confirmed_at is None]
    if not rows:
        return []
    present = {(one.kind, one.name, one.said) for one in dated_values(rules_of(found.id))}
    present |= {("contest", name, getattr(found, name) or "") for name in OF_CONTEST}
    return [row for row in rows if (row.kind, row.name, row.said) in present]


def impact(contest_id: int, before: ContestRules, after: ContestRules) -> list[Impact]:
    """Events whose conditions or places change, with the handed-in entries that would newly fail a check."""
    found = []
    for event in contests.events_of(contest_id):
        old = entry_rules(before, event.group_kind, event.code)
        new = entry_rules(after, event.group_kind, event.code)
        if not (same_rule(old.eligibility, new.eligibility) and same_rule(old.quota, new.quota)):
            found.append(_impact(event, old, new))
    return found


def _impact(event: Event, old: EntryRules, new: EntryRules) -> Impact:
    troubles: dict[tuple[str, str | None, bool], list[int]] = {}
    troubled: list[int] = []
    relieved = 0
    facts = ENTRIES_OF_EVENT.answer()(event)
    for entry_id, entry in facts.items():
        had, has = _not_passed(entry, old), _not_passed(entry, new)
        relieved += bool(had) and not has
        fresh = {(code, field, has[code, field, member]) for code, field, member in has.keys() - had.keys()}
        for trouble in fresh:
            troubles.setdefault(trouble, []).append(entry_id)
        if fresh:
            troubled.append(entry_id)
    lines = [
        Trouble(code, field, unknown, tuple(entries))
        for (code, field, unknown), entries in sorted(troubles.items(), key=lambda item: -len(item[1]))
    ]
    return Impact(event, len(facts), tuple(troubled), relieved, lines)


def _not_passed(facts: EntryFacts, rules: EntryRules) -> dict[CheckKey, bool]:
    """The checks that do not pass, and of each whether only an answer is missing."""
    return {
        (check.code, check.field, check.member): check.outcome is Outcome.UNKNOWN
        for check in checklist(facts, rules)
        if check.outcome is not Outcome.PASSED
    }
