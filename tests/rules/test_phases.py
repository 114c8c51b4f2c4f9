"""The life of a contest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.phases import CONTEST, Phase, PhaseStep
from competition.rules.problems import Refused

BACK = (PhaseStep.REOPEN_REGISTRATION, PhaseStep.UPHOLD_OBJECTION)


def test_the_ordinary_life_runs_from_preparing_to_archived():
    phase, seen = Phase.PREPARING, []
    while steps := CONTEST.steps_from(phase):
        ordinary = next(step for step in steps if step not in BACK)
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
