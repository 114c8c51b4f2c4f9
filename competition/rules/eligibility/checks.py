"""Each entry rule as a check: first those of the whole entry, then those of one person."""

from collections.abc import Callable
from dataclasses import replace

from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.eligibility.facts import EntryFacts, EntryRules, PersonFacts
from competition.rules.eligibility.outcomes import Check, judged
from competition.rules.words.education import EDUCATIONS
from competition.rules.words.levels import HELD_LEVELS


def members(facts: EntryFacts) -> Check:
    """As many people as the event's teams have."""
    details = {"wanted": facts.members_wanted, "count": len(facts.members)}
    return judged("members", facts.members_wanted == len(facts.members), "members_wrong", details, "members")


def window(facts: EntryFacts) -> list[Check]:
    """Registration is open at this moment; not asked without a moment."""
    if facts.now is None:
        return []
    details = {"opens_at": facts.opens_at, "closes_at": facts.closes_at}
    if facts.opens_at is None or facts.now < facts.opens_at:
        return [judged("window", False, "registration_not_open", details)]
    in_time = facts.closes_at is None or facts.now < facts.closes_at
    return [judged("window", in_time, "registration_closed", details)]


def places(facts: EntryFacts, quota: Quota) -> list[Check]:
    """The delegation, the unit and the event have a place left, where the quota limits them."""
    checks = []
    if quota.per_delegation is not None:
        checks.append(_room("delegation", quota.per_delegation, facts.entries_of_delegation, "delegation"))
        if not facts.delegation_chosen:
            checks.append(judged("delegation", None, "delegation_missing", {}, "delegation"))
    if quota.per_organisation is not None:
        taken = facts.entries_of_organisation
        checks.append(_room("organisation", quota.per_organisation, taken, "unit_name"))
    if quota.per_event is not None:
        checks.append(_room("event", quota.per_event, facts.entries_in_event, None))
    return [replace(check, clause=quota.clause) for check in checks]


def _room(of: str, limit: int, taken: int, concerns: str | None) -> Check:
    return judged(f"places_of_{of}", taken < limit, f"{of}_full", {"limit": limit, "taken": taken}, concerns)


def one_team(facts: EntryFacts, rules: EntryRules) -> list[Check]:
    """No teams across schools or firms (不得跨校组队)."""
    if not rules.eligibility.same_organisation_team or facts.members_wanted == 1:
        return []
    units = {"".join(person.unit_name.split()) for person in facts.members}
    ok = None if "" in units else len(units) <= 1
    check = judged("one_unit", ok, "units_mixed", {}, "members")
    return [replace(check, clause=rules.eligibility.clause)]


def of_person(person: PersonFacts, rules: Eligibility) -> list[Check]:
    """Every rule about one person, in the order of the checklist."""
    checks = [judged("entered_once", person.entries_in_event == 0, "already_entered", {}, "id_number")]
    for rule in _PERSONAL:
        checks += [replace(check, clause=rules.clause) for check in rule(person, rules)]
    return checks


def _events_per_person(person: PersonFacts, rules: Eligibility) -> list[Check]:
    details = {"limit": rules.events_per_person, "found": person.events_entered}
    ok = person.events_entered < rules.events_per_person
    return [judged("events_per_person", ok, "events_too_many", details, "id_number")]


def _born(person: PersonFacts, rules: Eligibility) -> list[Check]:
    checks = []
    born_on = person.born_on
    if limit := rules.born_on_or_after:
        ok = None if born_on is None else born_on >= limit
        details = {"limit": limit, "found": born_on}
        checks.append(judged("born_on_or_after", ok, "too_old", details, "born_on"))
    if limit := rules.born_on_or_before:
        ok = None if born_on is None else born_on <= limit
        details = {"limit": limit, "found": born_on}
        checks.append(judged("born_on_or_before", ok, "too_young", details, "born_on"))
    return checks


def _identity(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if not rules.identities:
        return []
    ok = None if not person.identity else person.identity in rules.identities
    details = {"allowed": list(rules.identities), "found": person.identity}
    return [judged("identity", ok, "identity_not_allowed", details, "identity")]


def _non_local(person: PersonFacts, rules: Eligibility) -> list[Check]:
    """Non-local staff work and are insured here for so long (1st edition: three years each)."""
    work, insurance = rules.non_local_work_months, rules.non_local_insurance_months
    if not (work or insurance) or person.local:
        return []
    if person.local is None:
        return [judged("local", None, "local_missing", {}, "local")]
    checks = []
    if work:
        checks.append(_enough("work_months", work, person.work_months, "work_months_too_few"))
    if insurance:
        checks.append(_enough("insurance_months", insurance, person.insurance_months, "insurance_too_short"))
    return checks


def _enough(fact: str, least: int, found: int | None, problem: str) -> Check:
    ok = None if found is None else found >= least
    return judged(fact, ok, problem, {"least": least, "found": found}, fact)


def _work(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if not rules.work_months:
        return []
    return [_enough("work_months", rules.work_months, person.work_months, "work_months_too_few")]


def _education(person: PersonFacts, rules: Eligibility) -> list[Check]:
    least, found = rules.lowest_education, person.education
    if not least:
        return []
    ok = None if not found else EDUCATIONS.index(found) >= EDUCATIONS.index(least)
    return [judged("education", ok, "education_too_low", {"least": least, "found": found}, "education")]


def _held_level(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if rules.lowest_level_held is None:
        return []
    least, found = str(rules.lowest_level_held), person.held_level
    ok = None if not found else HELD_LEVELS.index(found) >= HELD_LEVELS.index(least)
    return [judged("held_level", ok, "held_level_too_low", {"least": least, "found": found}, "held_level")]


def _honours(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if not rules.barred_honours:
        return []
    held = None if person.honours is None else [h for h in rules.barred_honours if h in person.honours]
    details = {"barred": list(rules.barred_honours), "found": held}
    return [judged("honours", None if held is None else not held, "honour_barred", details, "honours")]


def _documents(person: PersonFacts, rules: Eligibility) -> list[Check]:
    wanted = [kind for kind in rules.documents if not (kind == "insurance" and person.local)]
    return [_document(kind, kind in person.documents) for kind in wanted]


def _document(kind: str, there: bool) -> Check:
    return judged("document", there, "document_missing", {"document": kind}, f"document_{kind}")


_PERSONAL: tuple[Callable[[PersonFacts, Eligibility], list[Check]], ...] = (
    _events_per_person,
    _born,
    _identity,
    _non_local,
    _work,
    _education,
    _held_level,
    _honours,
    _documents,
)
