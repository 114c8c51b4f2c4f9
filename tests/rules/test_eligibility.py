"""Entry rules as data: what is refused, all at once, and the same as a checklist."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.editions.defaults import default_rules
from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.editions.model import ContestRules
from competition.rules.eligibility.checklist import checklist, problems_with
from competition.rules.eligibility.facts import (
    EntryFacts,
    EntryRules,
    PersonFacts,
    answers_wanted,
    entry_rules,
)
from competition.rules.eligibility.outcomes import Outcome

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ABLE = PersonFacts(
    name="张𬭎",
    born_on=date(1990, 3, 7),
    identity="frontline",
    education="college",
    held_level="3",
    local=False,
    work_months=96,
    insurance_months=40,
    honours=frozenset(),
    unit_name="金陵示范机械有限公司",
    documents=frozenset({"photo", "identity"}),
)


def rules(**limits) -> EntryRules:
    limits = {"group": "staff", "documents": (), "clause": "细则第六条", **limits}
    return EntryRules(Eligibility(**limits), Quota())


def entry(*members: PersonFacts, **more) -> EntryFacts:
    return EntryFacts(members=members or (ABLE,), **more)


def codes(facts: EntryFacts, entry_rules: EntryRules) -> list[str]:
    return [problem.code for problem in problems_with(facts, entry_rules)]


@pytest.mark.parametrize(
    ("limits", "change", "expected"),
    [
        ({"born_on_or_after": date(1990, 3, 7)}, {}, []),
        ({"born_on_or_after": date(1990, 3, 8)}, {}, ["too_old"]),
        ({"born_on_or_before": date(1990, 3, 7)}, {}, []),
        ({"born_on_or_before": date(1990, 3, 6)}, {}, ["too_young"]),
        ({"born_on_or_before": date(1990, 3, 6)}, {"born_on": None}, ["answer_missing"]),
        ({"identities": ("frontline", "teacher")}, {}, []),
        ({"identities": ("student",)}, {}, ["identity_not_allowed"]),
        ({"identities": ("student",)}, {"identity": None}, ["answer_missing"]),
        ({"work_months": 96}, {}, []),
        ({"work_months": 97}, {}, ["work_months_too_few"]),
        ({"non_local_insurance_months": 41}, {"local": True, "insurance_months": 0}, []),
        ({"non_local_insurance_months": 41}, {}, ["insurance_too_short"]),
        ({"non_local_insurance_months": 36}, {"local": None}, ["answer_missing"]),
        ({"non_local_insurance_months": 36}, {"insurance_months": None}, ["answer_missing"]),
        ({"non_local_work_months": 97, "non_local_insurance_months": 36}, {}, ["work_months_too_few"]),
        ({"lowest_education": "college"}, {}, []),
        ({"lowest_education": "bachelor"}, {}, ["education_too_low"]),
        ({"lowest_level_held": 3}, {}, []),
        ({"lowest_level_held": 2}, {}, ["held_level_too_low"]),
        ({"lowest_level_held": 2}, {"held_level": "1"}, []),
        ({"lowest_level_held": 5}, {"held_level": "none"}, ["held_level_too_low"]),
        ({"barred_honours": ("全国技术能手",)}, {}, []),
        ({"barred_honours": ("全国技术能手",)}, {"honours": {"全国技术能手"}}, ["honour_barred"]),
        ({"barred_honours": ("全国技术能手",)}, {"honours": None}, ["answer_missing"]),
        ({"documents": ("photo", "identity")}, {}, []),
        ({"documents": ("photo", "insurance", "student")}, {}, ["document_missing", "document_missing"]),
        ({"documents": ("photo", "insurance")}, {"local": True}, []),
        ({}, {"events_entered": 1}, ["events_too_many"]),
        ({"events_per_person": 2}, {"events_entered": 1}, []),
        ({"events_per_person": 2}, {"events_entered": 1, "entries_in_event": 1}, ["already_entered"]),
    ],
)
def test_a_rule_about_one_person(limits, change, expected):
    assert codes(entry(replace(ABLE, **change)), rules(**limits)) == expected


@pytest.mark.parametrize(
    ("quota", "facts", "expected"),
    [
        ({"per_delegation": 2}, {"entries_of_delegation": 1}, []),
        ({"per_delegation": 2}, {"entries_of_delegation": 2}, ["delegation_full"]),
        ({"per_delegation": 2}, {"delegation_chosen": False}, ["answer_missing"]),
        ({"per_organisation": 2}, {"entries_of_organisation": 2}, ["organisation_full"]),
        ({"per_event": 2}, {"entries_in_event": 2}, ["event_full"]),
        ({}, {"entries_of_delegation": 999}, []),
    ],
)
def test_places_run_out(quota, facts, expected):
    assert codes(entry(**facts), replace(rules(), quota=Quota(**quota))) == expected


@pytest.mark.parametrize(
    ("opens", "closes", "expected"),
    [
        (-1, 1, []),
        (1, 2, ["registration_not_open"]),
        (-2, -1, ["registration_closed"]),
        (-2, 0, ["registration_closed"]),  # the closing moment itself is too late
        (0, 1, []),
    ],
)
def test_the_window_of_registration(opens, closes, expected):
    window = {"opens_at": NOW + timedelta(hours=opens), "closes_at": NOW + timedelta(hours=closes)}
    assert codes(entry(now=NOW, **window), rules()) == expected


def test_a_contest_without_an_opening_time_is_not_open():
    assert codes(entry(now=NOW), rules()) == ["registration_not_open"]


def test_a_team_has_its_number_and_one_unit():
    other = replace(ABLE, name="李雷", unit_name="另一所技师学院")
    assert codes(entry(ABLE, members_wanted=2), rules()) == ["members_wrong"]
    assert codes(entry(ABLE, other, members_wanted=2), rules()) == ["units_mixed"]
    assert codes(entry(ABLE, other, members_wanted=2), rules(same_organisation_team=False)) == []
    assert codes(entry(ABLE, replace(other, unit_name=" " + ABLE.unit_name), members_wanted=2), rules()) == []


def test_everything_wrong_is_told_at_once_with_member_field_and_clause():
    second = replace(ABLE, name="李雷", born_on=date(1960, 1, 1), insurance_months=1, entries_in_event=1)
    ruled = replace(
        rules(born_on_or_after=date(1962, 8, 1), non_local_insurance_months=36),
        quota=Quota(per_delegation=2, clause="通知第四条"),
    )
    problems = problems_with(entry(ABLE, second, members_wanted=2, entries_of_delegation=2), ruled)
    assert [(p.code, p.details.get("member"), p.field) for p in problems] == [
        ("delegation_full", None, "delegation"),
        ("already_entered", 2, "id_number"),
        ("too_old", 2, "born_on"),
        ("insurance_too_short", 2, "insurance_months"),
    ]
    assert [p.details["clause"] for p in problems] == ["通知第四条", "", "细则第六条", "细则第六条"]


@given(
    st.builds(
        PersonFacts,
        born_on=st.none() | st.dates(),
        identity=st.none() | st.sampled_from(["frontline", "student", "other"]),
        education=st.none() | st.sampled_from(["primary", "bachelor"]),
        held_level=st.none() | st.sampled_from(["none", "3", "1"]),
        local=st.none() | st.booleans(),
        work_months=st.none() | st.integers(0, 600),
        insurance_months=st.none() | st.integers(0, 600),
        honours=st.none() | st.frozensets(st.sampled_from(["全国技术能手", "江苏技能状元"])),
        entries_in_event=st.integers(0, 1),
    )
)
def test_the_checklist_and_the_refusal_are_the_same_rule(person):
    ruled = entry_rules(default_rules("zhuangyuan", 2026), "staff", "D01")
    failed = [check for check in checklist(entry(person), ruled) if check.outcome is not Outcome.PASSED]
    assert [(p.field, p.details.get("member")) for p in problems_with(entry(person), ruled)] == [
        (check.field, check.member) for check in failed
    ]


def test_a_form_asks_only_what_the_rules_need():
    assert answers_wanted(Eligibility(group="staff")) == frozenset()
    champions = entry_rules(default_rules("zhuangyuan", 2026), "staff", "D01").eligibility
    assert answers_wanted(champions) == {"identity", "local", "work_months", "insurance_months", "honours"}


def test_one_event_may_have_its_own_birth_date():
    edition = ContestRules(
        eligibility=(
            Eligibility(group="staff", born_on_or_after=date(1999, 1, 1)),
            Eligibility(group="staff", event_code="D09", born_on_or_after=date(1996, 1, 1), clause="附件2"),
        )
    )
    assert entry_rules(edition, "staff", "D01").eligibility.born_on_or_after == date(1999, 1, 1)
    assert entry_rules(edition, "staff", "D09").eligibility.clause == "附件2"
