"""Every write of a contest's rules."""

from collections.abc import Collection

from competition.contests import queries as contests
from competition.contests.questions import NextEdition
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.history import hash_of
from competition.foundation.system import clock
from competition.rulebooks import queries
from competition.rulebooks.models import CopiedValue, RulesVersion
from competition.rulebooks.questions import RULES_SET
from competition.rules.editions.dating import dated_values, is_dated
from competition.rules.editions.model import ContestRules, problems_with_rules, to_body
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def set_rules(
    contest_id: int, rules: ContestRules, clause: str, *, by: Actor, seen: int | None = None
) -> RulesVersion:
    """The next version of a contest's rules; earlier ones stay. `clause` says on what the change rests.

    `seen` is the number of the version that was changed (0 where there was none): another one meanwhile
    raises Refused("overtaken").
    """
    if problems := problems_with_rules(rules):
        raise Refused(*problems)
    contests.hold_contest(contest_id)
    current = queries.current_version(contest_id)
    if current is not None and seen not in (None, current.number):
        # A double press, or two who write the same.
        if (current.body, current.clause) == (to_body(rules), clause.strip()):
            return current
        raise Refused(Problem("overtaken"))
    if current is not None and not clause.strip():
        raise Refused(Problem("rules_without_clause", field="clause"))
    version = RulesVersion(
        contest_id=contest_id,
        number=current.number + 1 if current else 1,
        body=to_body(rules),
        clause=clause.strip(),
        created_at=clock.now(),
        created_by=by.account_id,
    )
    db.session.add(version)
    db.session.flush()
    following = [prepare(contest_id, by=by) for prepare in RULES_SET.answers()]
    audit.record(
        by,
        "rules.set",
        contest_id=contest_id,
        subject=("rules", version.number),
        reason=clause.strip() or None,
        hash=hash_of(version.body),
    )
    for follow in following:
        follow()
    return version


@atomic
def begin_rules(contest_id: int, rules: ContestRules | None, *, by: Actor) -> None:
    """The first version of a new contest; without any given, those that its kind of contest begins with."""
    set_rules(contest_id, rules or queries.first_rules(contests.contest(contest_id)), "", by=by)


@atomic
def copy_rules(edition: NextEdition) -> None:
    """The rules in force of the edition before, as the first version of the next one; what is dated waits to be confirmed."""
    source, contest = contests.contest(edition.source_id), contests.contest(edition.contest_id)
    rules = queries.rules_of(edition.source_id)
    set_rules(edition.contest_id, rules, "", by=edition.by)
    taken = [(one.kind, one.name, one.said) for one in dated_values(rules)]
    taken += [
        ("contest", name, said)
        for name in queries.OF_CONTEST
        if (said := getattr(source, name)) and is_dated(said) and said == getattr(contest, name)
    ]
    db.session.add_all(
        CopiedValue(contest_id=contest.id, source_id=source.id, kind=kind, name=name, said=said)
        for kind, name, said in taken
    )
    db.session.flush()


@atomic
def confirm_copied(contest_id: int, chosen: Collection[int], *, by: Actor) -> int:
    """The organiser has looked at these values: they hold for this edition too; how many were not confirmed yet."""
    contests.hold_contest(contest_id)
    rows = [row for row in queries.copied_values(contest_id) if row.id in chosen and row.confirmed_at is None]
    if not rows:
        raise Refused(Problem("nothing_to_confirm"))
    for row in rows:
        row.confirmed_at, row.confirmed_by = clock.now(), by.account_id
    values = [f"{row.kind}.{row.name}" for row in rows]
    audit.record(by, "rules.confirmed", contest_id=contest_id, subject=("contest", contest_id), values=values)
    return len(rows)
