"""What may be published when, as a table."""

from datetime import UTC, datetime, timedelta

import pytest

from competition.rules.lifecycle import Asking
from scoring.rules.publication_life import (
    PUBLICATION,
    PublicationStep,
    Published,
    PublishingFacts,
    problems_of_publishing,
)

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


def facts(standing, **known):
    return PublishingFacts(standing=standing, now=NOW, **{"same": False, "changed": False} | known)


@pytest.mark.parametrize(
    ("kind", "known", "codes"),
    [
        (Published.PUBLICITY, facts(Published.WITHDRAWN), []),
        (Published.PUBLICITY, facts(Published.WITHDRAWN, changed=True), ["correction_without_reason"]),
        (Published.PUBLICITY, facts(Published.FINAL, changed=True, reason="复核更正"), []),
        (Published.PUBLICITY, facts(Published.PUBLICITY, same=True), ["published_already"]),
        (Published.FINAL, facts(Published.WITHDRAWN), ["publicity_first"]),
        (Published.FINAL, facts(Published.PUBLICITY, same=True, open_until=LATER), ["publicity_still_open"]),
        (Published.FINAL, facts(Published.PUBLICITY, same=True, open_until=NOW), []),
        (Published.FINAL, facts(Published.FINAL, same=True), ["published_already"]),
        (Published.PUBLICITY, facts(Published.FINAL, same=True), ["published_already"]),
        # A name that was put right is printed, and announced to nobody again.
        (Published.FINAL, facts(Published.PUBLICITY, same=True, renamed=True, open_until=NOW), []),
        (Published.FINAL, facts(Published.FINAL, same=True, renamed=True), []),
        (Published.PUBLICITY, facts(Published.PUBLICITY, same=True, renamed=True), ["published_already"]),
        (
            Published.FINAL,
            facts(Published.PUBLICITY, changed=True),
            ["publicity_first", "correction_without_reason"],
        ),
    ],
)
def test_what_is_published_was_announced_before_and_a_correction_says_why(kind, known, codes):
    assert [problem.code for problem in problems_of_publishing(kind, known)] == codes


@pytest.mark.parametrize(
    ("state", "reason", "codes"),
    [
        (Published.PUBLICITY, "申诉成立", []),
        (Published.PUBLICITY, " ", ["reason_missing"]),
        # A final result is taken back by two people: a step of its own.
        (Published.FINAL, "申诉成立", ["nothing_published"]),
        (Published.WITHDRAWN, "", ["nothing_published", "reason_missing"]),
    ],
)
def test_what_stands_is_taken_back_with_a_reason(state, reason, codes):
    problems = PUBLICATION.problems(state, PublicationStep.WITHDRAW, Asking(reason=reason))
    assert [problem.code for problem in problems] == codes
