"""Can I enter? The few answers that decide it, judged by the checks of an entry before there is one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.eligibility.checklist import checklist
from competition.rules.eligibility.facts import EntryFacts, EntryRules, PersonFacts, without_documents
from competition.rules.eligibility.outcomes import Check, Outcome, problem_of
from competition.rules.particulars import read_deciding
from competition.rules.problems import Problem, Refused

# What nobody can be asked before they have named themselves, or a team.
_LATER = frozenset({"check_entered_once", "check_events_per_person", "check_members", "check_one_unit"})
_PLACES = ("check_places_of_", "check_delegation")


@dataclass(frozen=True)
class Verdict:
    """What the rules say of somebody by a few answers: every check of the person and the time, and those of places."""

    of_person: Sequence[Check]
    of_places: Sequence[Check]

    @property
    def against(self) -> list[Check]:
        """Everything about the person or the time that keeps them out, at once."""
        return [check for check in self.of_person if check.outcome is Outcome.FAILED]

    @property
    def full(self) -> list[Check]:
        """The places that are all taken."""
        return [check for check in self.of_places if check.outcome is Outcome.FAILED]


def answers_that_decide(rules: Eligibility) -> tuple[str, ...]:
    """Which answers these rules judge a person by, in the order they are asked."""
    non_local = bool(rules.non_local_work_months or rules.non_local_insurance_months)
    asked = {
        "born_on": bool(rules.born_on_or_after or rules.born_on_or_before),
        "identity": bool(rules.identities),
        "education": rules.lowest_education is not None,
        "held_level": rules.lowest_level_held is not None,
        "local": non_local,
        "work_months": bool(rules.work_months or rules.non_local_work_months),
        "insurance_months": bool(rules.non_local_insurance_months),
        "honours": bool(rules.barred_honours),
    }
    return tuple(name for name, wanted in asked.items() if wanted)


def try_out(rules: EntryRules, typed: Mapping[str, Any], around: EntryFacts, today: date) -> Verdict:
    """What the checks of an entry say of somebody by these answers; `around` are time and places, without members.

    Raises Refused with every answer that is missing or cannot be read, and with "birth_day_needed" where only the
    month of birth was told and its day decides.
    """
    people, problems = read_deciding(typed, today, answers_that_decide(rules.eligibility))
    verdicts = [_judged(rules, around, person) for person in people]
    problems += _unanswered(verdicts[0], {problem.field for problem in problems})
    if not problems and len({tuple(_outcomes(one)) for one in verdicts}) > 1:
        problems.append(Problem("birth_day_needed", {}, "born_on"))
    if problems:
        raise Refused(*problems)
    return verdicts[0]


def _judged(rules: EntryRules, around: EntryFacts, person: PersonFacts) -> Verdict:
    facts = replace(around, members=[person])
    checks = [check for check in checklist(facts, without_documents(rules)) if check.code not in _LATER]
    of_places = [check for check in checks if check.code.startswith(_PLACES)]
    return Verdict([check for check in checks if check not in of_places], of_places)


def _unanswered(verdict: Verdict, told: set[str | None]) -> list[Problem]:
    unknown = [check for check in verdict.of_person if check.outcome is Outcome.UNKNOWN]
    return [problem_of(check) for check in unknown if check.field not in told]


def _outcomes(verdict: Verdict) -> list[Outcome]:
    return [check.outcome for check in verdict.of_person]
