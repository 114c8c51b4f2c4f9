"""Can I enter? A few answers, judged by the checks of an entry."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from competition.rules.editions.kinds.eligibility import Eligibility
from competition.rules.editions.kinds.quota import Quota
from competition.rules.eligibility.checklist import problems_with
from competition.rules.eligibility.facts import EntryFacts, EntryRules, PersonFacts, without_documents
from competition.rules.eligibility.outcomes import problem_of
from competition.rules.eligibility.vacancies import EventPlaces, Vacancy
from competition.rules.problems import Refused
from competition.rules.trying import answers_that_decide, try_out

TODAY = date(2026, 11, 30)
NOW = datetime(2026, 11, 30, tzinfo=UTC)
OPEN = {"now": NOW, "opens_at": datetime(2026, 1, 1, tzinfo=UTC)}
ASKING = EntryRules(
    Eligibility(
        group="staff",
        born_on_or_after=date(1990, 3, 8),
        identities=("frontline",),
        non_local_work_months=36,
        non_local_insurance_months=36,
        barred_honours=("全国技术能手",),
        lowest_level_held=3,
        clause="细则第六条",
    ),
    Quota(per_event=2, per_delegation=1, clause="第七条"),
)
ABLE = {
    "born_on": "1991-05",
    "identity": "frontline",
    "held_level": "3",
    "local": "no",
    "work_months": "48",
    "insurance_months": "40",
    "honours": ["none"],
}


def tried(answers=ABLE, **around):
    return try_out(ASKING, answers, EntryFacts(members=[], **(OPEN | around)), TODAY)


def test_whoever_meets_everything_may_enter():
    verdict = tried()
    assert (verdict.against, verdict.full) == ([], [])


def test_all_reasons_are_told_at_once_each_with_its_clause():
    verdict = tried({**ABLE, "born_on": "1980-01", "identity": "student", "work_months": "3"})
    problems = [problem_of(check) for check in verdict.against]
    assert [one.code for one in problems] == ["too_old", "identity_not_allowed", "work_months_too_few"]
    assert {one.details["clause"] for one in problems} == {"细则第六条"}


def test_full_places_are_told_beside_the_reasons():
    assert [one.code for one in tried(entries_in_event=2).full] == ["check_places_of_event"]
    assert [one.code for one in tried(entries_of_delegation=1).full] == ["check_places_of_delegation"]


def test_the_day_of_birth_is_asked_only_where_it_decides():
    assert tried({**ABLE, "born_on": "1990年4月"}).against == []
    with pytest.raises(Refused) as refusal:
        tried({**ABLE, "born_on": "1990-03"})
    assert [(p.code, p.field) for p in refusal.value.problems] == [("birth_day_needed", "born_on")]
    assert tried({**ABLE, "born_on": "1990-03-08"}).against == []
    assert [one.problem for one in tried({**ABLE, "born_on": "1990-03-07"}).against] == ["too_old"]


def test_every_missing_or_unreadable_answer_is_told_at_once():
    with pytest.raises(Refused) as refusal:
        tried({"born_on": "春天", "local": "no", "work_months": "三年"})
    assert {p.field for p in refusal.value.problems} == {
        "born_on", "identity", "held_level", "work_months", "insurance_months", "honours",
    }  # fmt: skip


def test_only_what_decides_is_asked():
    assert answers_that_decide(ASKING.eligibility) == (
        "born_on", "identity", "held_level", "local", "work_months", "insurance_months", "honours",
    )  # fmt: skip
    assert answers_that_decide(Eligibility(group="staff")) == ()


@pytest.mark.parametrize("born", ["1980-01-05", "1990-03-07", "1990-03-08", "2000-12-31"])
@pytest.mark.parametrize("identity", ["frontline", "student"])
@pytest.mark.parametrize("months", ["0", "36"])
def test_it_says_what_handing_in_would_say(born, identity, months):
    answers = {**ABLE, "born_on": born, "identity": identity, "work_months": months}
    person = PersonFacts(
        born_on=date.fromisoformat(born), identity=identity, held_level="3", local=False,
        work_months=int(months), insurance_months=40, honours=frozenset(), unit_name="甲",
    )  # fmt: skip
    entry = EntryFacts(members=[person], **OPEN)
    said = [problem_of(check).code for check in tried(answers).against]
    assert said == [one.code for one in problems_with(entry, without_documents(ASKING))]


def test_places_left_are_never_less_than_none():
    places = EventPlaces(Quota(per_event=3, per_delegation=2), taken=4, by_delegation={7: 1})
    assert (places.whole.left, places.whole.full) == (0, True)
    assert (places.of_delegation(7).left, places.of_delegation(8).left) == (1, 2)
    assert Vacancy(None, 9).left is None
    assert not Vacancy(None, 9).full
    assert replace(places, taken=1).whole.left == 2
