"""One-time codes: the vectors of RFC 6238, and that no code counts twice."""

from datetime import UTC, datetime

import pytest

from competition.rules import second_step

SECRET = b"12345678901234567890"


# RFC 6238, appendix B (SHA-1, eight digits).
@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "94287082"),
        (1111111109, "07081804"),
        (1111111111, "14050471"),
        (1234567890, "89005924"),
        (2000000000, "69279037"),
        (20000000000, "65353130"),
    ],
)
def test_the_vectors_of_the_standard(seconds, code):
    assert second_step.code_at(SECRET, seconds // second_step.PERIOD, digits=8) == code


def test_a_code_counts_half_a_minute_either_way_and_never_twice():
    now = datetime(2026, 11, 30, 8, 0, 15, tzinfo=UTC)
    step = int(now.timestamp()) // second_step.PERIOD
    for off, taken in ((-2, None), (-1, step - 1), (0, step), (1, step + 1), (2, None)):
        code = second_step.code_at(SECRET, step + off)
        assert second_step.step_of(SECRET, code, now, 0) == taken
    assert second_step.step_of(SECRET, second_step.code_at(SECRET, step), now, step) is None
    assert second_step.step_of(SECRET, "", now, 0) is None
    assert second_step.step_of(SECRET, "１２３４５６", now, 0) is None


def test_a_secret_is_written_for_an_app_and_read_again():
    written = second_step.written(SECRET)
    assert "=" not in written
    assert second_step.read(written) == SECRET
    assert second_step.address(SECRET, "JiangSai", "chen@x.org") == (
        f"otpauth://totp/JiangSai%3Achen%40x.org?secret={written}&issuer=JiangSai"
    )
