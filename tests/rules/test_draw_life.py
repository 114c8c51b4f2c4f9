"""What can be done with a draw, state by state, and what each step asks."""

import pytest

from competition.rules.draw.life import DRAW, DrawFacts, DrawState, DrawStep, possible
from competition.rules.problems import Refused


@pytest.mark.parametrize(
    ("state", "steps"),
    [
        (DrawState.COMMITTED, {DrawStep.DRAW, DrawStep.PRINT_HALF, DrawStep.RENEW_KEEPERS, DrawStep.VOID}),
        (
            DrawState.DRAWN,
            {
                DrawStep.PRINT_LIST,
                DrawStep.PRINT_HALF,
                DrawStep.RENEW_KEEPERS,
                DrawStep.OPEN,
                DrawStep.VOID,
            },
        ),
        (DrawState.OPENED, set()),
        (DrawState.VOID, set()),
    ],
)
def test_each_state_has_its_steps_and_the_last_two_have_none(state, steps):
    assert {step for step in DrawStep if possible(state, step)} == steps
    for step in set(DrawStep) - steps:
        with pytest.raises(Refused):
            DRAW.after(state, step)


def codes(step, state=DrawState.DRAWN, **facts):
    return [problem.code for problem in DRAW.problems(state, step, DrawFacts(**facts))]


def test_lists_open_before_a_third_person_once_every_sheet_is_locked():
    keepers = frozenset({1, 2})
    assert codes(DrawStep.OPEN, by=3, keepers=keepers) == []
    assert codes(DrawStep.OPEN, by=2, keepers=keepers, open_sheets=1) == [
        "sheets_still_open",
        "witness_is_keeper",
    ]
    assert codes(DrawStep.OPEN, DrawState.OPENED, by=3, keepers=keepers) == ["step_not_possible"]


def test_a_draw_is_void_with_a_reason_and_while_no_sheet_rests_on_it():
    assert codes(DrawStep.VOID, by=1, reason="一名选手迟到后到场") == []
    assert codes(DrawStep.VOID, by=1, sheets=2) == ["reason_missing", "marked_already"]
