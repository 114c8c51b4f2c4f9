"""A kind of aspect is one file: whatever reads, offers or computes asks the kind itself."""

import json
import re
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from scoring.rules.marking import keypads
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.marking.aspect_documents import rule_from
from scoring.rules.marking.kinds.measured import CountedKind
from scoring.rules.marking.kinds.registry import KINDS
from scoring.rules.marks_file.reading import compute


class Halving(CountedKind):
    """Each fault halves what is left."""

    key = "halving"
    on_tablet = "减半"
    asks_maximum = True

    def points(self, rule, measured):
        return Fraction(rule.top) / 2 ** int(measured)


@pytest.fixture
def halving(monkeypatch):
    monkeypatch.setitem(KINDS, "halving", Halving())
    return KINDS["halving"]


def test_a_new_kind_is_read_computed_and_offered_without_another_change(halving):
    marks = {
        "format": "jiangsai-marks/1",
        "scheme": {"aspects": [{"code": "A1", "kind": "halving", "max": "8"}], "total": "8"},
        "entries": [{"code": "E1", "marks": {"A1": "2"}}, {"code": "E2", "marks": {"A1": "0"}}],
    }
    totals = {one["code"]: one["total"] for one in compute(json.dumps(marks).encode())["entries"]}
    assert totals == {"E1": "2.00", "E2": "8.00"}
    rule = rule_from("A1", "halving", maximum=Decimal(8), step=Decimal(1), module="", decimals=2, body={})
    assert keypads.pad_of(rule, 2, [], ("是", "否"))["marks"][:4] == ["8.00", "4.00", "2.00", "1.00"]
    assert keypads.reading(rule, Decimal(3), 2) == Decimal("1.00")


def test_every_kind_is_described_to_who_writes_marks_files():
    schema = Path("docs/marks-file.schema.json").read_text("utf-8")
    told = [set(json.loads(one)) for one in re.findall(r'"enum": (\[[^\]]*"trimmed_sum"[^\]]*\])', schema)]
    assert told
    assert all(set(KINDS) == one for one in told)
    document = Path("docs/marks-file.md").read_text("utf-8")
    assert [key for key in KINDS if f"`{key}`" not in document] == []


@pytest.mark.parametrize("key", KINDS)
def test_every_kind_is_listed_under_its_own_name_and_has_a_keypad(key):
    kind = KINDS[key]
    assert str(kind) == kind.key == key
    assert kind.on_tablet
    rule = AspectRule("A1", kind, maximum=Decimal(10), per=Decimal(1))
    assert keypads.pad_of(rule, 2, [], ("是", "否"))["mode"]
    assert set(kind.required.split()) <= set(kind.fields.split())
