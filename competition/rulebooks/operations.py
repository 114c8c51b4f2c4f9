"""Every write of a contest's rules."""

from competition.contests import queries as contests
from competition.contests.questions import NextEdition
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rulebooks import queries
from competition.rulebooks.models import RulesVersion
from competition.rules.editions.model import ContestRules, problems_with_rules, to_body
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor


@atomic
def set_rules(
    contest_id: int, rules: ContestRules, clause: str, *, by: Actor, seen: int | None = None
) -> RulesVersion:
    """The next version of a contest's rules; earlier ones stay. `clause` says on what the change rests.

    `seen` is the number of the version that was changed (0 where there was none): another one meanwhile refuses.
    """
    if problems := problems_with_rules(rules):
        raise Refused(*problems)
    contests.hold_contest(contest_id)
    current = queries.current_version(contest_id)
    if seen is not None and seen != (current.number if current else 0):
        raise Refused(Problem("rules_changed_meanwhile"))
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
    audit.record(
        by,
        "rules.set",
        contest_id=contest_id,
        subject=("rules", version.number),
        reason=clause.strip() or None,
    )
    return version


@atomic
def begin_rules(contest_id: int, rules: ContestRules | None, *, by: Actor) -> None:
    """The first version of a new contest; without any given, those that its kind of contest begins with."""
    set_rules(contest_id, rules or queries.first_rules(contests.contest(contest_id)), "", by=by)


@atomic
def copy_rules(edition: NextEdition) -> None:
    """The rules in force of the edition before, as the first version of the next one."""
    set_rules(edition.contest_id, queries.rules_of(edition.source_id), "", by=edition.by)
