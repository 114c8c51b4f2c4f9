"""The lives of certificates, recommended levels and jobs, and what a stranger is told of a certificate."""

import pytest

from certificates.rules.certificate_life import (
    CERTIFICATE,
    CertificateState,
    CertificateStep,
    ResultStanding,
    look_of,
)
from certificates.rules.recommendation_life import (
    DECIDED,
    RECOMMENDATION,
    RecommendationState,
    RecommendationStep,
)
from certificates.rules.verification import (
    TELLINGS,
    Verdict,
    numbers_asked,
    same_name,
    verdict,
)
from competition.rules.consents import public_name
from competition.rules.identity import masked_name
from competition.rules.job_life import JOB, JOB_GOING, JOB_STOPPED, JobState, JobStep
from competition.rules.lifecycle import Asking
from competition.rules.problems import Refused


def test_a_void_certificate_stays_void_and_voiding_asks_why():
    assert CERTIFICATE.steps_from(CertificateState.VOID) == []
    assert CERTIFICATE.after(CertificateState.VALID, CertificateStep.VOID) is CertificateState.VOID
    asked = CERTIFICATE.problems(CertificateState.VALID, CertificateStep.VOID, Asking(reason=" "))
    assert [problem.code for problem in asked] == ["reason_missing"]
    assert CERTIFICATE.problems(CertificateState.VALID, CertificateStep.REPRINT, Asking()) == []
    assert [look_of("void", replaced=replaced).word for replaced in (False, True)] == ["已作废", "已换发"]


def test_only_what_was_applied_for_is_decided_and_never_decided_again():
    deciding = (RecommendationStep.GRANT, RecommendationStep.DECLINE)
    able = {
        state for state in RecommendationState for step in deciding if RECOMMENDATION.possible(state, step)
    }
    assert able == {RecommendationState.APPLIED}
    assert {step for state in DECIDED for step in RECOMMENDATION.steps_from(state)} == {
        RecommendationStep.REVOKE,
        RecommendationStep.WITHDRAW,
    }
    assert RECOMMENDATION.steps_from(RecommendationState.WITHDRAWN) == []


@pytest.mark.parametrize(("reason", "codes"), [(" ", ["level_decline_needs_reason"]), ("材料不全", [])])
def test_declining_a_level_asks_why(reason, codes):
    asking = Asking(reason=reason)
    found = RECOMMENDATION.problems(RecommendationState.APPLIED, RecommendationStep.DECLINE, asking)
    assert [problem.code for problem in found] == codes


def test_a_job_ends_once_or_is_stopped_and_goes_on():
    assert {state for state in JobState if JOB.possible(state, JobStep.CANCEL)} == JOB_GOING
    assert {state for state in JobState if JOB.possible(state, JobStep.RESUME)} == JOB_STOPPED
    with pytest.raises(Refused):
        JOB.after(JobState.DONE, JobStep.RESUME)


@pytest.mark.parametrize(
    ("state", "replaced", "result", "told"),
    [
        ("valid", False, "final", Verdict.VALID),
        ("valid", False, "publicity", Verdict.CEREMONY),
        ("valid", False, "withdrawn", Verdict.WITHDRAWN),
        ("void", False, "final", Verdict.VOID),
        ("void", True, "final", Verdict.REPLACED),
    ],
)
def test_a_stranger_is_told_what_the_ledger_says_today(state, replaced, result, told):
    assert verdict(state, replaced=replaced, result=ResultStanding(result)) is told


def test_every_verdict_is_told_in_words():
    assert set(TELLINGS) == set(Verdict)


def test_a_name_is_the_holders_however_its_dot_and_spaces_are_written():
    assert same_name("阿依古丽·买买提", "阿依古丽 • 买买提")
    assert not same_name("林知夏", "林知")
    assert not same_name("", "林知夏")


def test_a_number_is_looked_up_as_printed_and_as_typed():
    assert numbers_asked(" js8 2026 00001 ") == ("JS8202600001", "JS8202600001", "js8 2026 00001")
    assert numbers_asked("ＪＳ８２０２６—００００１")[1] == "JS82026-00001"


@pytest.mark.parametrize(("name", "shown"), [("林知夏", "林**"), ("欧阳", "欧*"), ("林", "林*"), ("", "*")])
def test_a_name_is_masked_enough_to_compare_and_not_to_learn(name, shown):
    assert masked_name(name) == shown
    # Public lists, the register and the page of a certificate hide the same.
    assert not name or public_name(name, agreed=False) == shown
