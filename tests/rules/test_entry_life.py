"""The life of an entry: what may follow what, and what each step asks."""

import pytest

from competition.rules.entry_life import (
    ENDED,
    ENTRY,
    OPEN,
    PLACED,
    REVIEW,
    WITHDRAWABLE,
    EntryAsking,
    EntryState,
    EntryStep,
    Verdict,
)
from competition.rules.phases import Phase
from competition.rules.problems import Refused


def codes(state, step, **asking):
    return [problem.code for problem in ENTRY.problems(state, step, EntryAsking(**asking))]


def test_a_returned_entry_is_mended_and_handed_in_again():
    state = EntryState.DRAFT
    for step in (EntryStep.SUBMIT, EntryStep.RETURN, EntryStep.SUBMIT, EntryStep.APPROVE):
        state = ENTRY.after(state, step)
    assert state is EntryState.APPROVED


def test_only_what_was_handed_in_is_decided():
    for state in EntryState:
        for verdict in set(Verdict) - {Verdict.REOPEN}:
            assert ENTRY.possible(state, EntryStep(verdict)) == (state is EntryState.SUBMITTED)


def test_a_withdrawn_entry_begins_anew_and_a_refused_one_stays():
    assert ENTRY.after(EntryState.WITHDRAWN, EntryStep.RESUME) is EntryState.DRAFT
    assert ENTRY.steps_from(EntryState.REFUSED) == [EntryStep.REOPEN]
    with pytest.raises(Refused) as refusal:
        ENTRY.after(EntryState.REFUSED, EntryStep.WITHDRAW)
    assert [problem.code for problem in refusal.value.problems] == ["entry_not_open"]


def test_open_entries_are_handed_in_and_ended_ones_not_withdrawn():
    assert {state for state in EntryState if ENTRY.possible(state, EntryStep.SUBMIT)} == OPEN
    assert {state for state in EntryState if not ENTRY.possible(state, EntryStep.WITHDRAW)} == ENDED
    assert not PLACED & ENDED


@pytest.mark.parametrize("phase", list(Phase))
def test_an_entry_is_withdrawn_until_the_contest_begins(phase):
    found = codes(EntryState.APPROVED, EntryStep.WITHDRAW, reason="换人", phase=phase)
    assert found == ([] if phase in WITHDRAWABLE else ["too_late_to_withdraw"])


def test_everything_against_a_decision_is_told_at_once():
    assert codes(EntryState.SUBMITTED, EntryStep.RETURN) == ["reason_missing", "fields_missing"]
    assert codes(EntryState.SUBMITTED, EntryStep.RETURN, reason="请改", marked=["1:phone"]) == []
    assert codes(EntryState.SUBMITTED, EntryStep.REFUSE) == ["reason_missing", "clause_missing"]
    assert codes(EntryState.SUBMITTED, EntryStep.APPROVE, not_passed=2) == ["checks_not_passed"]
    assert codes(EntryState.SUBMITTED, EntryStep.APPROVE) == []


def test_the_tables_hold_what_the_lives_know():
    assert (
        ENTRY.check()
        == "state IN ('draft','waiting','offered','submitted','returned','approved','refused','withdrawn')"
    )
    assert REVIEW.check("outcome") == "outcome IN ('approve','return','refuse','reopen')"
