"""The square code's text: whatever is changed in it, it no longer verifies."""

import base64
from datetime import date

import cbor2
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.ledger.keys import load_key, make_key, trusted_keys
from certificates.rules.signing import Claims, IssuingKey, address, payload_of, sign, verify
from competition.rules.problems import Refused

KEY = IssuingKey(2026, ec.derive_private_key(0x1234567890ABCDEF, ec.SECP256R1()))
TRUSTED = {KEY.kid: KEY.public}
CLAIMS = Claims(
    "JS08-2026-00001", "欧阳䶮", "第八届江苏技能状元大赛", "装配钳工", "一等奖", date(2026, 11, 22), 17
)
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def parts(signed):
    return list(cbor2.loads(signed).value)


def packed(*four):
    return cbor2.dumps(cbor2.CBORTag(18, list(four)), canonical=True)


def refused(signed):
    with pytest.raises(Refused, match="signature_not_valid"):
        verify(signed, TRUSTED)


def test_what_was_signed_is_read_back_with_its_key():
    found = verify(sign(CLAIMS, KEY), TRUSTED)
    assert (found.claims, found.signed_by.year) == (CLAIMS, 2026)


def test_no_changed_bit_is_accepted():
    signed = sign(CLAIMS, KEY)
    for position in range(len(signed) * 8):
        changed = bytearray(signed)
        changed[position // 8] ^= 1 << position % 8
        refused(bytes(changed))


def test_no_changed_letter_of_the_address_is_accepted():
    text = base64.b32encode(sign(CLAIMS, KEY)).decode().rstrip("=")
    for position in range(len(text)):
        for bit in range(7):
            letter = chr(ord(text[position]) ^ (1 << bit))
            with pytest.raises(Refused):
                verify(payload_of(text[:position] + letter + text[position + 1 :]), TRUSTED)


def test_other_ways_to_write_the_same_thing_are_refused():
    signed = sign(CLAIMS, KEY)
    protected, _, payload, signature = parts(signed)
    assert packed(protected, {}, payload, signature) == signed
    refused(packed(protected, {4: b"x"}, payload, signature))
    refused(cbor2.dumps([protected, {}, payload, signature], canonical=True))
    refused(signed + b"\x00")
    refused(signed[:-1])
    refused(signed.replace(b"\xa0", b"\xbf\xff", 1))  # an indefinite-length map
    high = signature[:32] + (ORDER - int.from_bytes(signature[32:], "big")).to_bytes(32, "big")
    refused(packed(protected, {}, payload, high))


@pytest.mark.parametrize(
    "header", [{1: -7}, {4: KEY.kid}, {1: -8, 4: KEY.kid}, {1: -7, 4: KEY.kid, 5: b""}, {1: 0, 4: KEY.kid}]
)
def test_only_algorithm_and_key_stand_in_the_header(header):
    _, unprotected, payload, signature = parts(sign(CLAIMS, KEY))
    refused(packed(cbor2.dumps(header, canonical=True), unprotected, payload, signature))


def test_a_key_nobody_gave_us_is_refused():
    refused(sign(CLAIMS, IssuingKey(2026, ec.generate_private_key(ec.SECP256R1()))))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_no_other_bytes_are_accepted(noise):
    refused(noise)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=20), st.text(max_size=12), st.dates(), st.integers(0, 2**17))
def test_any_name_round_trips(name, level, day, index):
    claims = Claims("N-1", name, "赛", "项", "奖", day, index, level)
    try:
        text = address("https://example.org", sign(claims, KEY))
    except UnicodeEncodeError:
        return
    assert text == text.upper()
    assert verify(payload_of(text.rpartition("/")[2]), TRUSTED).claims == claims


def test_each_year_has_one_key_file_that_only_the_server_reads(tmp_path):
    first = make_key(tmp_path, 2026)
    assert make_key(tmp_path, 2026).kid == first.kid == load_key(tmp_path, 2026).kid
    assert (tmp_path / "issuing-2026.pem").stat().st_mode & 0o077 == 0
    make_key(tmp_path, 2027)
    assert {key.year for key in trusted_keys(tmp_path).values()} == {2026, 2027}
    assert verify(sign(CLAIMS, first), trusted_keys(tmp_path)).signed_by.year == 2026
