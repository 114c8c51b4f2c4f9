"""Receipts: one signature a batch, and every outcome is a proof by itself."""

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.rules.log.receipts import Receipt, SigningKey, receipt_holds, receipts_of

KEY = SigningKey.fresh()


def read(text):
    return msgspec.json.decode(text, type=Receipt)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.text(max_size=40), min_size=1, max_size=70))
def test_each_receipt_of_a_batch_proves_its_own_statement(statements):
    receipts = [read(text) for text in receipts_of(KEY, statements)]
    assert [receipt.statement for receipt in receipts] == statements
    assert len({receipt.signature for receipt in receipts}) == 1
    assert all(receipt_holds(KEY.public, receipt) for receipt in receipts)


def test_no_receipts_for_no_statements():
    assert receipts_of(KEY, []) == []


@pytest.mark.parametrize("count", [1, 2, 3, 5, 8, 30])
def test_a_receipt_proves_no_other_statement_and_no_other_place(count):
    receipts = [read(text) for text in receipts_of(KEY, [f"s{n}" for n in range(count)])]
    for at, receipt in enumerate(receipts):
        assert not receipt_holds(KEY.public, msgspec.structs.replace(receipt, statement="s"))
        for other in receipts[:at]:
            assert not receipt_holds(KEY.public, msgspec.structs.replace(receipt, statement=other.statement))


def test_another_key_a_cut_path_or_a_turned_step_does_not_hold():
    receipt = read(receipts_of(KEY, ["a", "b", "c", "d"])[1])
    changed = msgspec.structs.replace
    turned = ["R" + receipt.path[0][1:], *receipt.path[1:]]
    assert receipt_holds(KEY.public, receipt)
    assert not receipt_holds(SigningKey.fresh().public, receipt)
    for path in (receipt.path[:1], turned, [], ["X" + receipt.path[0][1:]], ["L"], ["L???"], [""]):
        assert not receipt_holds(KEY.public, changed(receipt, path=path))


def test_an_inner_node_does_not_pass_for_a_statement():
    """Leaves and nodes are hashed apart: two neighbours joined are no statement of their own."""
    pair = [read(text) for text in receipts_of(KEY, ["a", "b"])]
    lone = read(receipts_of(KEY, ["a"])[0])
    assert not receipt_holds(KEY.public, msgspec.structs.replace(pair[0], path=[]))
    assert lone.signature != pair[0].signature
