"""A second, plain tally that shares no code with the first: both must agree on random contests.

It counts in whole ten-thousandths with integers, sorts by hand and looks at every pair for places and medals.
"""

import json
from decimal import ROUND_HALF_UP, Decimal, localcontext
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.rules.marks_file import reading as marks_file

JUDGES = ["J1", "J2", "J3", "J4", "J5"]


def cents(text):
    """A decimal text of at most two places as an integer of hundredths."""
    whole, _, rest = text.partition(".")
    return int(whole) * 100 + int((rest + "00")[:2])


def text(hundredths):
    sign = "-" if hundredths < 0 else ""
    return f"{sign}{abs(hundredths) // 100}.{abs(hundredths) % 100:02d}"


def half_up(numerator, denominator):
    """numerator / denominator to the nearest integer, a half upwards (only for what is not negative)."""
    whole = numerator // denominator
    return whole + 1 if 2 * (numerator - whole * denominator) >= denominator else whole


def without_extremes(values, high, low):
    left = list(values)
    for _ in range(high):
        left.remove(max(left))
    for _ in range(low):
        left.remove(min(left))
    return left


def judgement(maximum, marks):
    return half_up(cents(maximum) * sum(int(mark) for mark in marks), 9)


def five(marks):
    present = without_extremes([cents(mark) for mark in marks if mark is not None], 1, 1)
    return half_up(sum(present), len(present))


def deduct(maximum, per, count):
    return max(0, cents(maximum) - cents(per) * int(count))


SCHEME = {
    "aspects": [
        {"code": "A1", "module": "A", "kind": "judgement", "max": "7.50", "judges": JUDGES[:3]},
        {"code": "A2", "module": "A", "kind": "deduct", "max": "22.50", "per": "1.25"},
        {"code": "B1", "module": "B", "kind": "trimmed_mean", "max": "70"},
    ]
}
QUOTAS = [{"prize": "1", "percent": "10"}, {"prize": "2", "percent": "20"}, {"prize": "3", "percent": "30"}]

level = st.sampled_from([("0", "0", "1"), ("1", "2", "1"), ("2", "3", "3"), ("3", "3", "3"), ("2", "2", "2")])
mark70 = st.integers(0, 140).map(lambda half: f"{half // 2}.{'5' if half % 2 else '0'}")
fives = st.lists(mark70, min_size=5, max_size=5).flatmap(
    lambda marks: st.sampled_from([marks, [None, *marks[1:]], [*marks[:3], None, marks[4]]])
)
entry = st.fixed_dictionaries(
    {
        "levels": level,
        "faults": st.integers(0, 25).map(str),
        "five": fives,
        "theory": st.integers(0, 10000).map(text),
        "penalty": st.one_of(st.none(), st.integers(0, 3000).map(text)),
        "percent": st.one_of(st.none(), st.integers(0, 40).map(str)),
        "guest": st.booleans(),
    }
)


def second_tally(entries):
    """(total, place, prize) of every entry."""
    totals = []
    for one in entries:
        practice = (
            judgement("7.50", one["levels"]) + deduct("22.50", "1.25", one["faults"]) + five(one["five"])
        )
        before = half_up(3 * cents(one["theory"]) + 7 * practice, 10)
        taken = cents(one["penalty"] or "0") * 100 + before * int(one["percent"] or 0)
        totals.append((max(0, half_up(max(0, before * 100 - taken), 100)), practice, cents(one["theory"])))
    field = [number for number, one in enumerate(entries) if not one["guest"]]
    places = {}
    for number in field:
        places[number] = 1 + sum(totals[other] > totals[number] for other in field)
    size = len(field)
    counts = [1, 1, 0] if size <= 5 else [half_up(size * share, 100) for share in (10, 20, 30)]
    prizes = {}
    for number, place in places.items():
        if place <= counts[0]:
            prizes[number] = "1"
        elif place <= counts[0] + counts[1]:
            prizes[number] = "2"
        elif place <= sum(counts):
            prizes[number] = "3"
    return [
        (text(total), places.get(number), prizes.get(number)) for number, (total, _, _) in enumerate(totals)
    ]


def written_entry(number, one):
    penalties = []
    if one["penalty"]:
        penalties.append({"kind": "points", "amount": one["penalty"], "reason": "x", "by": "y"})
    if one["percent"]:
        penalties.append({"kind": "percent", "amount": one["percent"], "reason": "x", "by": "y"})
    return {
        "code": str(number),
        "status": "out_of_competition" if one["guest"] else "competes",
        "parts": {"theory": one["theory"]},
        "penalties": penalties,
        "marks": {
            "A1": dict(zip(JUDGES, one["levels"], strict=False)),
            "A2": one["faults"],
            "B1": dict(zip(JUDGES, one["five"], strict=True)),
        },
    }


@settings(max_examples=150, deadline=None)
@given(st.lists(entry, min_size=1, max_size=24))
def test_both_tallies_agree_on_totals_places_and_prizes(entries):
    document = {
        "format": "jiangsai-marks/1",
        "judges": JUDGES,
        "scheme": SCHEME,
        "composite": [
            {"part": "theory", "weight": "0.3"},
            {"part": "practice", "weight": "0.7", "from_marks": True},
        ],
        "ties": ["part:practice", "part:theory", "share"],
        "prizes": {"quotas": QUOTAS},
        "entries": [written_entry(number, one) for number, one in enumerate(entries)],
    }
    result = marks_file.compute(json.dumps(document).encode())
    found = {row["code"]: (row["total"], row["place"], row["prize"]) for row in result["entries"]}
    assert [found[str(number)] for number in range(len(entries))] == second_tally(entries)
    placed = [row["place"] for row in result["entries"] if row["place"]]
    assert all(one <= two for one, two in pairwise(placed))


def second_scale(totals):
    """700 + 30 (x − median) / (1.4826 MAD) with long decimals, and a note where MAD is 0."""
    with localcontext() as context:
        context.prec = 80
        middle = middle_of(totals)
        spread = middle_of([abs(total - middle) for total in totals]) * Decimal("1.4826")
        if not spread:
            mean = sum(totals) / len(totals)
            spread = (sum((total - mean) ** 2 for total in totals) / len(totals)).sqrt()
        if not spread:
            return [700] * len(totals)
        points = [700 + 30 * (total - middle) / spread for total in totals]
        return [int(point.quantize(Decimal(1), rounding=ROUND_HALF_UP)) for point in points]


def middle_of(values):
    ordered = sorted(values)
    left, right = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (left + right) / 2


def second_medals(points, tolerance):
    """By the sentences of the rule, place by place."""
    left = sorted(points, reverse=True)
    medals = []

    def give(medal, count):
        medals.extend([medal] * count)
        del left[:count]

    gold = sum(point >= left[0] - tolerance for point in left)
    give("gold", gold)
    if gold == 1 and left:
        last = left[0]
        silver = sum(point >= left[0] - tolerance for point in left)
        last = left[silver - 1]
        give("silver", silver)
        reach = (left[0] if silver == 1 else last) - tolerance if left else 0
    else:
        lowest_gold = sorted(points, reverse=True)[gold - 1]
        reach = (left[0] if gold == 2 else lowest_gold) - tolerance if left else 0
    give("bronze", sum(point >= reach for point in left))
    return medals + ["medallion" if point >= 700 else None for point in left]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.integers(0, 4000).map(lambda n: Decimal(n) / 40), min_size=5, max_size=20))
def test_both_scales_agree(totals):
    entries = [{"code": str(n), "total": f"{total:f}"} for n, total in enumerate(totals)]
    document = {
        "format": "jiangsai-marks/1",
        "scale": "worldskills_700",
        "rounding": {"decimals": 3},
        "entries": entries,
    }
    result = marks_file.compute(json.dumps(document).encode())
    found = {row["code"]: row["scale"] for row in result["entries"]}
    assert [found[str(n)] for n in range(len(totals))] == second_scale(totals)


@settings(max_examples=300, deadline=None)
@given(st.lists(st.integers(690, 745), min_size=1, max_size=14), st.sampled_from([(2024, 2), (2026, 0)]))
def test_both_give_the_same_medals(points, rule):
    edition, tolerance = rule
    document = {
        "format": "jiangsai-marks/1",
        "medals": {"edition": edition},
        "entries": [{"code": str(n), "scale": str(point)} for n, point in enumerate(points)],
    }
    result = marks_file.compute(json.dumps(document).encode())
    assert [row["medal"] for row in result["entries"]] == second_medals(points, tolerance)
