"""The life of a sheet, and who may sit on a panel."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.problems import Refused
from scoring.rules import panelling, signoff
from scoring.rules.panelling import Contestant, Judge
from scoring.rules.signoff import SHEET, SheetState, Step, StepFacts


def test_a_sheet_goes_from_draft_to_locked():
    state = SheetState.DRAFT
    for step in (Step.SUBMIT, Step.CONFIRM, Step.SIGN, Step.LOCK):
        state = SHEET.after(state, step)
    assert state is SheetState.LOCKED


@given(st.lists(st.sampled_from(Step), max_size=12))
def test_nothing_is_locked_without_a_confirmation_and_a_signature(steps):
    state, since_draft = SheetState.DRAFT, []
    for step in steps:
        try:
            state = SHEET.after(state, step)
        except Refused:
            continue
        since_draft = [] if state is SheetState.DRAFT else [*since_draft, step]
    if state is SheetState.LOCKED:
        assert since_draft == [Step.SUBMIT, Step.CONFIRM, Step.SIGN, Step.LOCK]


def test_a_step_out_of_turn_is_refused_with_its_name():
    with pytest.raises(Refused) as refusal:
        SHEET.after(SheetState.DRAFT, Step.SIGN)
    assert refusal.value.problems[0].details == {"state": "draft", "step": "sign"}


@pytest.mark.parametrize(
    ("state", "step", "facts", "codes"),
    [
        (
            SheetState.SUBMITTED,
            Step.CONFIRM,
            StepFacts(by=2, hash_now="h", hash_seen="h"),
            [],
        ),
        (
            SheetState.SUBMITTED,
            Step.CONFIRM,
            StepFacts(by=1, took_part=True, hash_now="h", hash_seen="h"),
            ["checker_submitted"],
        ),
        (
            SheetState.SUBMITTED,
            Step.CONFIRM,
            StepFacts(by=2, hash_now="new", hash_seen="old"),
            ["sheet_changed_since"],
        ),
        (SheetState.SUBMITTED, Step.RETURN, StepFacts(by=2), ["reason_missing"]),
        (SheetState.LOCKED, Step.REOPEN, StepFacts(by=2, reason="复核", second=2), ["second_person_missing"]),
        (SheetState.LOCKED, Step.REOPEN, StepFacts(by=2, reason="复核", second=3), []),
        (
            SheetState.DRAFT,
            Step.SUBMIT,
            StepFacts(by=1, missing_marks=2, open_conflicts=1, wide_spreads=1),
            ["marks_missing", "conflicts_open", "spreads_open"],
        ),
    ],
)
def test_everything_that_speaks_against_a_step_is_said_at_once(state, step, facts, codes):
    assert [problem.code for problem in SHEET.problems(state, step, facts)] == codes


def test_only_a_draft_takes_marks():
    assert [state for state in SheetState if signoff.open_for_marks(state)] == [SheetState.DRAFT]


def test_a_judge_of_the_same_unit_or_a_coach_must_withdraw():
    contestants = [Contestant(1, frozenset({"甲厂"})), Contestant(2, frozenset({"乙校"}))]
    judge = Judge(9, "测试裁判", frozenset({"甲厂"}), coaches=frozenset({2}), declared=frozenset({1}))
    codes = [problem.code for problem in panelling.recusal_problems(judge, contestants)]
    assert codes == ["judge_same_unit", "judge_declared_relation", "judge_is_coach"]
    assert panelling.recusal_problems(Judge(8, "另一位", frozenset({"丙校"})), contestants) == []


def test_a_panel_that_has_marked_changes_only_with_a_reason():
    since = datetime(2026, 11, 22, tzinfo=UTC)
    assert panelling.change_problems(None, "") == []
    assert [p.code for p in panelling.change_problems(since, " ")] == ["panel_frozen"]
    assert panelling.change_problems(since, "裁判生病") == []


def test_a_panel_needs_the_judges_that_its_modules_ask_for():
    asked = {"A": 1, "B": 5, "C": 3}
    assert panelling.judges_needed(["A"], asked) == 1
    assert panelling.judges_needed(["A", "C"], asked) == 3
    assert panelling.judges_needed([], asked) == 5
    assert panelling.judges_needed([], {}) == 1


def test_every_module_has_a_panel_when_one_takes_all():
    asked = {"A": 1, "B": 5, "C": 3}
    assert panelling.modules_without_panel(asked, []) == ["A", "B", "C"]
    assert panelling.modules_without_panel(asked, [["B"], ["A"]]) == ["C"]
    assert panelling.modules_without_panel(asked, [["B"], []]) == []
