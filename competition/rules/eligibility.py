"""Who may enter: the entry rules of an edition, checked all at once.

The rules are `Eligibility` and `Quota` of `contest_rules` (data, with their clauses). The same checks
refuse the contestant (`problems_with`) and guide the reviewer (`checklist`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

import msgspec

from competition.rules.editions.model import ContestRules, Eligibility, Identity, Quota
from competition.rules.problems import Problem
from competition.rules.words.catalogue import phrase


class Outcome(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"


IDENTITY_WORDS = {
    Identity.FRONTLINE: phrase("企事业单位一线职工"),
    Identity.TEACHER: phrase("院校在职教师"),
    Identity.STUDENT: phrase("院校在校学生"),
    Identity.OFFICIAL: phrase("机关事业单位在编人员"),
    Identity.SELF_EMPLOYED: phrase("个体或灵活就业"),
    Identity.OTHER: phrase("其他"),
}

# Lowest first: "at least" compares positions.
EDUCATION_WORDS = {
    "none": phrase("文盲或半文盲"),
    "primary": phrase("小学"),
    "junior": phrase("初中"),
    "senior": phrase("高中"),
    "technical": phrase("技工学校"),
    "secondary": phrase("中等专业学校"),
    "college": phrase("大学专科和专科学校"),
    "bachelor": phrase("大学本科"),
    "graduate": phrase("研究生"),
}
EDUCATIONS = tuple(EDUCATION_WORDS)

# Skill levels held, lowest first.
LEVEL_WORDS = {
    "none": phrase("尚未取得"),
    "5": phrase("五级/初级工"),
    "4": phrase("四级/中级工"),
    "3": phrase("三级/高级工"),
    "2": phrase("二级/技师"),
    "1": phrase("一级/高级技师"),
}
LEVELS = tuple(LEVEL_WORDS)

DOCUMENT_WORDS = {
    "photo": phrase("证件照"),
    "identity": phrase("身份证件扫描件"),
    "employment": phrase("在职证明"),
    "insurance": phrase("社会保险缴费记录"),
    "student": phrase("学籍证明"),
    "level": phrase("职业技能等级证书"),
    "other": phrase("其他材料"),
}


FIELD_WORDS = {
    "name": phrase("姓名"),
    "id_kind": phrase("证件类型"),
    "id_number": phrase("证件号码"),
    "born_on": phrase("出生日期"),
    "sex": phrase("性别"),
    "phone": phrase("手机号码"),
    "identity": phrase("参赛身份"),
    "unit_name": phrase("工作单位或学校"),
    "education": phrase("文化程度"),
    "held_level": phrase("已有职业技能等级"),
    "local": phrase("是否本地户籍"),
    "work_months": phrase("本职业工作月数"),
    "insurance_months": phrase("社会保险缴费月数"),
    "honours": phrase("已获荣誉"),
    "delegation": phrase("代表队"),
    "members": phrase("队员"),
}


@dataclass(frozen=True, kw_only=True)
class PersonFacts:
    """What is known of one member when the rules are asked; None means not answered."""

    name: str = ""
    born_on: date | None = None
    identity: str | None = None
    education: str | None = None
    held_level: str | None = None
    local: bool | None = None
    work_months: int | None = None
    insurance_months: int | None = None
    honours: frozenset[str] | None = None
    unit_name: str = ""
    documents: frozenset[str] = frozenset()
    entries_in_event: int = 0
    events_entered: int = 0


@dataclass(frozen=True, kw_only=True)
class EntryFacts:
    """One entry as the rules see it: its members, and how full the places around it are without it."""

    members: Sequence[PersonFacts]
    members_wanted: int = 1
    delegation_chosen: bool = True
    entries_of_delegation: int = 0
    entries_of_organisation: int = 0
    entries_in_event: int = 0
    now: datetime | None = None
    opens_at: datetime | None = None
    closes_at: datetime | None = None


@dataclass(frozen=True)
class EntryRules:
    """The two parts of an edition's rules that say who may enter one event."""

    eligibility: Eligibility
    quota: Quota


@dataclass(frozen=True)
class Check:
    """One line of the checklist; `member` counts from 1, None concerns the whole entry."""

    code: str
    outcome: Outcome
    details: Mapping[str, Any] = field(default_factory=dict)
    clause: str = ""
    field: str | None = None
    problem: str = ""
    member: int | None = None


def entry_rules(rules: ContestRules, group: str, event_code: str) -> EntryRules:
    """The rules of one event out of those of its edition."""
    return EntryRules(rules.eligibility_for(group, event_code), rules.quota_for(group, event_code))


def problems_with(facts: EntryFacts, rules: EntryRules) -> list[Problem]:
    """Everything that keeps this entry out, at once; a rule without its facts asks for them."""
    return [_problem(check) for check in checklist(facts, rules) if check.outcome is not Outcome.PASSED]


def checklist(facts: EntryFacts, rules: EntryRules) -> list[Check]:
    """Every rule that applies with its outcome: the entry's own first, then member by member."""
    checks = [_members(facts), *_window(facts), *_places(facts, rules.quota), *_one_team(facts, rules)]
    for number, person in enumerate(facts.members, start=1):
        checks += [_of_member(check, number) for check in _of_person(person, rules.eligibility)]
    return checks


def line_of(check: Check) -> Problem:
    """A check as a line for the checklist, to be worded like any problem."""
    return Problem(check.code, _sayable(check), check.field)


def problems_with_window(
    now: datetime, opens_at: datetime | None, closes_at: datetime | None
) -> list[Problem]:
    """Whether registration is open at this moment; no opening time means it is not."""
    facts = EntryFacts(members=(), now=now, opens_at=opens_at, closes_at=closes_at)
    return [_problem(check) for check in _window(facts) if check.outcome is not Outcome.PASSED]


def without_documents(rules: EntryRules) -> EntryRules:
    """The same rules before any papers are asked for: what a unit must meet when it names its people."""
    return replace(rules, eligibility=msgspec.structs.replace(rules.eligibility, documents=()))


def answers_wanted(rules: Eligibility) -> frozenset[str]:
    """Which facts of a person these rules ask for, so that a form need ask no more."""
    wanted = {"identity"} if rules.identities else set[str]()
    if rules.non_local_work_months or rules.non_local_insurance_months:
        wanted.add("local")
    if rules.non_local_work_months:
        wanted.add("work_months")
    if rules.non_local_insurance_months:
        wanted.add("insurance_months")
    if rules.barred_honours:
        wanted.add("honours")
    return frozenset(wanted)


def _members(facts: EntryFacts) -> Check:
    details = {"wanted": facts.members_wanted, "count": len(facts.members)}
    return _judged("members", facts.members_wanted == len(facts.members), "members_wrong", details, "members")


def _window(facts: EntryFacts) -> list[Check]:
    if facts.now is None:
        return []
    details = {"opens_at": facts.opens_at, "closes_at": facts.closes_at}
    if facts.opens_at is None or facts.now < facts.opens_at:
        return [_judged("window", False, "registration_not_open", details)]
    in_time = facts.closes_at is None or facts.now < facts.closes_at
    return [_judged("window", in_time, "registration_closed", details)]


def _places(facts: EntryFacts, quota: Quota) -> list[Check]:
    checks = []
    if quota.per_delegation is not None:
        checks.append(_room("delegation", quota.per_delegation, facts.entries_of_delegation, "delegation"))
        if not facts.delegation_chosen:
            checks.append(_judged("delegation", None, "delegation_missing", {}, "delegation"))
    if quota.per_organisation is not None:
        taken = facts.entries_of_organisation
        checks.append(_room("organisation", quota.per_organisation, taken, "unit_name"))
    if quota.per_event is not None:
        checks.append(_room("event", quota.per_event, facts.entries_in_event, None))
    return [replace(check, clause=quota.clause) for check in checks]


def _room(of: str, limit: int, taken: int, concerns: str | None) -> Check:
    return _judged(f"places_of_{of}", taken < limit, f"{of}_full", {"limit": limit, "taken": taken}, concerns)


def _one_team(facts: EntryFacts, rules: EntryRules) -> list[Check]:
    """No teams across schools or firms (不得跨校组队)."""
    if not rules.eligibility.same_organisation_team or facts.members_wanted == 1:
        return []
    units = {"".join(person.unit_name.split()) for person in facts.members}
    ok = None if "" in units else len(units) <= 1
    check = _judged("one_unit", ok, "units_mixed", {}, "members")
    return [replace(check, clause=rules.eligibility.clause)]


def _of_person(person: PersonFacts, rules: Eligibility) -> list[Check]:
    checks = [_judged("entered_once", person.entries_in_event == 0, "already_entered", {}, "id_number")]
    for rule in _PERSONAL:
        checks += [replace(check, clause=rules.clause) for check in rule(person, rules)]
    return checks


def _events_per_person(person: PersonFacts, rules: Eligibility) -> list[Check]:
    details = {"limit": rules.events_per_person, "found": person.events_entered}
    ok = person.events_entered < rules.events_per_person
    return [_judged("events_per_person", ok, "events_too_many", details, "id_number")]


def _born(person: PersonFacts, rules: Eligibility) -> list[Check]:
    checks = []
    born_on = person.born_on
    if limit := rules.born_on_or_after:
        ok = None if born_on is None else born_on >= limit
        details = {"limit": limit, "found": born_on}
        checks.append(_judged("born_on_or_after", ok, "too_old", details, "born_on"))
    if limit := rules.born_on_or_before:
        ok = None if born_on is None else born_on <= limit
        details = {"limit": limit, "found": born_on}
        checks.append(_judged("born_on_or_before", ok, "too_young", details, "born_on"))
    return checks


def _identity(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if not rules.identities:
        return []
    ok = None if not person.identity else person.identity in rules.identities
    details = {"allowed": list(rules.identities), "found": person.identity}
    return [_judged("identity", ok, "identity_not_allowed", details, "identity")]


def _non_local(person: PersonFacts, rules: Eligibility) -> list[Check]:
    """Non-local staff work and are insured here for so long (1st edition: three years each)."""
    work, insurance = rules.non_local_work_months, rules.non_local_insurance_months
    if not (work or insurance) or person.local:
        return []
    if person.local is None:
        return [_judged("local", None, "local_missing", {}, "local")]
    checks = []
    if work:
        checks.append(_enough("work_months", work, person.work_months, "work_months_too_few"))
    if insurance:
        checks.append(_enough("insurance_months", insurance, person.insurance_months, "insurance_too_short"))
    return checks


def _enough(fact: str, least: int, found: int | None, problem: str) -> Check:
    ok = None if found is None else found >= least
    return _judged(fact, ok, problem, {"least": least, "found": found}, fact)


def _work(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if not rules.work_months:
        return []
    return [_enough("work_months", rules.work_months, person.work_months, "work_months_too_few")]


def _education(person: PersonFacts, rules: Eligibility) -> list[Check]:
    least, found = rules.lowest_education, person.education
    if not least:
        return []
    ok = None if not found else EDUCATIONS.index(found) >= EDUCATIONS.index(least)
    return [_judged("education", ok, "education_too_low", {"least": least, "found": found}, "education")]


def _held_level(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if rules.lowest_level_held is None:
        return []
    least, found = str(rules.lowest_level_held), person.held_level
    ok = None if not found else LEVELS.index(found) >= LEVELS.index(least)
    return [_judged("held_level", ok, "held_level_too_low", {"least": least, "found": found}, "held_level")]


def _honours(person: PersonFacts, rules: Eligibility) -> list[Check]:
    if not rules.barred_honours:
        return []
    held = None if person.honours is None else [h for h in rules.barred_honours if h in person.honours]
    details = {"barred": list(rules.barred_honours), "found": held}
    return [_judged("honours", None if held is None else not held, "honour_barred", details, "honours")]


def _documents(person: PersonFacts, rules: Eligibility) -> list[Check]:
    wanted = [kind for kind in rules.documents if not (kind == "insurance" and person.local)]
    return [_document(kind, kind in person.documents) for kind in wanted]


def _document(kind: str, there: bool) -> Check:
    return _judged("document", there, "document_missing", {"document": kind}, f"document_{kind}")


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


def _judged(
    code: str,
    ok: bool | None,
    problem: str,
    details: Mapping[str, Any],
    concerns: str | None = None,
) -> Check:
    outcome = Outcome.UNKNOWN if ok is None else Outcome.PASSED if ok else Outcome.FAILED
    return Check(f"check_{code}", outcome, details, field=concerns, problem=problem)


def _of_member(check: Check, number: int) -> Check:
    return replace(check, member=number, details={**check.details, "member": number})


def _problem(check: Check) -> Problem:
    cited = f"（{check.clause}）" if check.clause else ""
    details = {**_sayable(check), "clause": check.clause, "cited": cited}
    if check.outcome is Outcome.UNKNOWN:
        answer = FIELD_WORDS.get(check.field or "", check.code)
        return Problem("answer_missing", {**details, "answer": answer}, check.field)
    return Problem(check.problem, details, check.field)


_WORDS_OF: Mapping[str, Mapping[Any, str]] = {
    "check_identity": IDENTITY_WORDS,
    "check_education": EDUCATION_WORDS,
    "check_held_level": LEVEL_WORDS,
    "check_document": DOCUMENT_WORDS,
}


def _sayable(check: Check) -> dict[str, Any]:
    """Details as they stand in a sentence: lists joined, keys by their words; days stay days."""
    words = _WORDS_OF.get(check.code, {})
    return {name: _said(value, words) for name, value in check.details.items()}


def _said(value: Any, words: Mapping[Any, str]) -> Any:
    if value is None:
        return "—"
    if isinstance(value, list):
        return "、".join(words.get(item, item) for item in value) or "—"
    return words.get(value, value) if isinstance(value, str) else value
