"""Who may enter: the entry rules of an edition, checked all at once.

The rules are `Eligibility` and `Quota` of the edition (data, with their clauses). The same checks refuse
the contestant (`problems_with`) and guide the reviewer (`checklist`).
"""

from dataclasses import replace
from datetime import datetime

from competition.rules.eligibility.checks import members, of_person, one_team, places, window
from competition.rules.eligibility.facts import EntryFacts, EntryRules
from competition.rules.eligibility.outcomes import Check, Outcome, problem_of
from competition.rules.problems import Problem


def problems_with(facts: EntryFacts, rules: EntryRules) -> list[Problem]:
    """Everything that keeps this entry out, at once; a rule without its facts asks for them."""
    return [problem_of(check) for check in checklist(facts, rules) if check.outcome is not Outcome.PASSED]


def checklist(facts: EntryFacts, rules: EntryRules) -> list[Check]:
    """Every rule that applies with its outcome: the entry's own first, then member by member."""
    checks = [members(facts), *window(facts), *places(facts, rules.quota), *one_team(facts, rules)]
    for number, person in enumerate(facts.members, start=1):
        checks += [_of_member(check, number) for check in of_person(person, rules.eligibility)]
    return checks


def problems_with_window(
    now: datetime, opens_at: datetime | None, closes_at: datetime | None
) -> list[Problem]:
    """Whether registration is open at this moment; no opening time means it is not."""
    facts = EntryFacts(members=(), now=now, opens_at=opens_at, closes_at=closes_at)
    return [problem_of(check) for check in window(facts) if check.outcome is not Outcome.PASSED]


def _of_member(check: Check, number: int) -> Check:
    return replace(check, member=number, details={**check.details, "member": number})
