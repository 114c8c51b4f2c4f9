"""The life of a contest."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.phases import BACK, CONTEST, ContestDates, Phase, PhaseStep, next_task, takes_entries
from competition.rules.problems import Refused
from competition.rules.tiers import tiers_above


def test_the_ordinary_life_runs_from_preparing_to_archived():
    phase, seen = Phase.PREPARING, []
    while ordinary := next((step for step in CONTEST.steps_from(phase) if step not in BACK), None):
        phase = CONTEST.after(phase, ordinary)
        seen.append(phase)
    assert seen == [phase for phase in Phase if phase not in (Phase.PREPARING, Phase.CANCELLED)]


@given(st.sampled_from(Phase), st.sampled_from(PhaseStep))
def test_only_moves_of_the_table_happen(phase, step):
    if (phase, step) in CONTEST.moves:
        assert CONTEST.after(phase, step) is CONTEST.moves[phase, step]
    else:
        with pytest.raises(Refused) as refusal:
            CONTEST.after(phase, step)
        assert refusal.value.problems[0].code == "phase_step_not_possible"


@pytest.mark.parametrize("phase", [Phase.RUNNING, Phase.RESULTS, Phase.PUBLICITY, Phase.FINAL])
def test_a_contest_that_has_begun_cannot_be_cancelled(phase):
    assert PhaseStep.CANCEL not in CONTEST.steps_from(phase)


def test_every_phase_and_step_has_its_word():
    assert set(CONTEST.states) == set(Phase)
    assert set(CONTEST.steps) == set(PhaseStep)
    assert all(rule.word for rule in CONTEST.steps.values())


NOON = datetime(2027, 3, 10, 4, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("phase", "opens", "closes", "takes"),
    [
        (Phase.REGISTRATION, None, None, True),
        (Phase.REGISTRATION, NOON, NOON + DAY, True),
        (Phase.REGISTRATION, NOON + DAY, None, False),  # not yet
        (Phase.REGISTRATION, None, NOON, False),  # the end itself is over
        (Phase.REVIEW, None, None, False),
    ],
)
def test_entries_are_taken_while_registration_is_open(phase, opens, closes, takes):
    assert takes_entries(phase, opens, closes, NOON) is takes


@pytest.mark.parametrize(
    ("phase", "changes", "due"),
    [
        (Phase.PREPARING, {}, True),
        (Phase.ANNOUNCED, {}, True),
        (Phase.REGISTRATION, {}, False),
        (Phase.REGISTRATION, {"closes": NOON - DAY}, True),
        (Phase.REVIEW, {"closes": NOON - DAY}, False),
        (Phase.READY, {}, False),
        (Phase.READY, {"starts_on": NOON.date()}, True),
        (Phase.RUNNING, {"ends_on": NOON.date()}, False),  # the last day itself
        (Phase.RUNNING, {"ends_on": (NOON - DAY).date()}, True),
        (Phase.RESULTS, {}, False),
    ],
)
def test_the_organiser_is_told_a_step_when_its_day_has_come(phase, changes, due):
    later = (NOON + DAY).date()
    dates = ContestDates(**{"closes": None, "starts_on": later, "ends_on": later} | changes)
    assert bool(next_task(phase, dates, NOON, NOON.date())) is due


def test_a_contest_selects_for_one_of_a_higher_tier():
    assert tiers_above("city") == ["province", "national"]
    assert tiers_above("world") == []
    assert "unit" not in tiers_above("")
