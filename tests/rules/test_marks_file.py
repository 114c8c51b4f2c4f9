"""The marks file: the documented format, every kind of aspect, and files that are wrong or hostile."""

import copy
import json
import re
from decimal import Decimal
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.rules.problems import Refused
from scoring.rules.marks_file import reading as marks_file
from scoring.rules.marks_file.wording import MARKS_FILE
from scoring.rules.sentences import SENTENCES

DOCS = Path(__file__).parents[2] / "docs"
SCHEMA = jsonschema.Draft202012Validator(json.loads((DOCS / "marks-file.schema.json").read_text("utf-8")))
EXAMPLE = json.loads(re.search(r"```json\n(.*?)```", (DOCS / "marks-file.md").read_text("utf-8"), re.S)[1])


def compute(document):
    data = document if isinstance(document, bytes) else json.dumps(document).encode()
    return marks_file.compute(data)


def problems(document):
    """(place, code) of every problem."""
    with pytest.raises(Refused) as refusal:
        compute(document)
    return [(problem.field, problem.code) for problem in refusal.value.problems]


def one(rule, marks, judges=(), **entry):
    """The result of one entry with one aspect."""
    document = {
        "format": "jiangsai-marks/1",
        "judges": list(judges) or (list(marks) if isinstance(marks, dict) else []),
        "scheme": {"aspects": [{"code": "A1", **rule}]},
        "entries": [{"code": "C-01", "marks": {"A1": marks}, **entry}],
    }
    assert SCHEMA.is_valid(document)
    return compute(document)["entries"][0]


def panel(text):
    return {f"J{n}": None if mark == "-" else mark for n, mark in enumerate(text.split(), start=1)}


def totals(values, **rules):
    """The result of entries that bring their totals."""
    entries = [{"code": f"C{n}", "total": total} for n, total in enumerate(values.split())]
    document = {"format": "jiangsai-marks/1", "entries": entries, **rules}
    assert SCHEMA.is_valid(document)
    return compute(document)


def test_the_example_of_the_documentation_is_what_it_says():
    assert SCHEMA.is_valid(EXAMPLE)
    first = compute(EXAMPLE)["entries"][0]
    shown = json.loads(re.findall(r"```json\n(.*?)```", (DOCS / "marks-file.md").read_text("utf-8"), re.S)[1])
    for name in ("total", "before_penalties", "penalties", "parts", "prize", "passed"):
        assert first[name] == shown["entries"][0][name]


STEPS = {
    "kind": "steps",
    "max": "1.00",
    "table": [{"within": "0.5", "mark": "1.00"}, {"within": "1", "mark": "0.50"}],
}
FIG = {"kind": "tolerance_mean", "max": "10"}


@pytest.mark.parametrize(
    ("rule", "marks", "value"),
    [
        ({"kind": "binary", "max": "1.00"}, "1", "1.00"),
        ({"kind": "binary", "max": "1.00"}, "0", "0.00"),
        (STEPS, "0.8", "0.50"),
        ({"kind": "deduct", "max": "1.00", "per": "0.25"}, "3", "0.25"),
        ({"kind": "deduct", "max": "1.00", "per": "0.25"}, "5", "0.00"),
        ({"kind": "range", "max": "1.00", "from": "0", "to": "10"}, "7", "0.70"),
        ({"kind": "all_or_nothing", "max": "2.00", "parts": 3}, "2", "0.00"),
        ({"kind": "points", "max": "2.00", "step": "0.5"}, "1.5", "1.50"),
        ({"kind": "judgement", "max": "1.00"}, panel("2 3 2"), "0.78"),
        ({"kind": "judgement", "max": "0.50"}, panel("1 2 2"), "0.28"),
        ({"kind": "judgement", "max": "2.00"}, panel("0 1 1"), "0.44"),
        ({"kind": "trimmed_mean", "max": "100"}, panel("88 90 91 92 97"), "91.00"),
        ({"kind": "trimmed_mean", "max": "100"}, panel("85.5 86 86 87 90"), "86.33"),
        ({"kind": "trimmed_mean"}, panel("7.5 8 7.25 7.25 7.5 - 8.25 7 7.5"), "7.50"),
        ({"kind": "median"}, panel("80 90 70"), "80.00"),
        ({"kind": "mean"}, panel("80 80 84"), "81.33"),
        (FIG, panel("8.1 8.4 8.5 8.9"), "8.45"),
        (FIG, panel("7.0 7.1 7.6 7.9"), "7.40"),
    ],
)
def test_every_kind_of_aspect(rule, marks, value):
    assert one(rule, marks)["aspects"]["A1"]["value"] == value


def test_a_dive_takes_its_difficulty_from_the_entry():
    dive = {"kind": "trimmed_sum", "max": "10", "multiplier": "0.6"}
    entry = one(dive, panel("8 9 8.5 8.5 8.5 8.5 8.5"), factors={"A1": "3.1"})
    assert entry["total"] == "79.05"


def test_a_gate_holds_the_first_marks_and_lets_the_second_pass():
    rule = {"kind": "mean", "max": "100", "gate": {"limit": "10"}}
    entry = one(rule, panel("80 80 84"), earlier={"A1": [panel("78 80 91")]})
    assert entry["aspects"]["A1"] == {"value": "81.33", "product": "81.33", "held": 1}
    decided = one(rule, panel("78 80 91"), decisions={"A1": {"by": "裁判长", "reason": "复看录像"}})
    assert decided["total"] == "83.00"


@pytest.mark.parametrize(
    ("rule", "marks", "expected"),
    [
        ({"kind": "judgement", "max": "1"}, panel("1 2 3"), ("/entries/0/marks/A1", "spread_too_wide")),
        (
            {"kind": "mean", "gate": {"limit": "10"}},
            panel("78 80 91"),
            ("/entries/0/marks/A1", "spread_too_wide"),
        ),
        ({"kind": "judgement", "max": "1"}, panel("1 2 4"), ("/entries/0/marks/A1/J3", "mark_out_of_range")),
        ({"kind": "judgement", "max": "1"}, panel("1 2 1.5"), ("/entries/0/marks/A1/J3", "mark_off_step")),
        ({"kind": "mean"}, panel("1 2 1,25"), ("/entries/0/marks/A1/J3", "decimal_wanted")),
        ({"kind": "mean"}, panel("1 2 １"), ("/entries/0/marks/A1/J3", "decimal_wanted")),
        ({"kind": "points", "max": "2"}, "2.01", ("/entries/0/marks/A1", "mark_out_of_range")),
        ({"kind": "binary", "max": "1"}, panel("1 0"), ("/entries/0/marks/A1", "judges_disagree")),
        ({"kind": "mean"}, "80", ("/entries/0/marks/A1", "object_wanted")),
        ({"kind": "deduct", "max": "1", "per": "0.25"}, "-1", ("/entries/0/marks/A1", "mark_out_of_range")),
        ({"kind": "deduct", "max": "1", "per": "0.25"}, "0.5", ("/entries/0/marks/A1", "mark_off_step")),
    ],
)
def test_marks_that_cannot_be_are_refused_at_their_place(rule, marks, expected):
    judges = list(marks) if isinstance(marks, dict) else []
    document = {
        "format": "jiangsai-marks/1",
        "judges": judges,
        "scheme": {"aspects": [{"code": "A1", **rule}]},
        "entries": [{"code": "C-01", "marks": {"A1": marks}}],
    }
    assert problems(document) == [expected]


def test_no_mark_is_incomplete_and_has_no_place():
    entry = one({"kind": "judgement", "max": "1"}, panel("2 - 2"))
    assert (entry["state"], entry["place"], entry["total"]) == ("incomplete", None, None)
    assert one({"kind": "judgement", "max": "1", "needs": 2}, panel("2 - 2"))["total"] == "0.67"
    assert one({"kind": "points"}, None)["state"] == "incomplete"


def test_composite_and_penalty():
    document = {
        "format": "jiangsai-marks/1",
        "composite": [{"part": "theory", "weight": "0.3"}, {"part": "practice", "weight": "0.7"}],
        "entries": [
            {
                "code": "C-01",
                "parts": {"theory": "86", "practice": "91.50"},
                "penalties": [{"kind": "percent", "amount": "10", "reason": "超时", "by": "裁判长"}],
            },
            {"code": "C-02", "parts": {"theory": "86", "practice": None}},
        ],
    }
    assert SCHEMA.is_valid(document)
    first, second = compute(document)["entries"]
    assert (first["before_penalties"], first["total"]) == ("89.85", "80.87")
    assert second["state"] == "incomplete"


def test_weighted_modules_and_a_list_that_only_deducts():
    document = {
        "format": "jiangsai-marks/1",
        "scheme": {
            "aspects": [
                {"code": "F1", "kind": "deduction", "per": "5", "module": "安全"},
                {"code": "F2", "kind": "deduction", "per": "2", "max": "10", "module": "安全"},
                {"code": "P1", "kind": "points", "max": "100", "module": "加工"},
            ],
            "modules": [
                {"code": "安全", "weight": "0.2", "start": "100"},
                {"code": "加工", "weight": "0.8"},
            ],
        },
        "entries": [{"code": "C", "marks": {"F1": "2", "F2": "9", "P1": "91.25"}}],
    }
    assert SCHEMA.is_valid(document)
    entry = compute(document)["entries"][0]
    assert entry["modules"] == {"安全": "80.00", "加工": "91.25"}
    assert entry["total"] == "89.00"


def test_the_best_run_counts():
    runs = ["80 81 82 83 84 85", "- - - - - -", "90 90 91 91 92 70"]
    document = {
        "format": "jiangsai-marks/1",
        "judges": [f"J{n}" for n in range(1, 7)],
        "aggregation": {"kind": "trimmed_mean", "max": "100"},
        "rounds": {"combine": "best"},
        "entries": [
            {"code": "C", "rounds": [{"marks": panel(run)} for run in runs]},
            {"code": "DNI", "rounds": [{"marks": None}]},
        ],
    }
    assert SCHEMA.is_valid(document)
    first, second = compute(document)["entries"]
    assert [run["score"] for run in first["rounds"]] == ["82.50", None, "90.50"]
    assert first["total"] == "90.50"
    assert second["state"] == "incomplete"


def test_places_ties_and_prizes():
    found = totals("9 8 8 7")
    assert [entry["place"] for entry in found["entries"]] == [1, 2, 2, 4]
    assert found["ties"] == [{"entries": ["C1", "C2"], "total": "8.00", "decided_by": ["share"]}]
    quotas = [
        {"prize": prize, "percent": share} for prize, share in (("一", "10"), ("二", "20"), ("三", "30"))
    ]
    field = " ".join(str(100 - n) for n in range(37))
    assert totals(field, prizes={"quotas": quotas})["prizes"]["counts"] == {"一": 4, "二": 7, "三": 11}
    floored = totals(field, prizes={"quotas": quotas, "rounding": "floor"})
    assert floored["prizes"]["counts"] == {"一": 3, "二": 7, "三": 11}
    small = totals("5 4 3 2 1", prizes={"quotas": quotas})
    assert [entry["prize"] for entry in small["entries"]] == ["一", "二", None, None, None]


def test_the_scale_and_what_it_says_of_itself():
    found = totals("88.50 84.25 80.00 76.50 70.00", scale="worldskills_700")
    assert [entry["scale"] for entry in found["entries"]] == [740, 720, 700, 683, 652]
    assert totals("1 2 3 4", scale="worldskills_700")["notes"] == ["scale_not_meaningful"]
    assert totals("1 2 2 2 2", scale="worldskills_700")["notes"] == ["scale_from_standard_deviation"]


@pytest.mark.parametrize(
    ("points", "won", "places"),
    [
        ("739 734 734 733 732 731", "gold silver silver silver silver bronze", [1, 2, 2, 2, 2, 6]),
        ("734 734 733 732 730 730 728", "gold gold gold gold bronze bronze medallion", [1, 1, 1, 1, 5, 5, 7]),
        ("746 739 739 733", "gold silver silver medallion", [1, 2, 2, 4]),
    ],
)
def test_medals_from_given_scale_points(points, won, places):
    document = {
        "format": "jiangsai-marks/1",
        "medals": {"edition": 2024},
        "entries": [{"code": f"C{n}", "scale": point} for n, point in enumerate(points.split())],
    }
    assert SCHEMA.is_valid(document)
    found = compute(document)["entries"]
    assert [entry["medal"] for entry in found] == won.split()
    assert [entry["place"] for entry in found] == places


def test_those_out_of_competition_leave_first():
    document = {
        "format": "jiangsai-marks/1",
        "prizes": {"quotas": [{"prize": "一", "count": 1}, {"prize": "二", "count": 1}]},
        "scale": "worldskills_700",
        "entries": [
            {"code": "guest", "total": "99", "status": "out_of_competition"},
            *({"code": f"C{n}", "total": str(90 - n)} for n in range(5)),
            {
                "code": "out",
                "total": "95",
                "penalties": [{"kind": "disqualify", "reason": "作弊", "by": "裁判长"}],
            },
        ],
    }
    assert SCHEMA.is_valid(document)
    found = compute(document)["entries"]
    assert [entry["code"] for entry in found] == ["C0", "C1", "C2", "C3", "C4", "out", "guest"]
    assert [entry["place"] for entry in found] == [1, 2, 3, 4, 5, None, None]
    assert [entry["prize"] for entry in found] == ["一", "二", None, None, None, None, None]
    assert found[2]["scale"] == 700
    assert found[5]["scale"] is None


def test_teams_are_the_sum_of_their_members():
    document = {
        "format": "jiangsai-marks/1",
        "teams": {"combine": "sum"},
        "entries": [
            {"code": "1", "total": "80", "team": "甲"},
            {"code": "2", "total": "70.5", "team": "甲"},
            {"code": "3", "total": "90", "team": "乙"},
        ],
    }
    assert compute(document)["teams"] == [
        {"team": "甲", "place": 1, "total": "150.50", "members": ["1", "2"]},
        {"team": "乙", "place": 2, "total": "90.00", "members": ["3"]},
    ]


# --- wrong files -----------------------------------------------------------------------------------

BEGIN = b'{"format": "jiangsai-marks/1", "entries": '


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (
            BEGIN + b'[], "scheme": {"aspects": [{"code": "A", "kind": "range", "max": "1", "from": "1"}]}}',
            [("/scheme/aspects/0", "field_missing")],
        ),
        (
            BEGIN + b'[], "scheme": {"aspects": [{"code": "A", "kind": "points", "decimals": -1}]}}',
            [("/scheme/aspects/0/decimals", "number_out_of_range")],
        ),
        (b"", [("", "file_empty")]),
        (b"  \n", [("", "file_empty")]),
        (b"\xef\xbb\xbf", [("", "file_empty")]),
        (b"\xff\xfe{\x00}\x00", [("", "file_not_utf8")]),
        (b"{", [("", "json_syntax")]),
        (b"{} {}", [("", "json_syntax")]),
        (b"[" * 100_000, [("", "nested_too_deep")]),
        (b'{"a":' * 50 + b"1" + b"}" * 50, [("", "nested_too_deep")]),
        (b"[]", [("", "object_wanted")]),
        (b"null", [("", "object_wanted")]),
        (b"NaN", [("", "object_wanted")]),
        (b"{}", [("", "field_missing"), ("", "field_missing")]),
        (BEGIN + b'[{"code": "C", "total": 88.5}]}', [("/entries/0/total", "number_not_string")]),
        (BEGIN + b'[{"code": "C", "total": 88}]}', [("/entries/0/total", "number_not_string")]),
        (BEGIN + b'[{"code": "C", "total": NaN}]}', [("/entries/0/total", "number_not_string")]),
        (BEGIN + b'[{"code": "C", "total": -Infinity}]}', [("/entries/0/total", "number_not_string")]),
        (
            BEGIN + b'[{"code": "C", "total": ' + b"9" * 9000 + b"}]}",
            [("/entries/0/total", "number_not_string")],
        ),
        (
            BEGIN + b'[{"code": "C", "total": "' + b"9" * 9000 + b'"}]}',
            [("/entries/0/total", "decimal_wanted")],
        ),
        (BEGIN + b'[{"code": "C", "total": "1e9"}]}', [("/entries/0/total", "decimal_wanted")]),
        (BEGIN + b'[{"code": "C", "total": "NaN"}]}', [("/entries/0/total", "decimal_wanted")]),
        (BEGIN + b'[{"code": "C", "total": true}]}', [("/entries/0/total", "decimal_wanted")]),
        (BEGIN + b'[{"code": "C", "total": "1\\n"}]}', [("/entries/0/total", "decimal_wanted")]),
        (
            BEGIN + b'[{"code": "C", "total": "1", "total": "2"}]}',
            [("/entries/0/total", "key_twice")],
        ),
        (BEGIN + b'[{"code": "\\ud800", "total": "1"}]}', [("/entries/0/code", "text_not_possible")]),
        (BEGIN + b'[{"code": "a\\u0000", "total": "1"}]}', [("/entries/0/code", "text_not_possible")]),
        (BEGIN + b'[{"code": "", "total": "1"}]}', [("/entries/0/code", "code_wanted")]),
        (BEGIN + b'[{"code": "C"}]}', [("/entries/0", "marks_wanted")]),
        (
            BEGIN + b'[{"code": "C", "total": "1"}, {"code": "C", "total": "1"}]}',
            [("/entries/1/code", "code_twice")],
        ),
        (BEGIN + b'[{"code": "C", "marks": {"A": "1"}}]}', [("/entries/0/marks", "scheme_missing")]),
        (BEGIN + b'[], "a/b~c": 1}', [("/a~1b~0c", "field_unknown")]),
    ],
)
def test_a_wrong_file_says_what_and_where(data, expected):
    assert problems(data) == expected


def test_a_byte_order_mark_is_allowed():
    assert compute(b"\xef\xbb\xbf" + BEGIN + b"[]}")["entries"] == []


def changed(*path, to=None, **members):
    """The example with one value replaced, or members added to an object."""
    document = copy.deepcopy(EXAMPLE)
    place = document
    for step in path[:-1] if not members else path:
        place = place[step]
    if members:
        place |= members
    elif to is None:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return document


ASPECT = ("scheme", "aspects", 0)
ENTRY = ("entries", 0)


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        (changed("format", to="other"), [("/format", "format_unknown")]),
        (changed(*ASPECT, "max"), [("/scheme/aspects/0", "field_missing"), ("/scheme/total", "scheme_total_differs")]),
        (changed(*ASPECT, "code"), [
            ("/scheme/aspects/0", "field_missing"),
            ("/scheme/total", "scheme_total_differs"),
            ("/entries/0/marks/A1", "aspect_unknown"),
        ]),
        (changed(*ASPECT, "kind", to="guess"), [("/scheme/aspects/0/kind", "choice_unknown"), ("/scheme/total", "scheme_total_differs")]),
        (changed(*ASPECT, "per", to="-0.25"), [("/scheme/aspects/0/per", "number_out_of_range")]),
        (changed(*ASPECT, factor="-1"), [("/scheme/aspects/0/factor", "number_out_of_range")]),
        (changed(*ASPECT, table=[]), [("/scheme/aspects/0/table", "field_unknown")]),
        (changed(*ASPECT, "code", to="A2"), [
            ("/scheme/aspects/1/code", "code_twice"),
            ("/entries/0/marks/A1", "aspect_unknown"),
            ("/entries/0/marks/A2", "judges_disagree"),
        ]),
        (changed("scheme", "aspects", 1, "judges", to=["J1", "J9"]), [
            ("/scheme/aspects/1/judges/1", "judge_unknown"),
            ("/entries/0/marks/A2/J2", "judge_unknown"),
            ("/entries/0/marks/A2/J3", "judge_unknown"),
            ("/entries/0/marks/A2", "judge_not_stated"),
        ]),
        (changed(*ENTRY, "marks", "A2", "J3"), [("/entries/0/marks/A2", "judge_not_stated")]),
        (changed(*ENTRY, "marks", "A2"), [("/entries/0/marks", "aspect_not_stated")]),
        (changed(*ENTRY, "marks", Z9="1"), [("/entries/0/marks/Z9", "aspect_unknown")]),
        (changed(*ENTRY, factors={"B1": "-3"}), [("/entries/0/factors/B1", "number_out_of_range")]),
        (changed(*ENTRY, total="3"), [("/entries/0", "one_source_wanted"), ("/entries/0/parts", "one_source_wanted")]),
        (changed(*ENTRY, "parts", to={"theory": "86", "practice": "3"}), [("/entries/0/parts/practice", "part_unknown")]),
        (changed(*ENTRY, "parts", to={}), [("/entries/0/parts", "field_missing")]),
        (changed(*ENTRY, "penalties", 0, "by"), [("/entries/0/penalties/0", "field_missing")]),
        (changed(*ENTRY, "penalties", 0, "amount"), [("/entries/0/penalties/0", "field_missing")]),
        (changed(*ENTRY, "penalties", 0, "amount", to="-5"), [("/entries/0/penalties/0/amount", "number_out_of_range")]),
        (changed("composite", 0, "weight", to="0.4"), [("/composite", "weights_not_one")]),
        (changed("composite", 0, from_marks=True), [("/composite", "one_part_from_marks"), ("/entries/0/parts/theory", "part_unknown")]),
        (changed("ties", to=["share", "time"]), [("/ties/0", "share_not_last")]),
        (changed("ties", to=["module:Z"]), [("/ties/0", "tie_rule_unknown")]),
        (changed("prizes", "quotas", 0, percent="10"), [("/prizes/quotas/0", "count_or_percent")]),
        (changed("entries", to={}), [("/entries", "list_wanted")]),
        (changed("scheme", to=[]), [("/scheme", "object_wanted")]),
        (changed(aggregation={"kind": "mean"}), [("/aggregation", "one_source_wanted")]),
        (changed(medals={"edition": 2024}), [("/medals", "medals_need_scale")]),
        (changed(medals={"tolerance": "2"}, scale="worldskills_700"), [("/medals", "field_missing"), ("/medals", "field_missing")]),
        (changed(rounding={"decimals": 9}), [("/rounding/decimals", "number_out_of_range")]),
        (changed(rounding={"stages": ["end"]}), [("/rounding/stages/0", "choice_unknown")]),
        (changed(judges=["J1", "J1", "J2", "J3", "J4", "J5"]), [("/judges/1", "code_twice")]),
    ],
)  # fmt: skip
def test_a_wrong_example_says_everything_that_is_wrong(document, expected):
    if "aggregation" in document:
        assert expected[0] in problems(document)
    else:
        assert problems(document) == expected


def test_all_problems_come_at_once_those_of_the_form_and_those_of_the_marks():
    document = changed(*ENTRY, "marks", "B1", "J1", to="120")
    document["extra"] = 1
    document["entries"][1]["status"] = "ill"
    assert problems(document) == [
        ("/extra", "field_unknown"),
        ("/entries/1/status", "choice_unknown"),
        ("/entries/1", "marks_wanted"),
        ("/entries/0/marks/B1/J1", "mark_out_of_range"),
    ]


def test_every_problem_has_its_sentence_with_its_values():
    rules = Path(marks_file.__file__).parent
    sources = [*rules.glob("marks_file*.py"), rules / "strict_json.py"]
    text = "".join(path.read_text("utf-8") for path in sources)
    codes = set(re.findall(r'(?:wrong|Problem)\(\s*"([a-z0-9_]+)"', text))
    sentences = SENTENCES | MARKS_FILE
    missing = codes - set(sentences) - {"file_empty", "file_too_large", "reason_missing"}
    assert missing == set()


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["1", "A1", "-1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=6,
)


def places(value, path=()):
    """Every place in a document."""
    yield path
    children = (
        value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    )
    for key, child in children:
        yield from places(child, (*path, key))


WHOLE = json.loads((Path(__file__).parents[1] / "data" / "whole_marks_file.json").read_text("utf-8"))
PLACES = [(document, path) for document in (EXAMPLE, WHOLE) for path in places(document) if path]


def test_a_file_with_every_field_is_tallied():
    assert SCHEMA.is_valid(WHOLE)
    assert compute(WHOLE)["entries"][0]["rounds"][0]["aspects"]["M"]["held"] == 1


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(PLACES), st.one_of(VALUES, st.sampled_from(["-1", "0", "1", "share", "sum", 99, -1])))
def test_any_value_anywhere_is_answered_and_the_schema_is_never_stricter(origin, value):
    original, path = origin
    document = copy.deepcopy(original)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    try:
        result = compute(document)
    except Refused:
        return
    json.dumps(result, allow_nan=False)
    assert SCHEMA.is_valid(json.loads(json.dumps(document)))


@given(st.sampled_from(PLACES))
def test_any_part_may_be_missing(origin):
    original, path = origin
    document = copy.deepcopy(original)
    place = document
    for step in path[:-1]:
        place = place[step]
    del place[path[-1]]
    try:
        result = compute(document)
    except Refused:
        return
    assert result["format"] == "jiangsai-result/1"


@given(st.binary(max_size=200))
def test_any_bytes_are_refused_with_a_reason(data):
    with pytest.raises(Refused):
        compute(data)


@given(st.lists(st.decimals(min_value=0, max_value=100, places=2), min_size=3, max_size=9))
def test_the_file_gives_what_plain_arithmetic_gives(marks):
    judges = {f"J{n}": str(mark) for n, mark in enumerate(marks)}
    entry = one({"kind": "trimmed_mean", "max": "100"}, judges)
    inner = sorted(marks)[1:-1]
    exact = sum(inner) * 1000 / len(inner)
    assert abs(Decimal(entry["total"]) * 1000 - exact) <= 5
