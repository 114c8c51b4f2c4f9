"""Published results of real competitions, digit for digit: through the rules and through the marks file."""

import json
from collections import Counter
from decimal import Decimal
from fractions import Fraction

import pytest

from scoring.rules.marking import aggregation
from scoring.rules.marking.aggregation import Rounding, Stage, rounded
from scoring.rules.marks_file import reading as marks_file
from scoring.rules.tally import medals, standardisation
from scoring.rules.tally.standardisation import Scale
from tests import published

JUDGES = [f"J{n}" for n in range(1, 10)]


@pytest.fixture(params=["excerpt", "whole"])
def folder(request):
    """None for the excerpts, or the folder of the whole sets when one was named."""
    if request.param == "excerpt":
        return None
    named = request.config.getoption("--real-data", default=None)
    if named is None:
        pytest.skip("needs --real-data DIR")
    return named


def compute(entries, **rules):
    document = {"format": "jiangsai-marks/1", "entries": entries, **rules}
    return marks_file.compute(json.dumps(document).encode())


def by_code(result):
    return {entry["code"]: entry for entry in result["entries"]}


def panel(marks):
    return dict(zip(JUDGES, marks, strict=False))


def same(one, two):
    return Decimal(one) == Decimal(two)


COMPONENT = {"kind": "trimmed_mean", "drop_high": 1, "drop_low": 1, "max": "10", "step": "0.25"}


def test_a_missing_mark_is_dropped_before_trimming(folder):
    cases = published.skating_missing(folder)
    for case in cases:
        given = aggregation.present(None if mark is None else Decimal(mark) for mark in case["marks"])
        assert rounded(aggregation.trimmed_mean(given, 1, 1)) == Decimal(case["score"])
    entries = [{"code": str(n), "marks": panel(case["marks"])} for n, case in enumerate(cases)]
    found = by_code(compute(entries, judges=JUDGES, aggregation=COMPONENT))
    assert all(same(found[str(n)]["total"], case["score"]) for n, case in enumerate(cases))
    assert len(cases) >= 6


def test_each_product_is_rounded_before_the_sum(folder):
    cases = published.skating_rounding(folder)
    for case in cases:
        pairs = [(Fraction(s), Decimal(f)) for s, f in zip(case["scores"], case["factors"], strict=True)]
        assert rounded(aggregation.weighted(pairs, Rounding(), Stage.PRODUCT)) == Decimal(case["published"])
    aspects = [{"code": f"C{n}", "kind": "points"} for n in range(5)]
    entries = [
        {
            "code": str(n),
            "marks": {f"C{k}": score for k, score in enumerate(case["scores"])},
            "factors": {f"C{k}": factor for k, factor in enumerate(case["factors"])},
        }
        for n, case in enumerate(cases)
    ]
    found = by_code(compute(entries, scheme={"aspects": aspects}))
    assert all(same(found[str(n)]["total"], case["published"]) for n, case in enumerate(cases))
    at_end = by_code(compute(entries, scheme={"aspects": aspects}, rounding={"stages": ["total"]}))
    assert all(same(at_end[str(n)]["total"], case["at_end"]) for n, case in enumerate(cases))


def test_a_free_skating_from_judges_marks_to_places(folder):
    skaters = published.skating_free(folder)
    names = list(skaters[0]["components"])
    most = max(len(skater["elements"]) for skater in skaters)
    aspects = [{"code": f"E{n}", "kind": "points", "min": "-10", "module": "TES"} for n in range(most)]
    aspects += [COMPONENT | {"code": name, "module": "PCS"} for name in names]
    entries = [skating_entry(skater, names, most) for skater in skaters]
    scheme = {"aspects": aspects, "modules": [{"code": "TES"}, {"code": "PCS"}]}
    found = compute(entries, judges=JUDGES, scheme=scheme, missing="nothing")
    for skater in skaters:
        entry = by_code(found)[skater["skater"]]
        for n, (_, _, score) in enumerate(skater["elements"]):
            assert same(entry["aspects"][f"E{n}"]["product"], score)
        for name in names:
            assert same(entry["aspects"][name]["value"], skater["components"][name]["score"])
        assert same(entry["modules"]["TES"], skater["tes"])
        assert same(entry["modules"]["PCS"], skater["pcs"])
        assert same(entry["total"], skater["segment"])
    order = [skater["skater"] for skater in sorted(skaters, key=lambda skater: skater["rank"])]
    assert [entry["code"] for entry in found["entries"]] == order


def skating_entry(skater, names, most):
    elements = skater["elements"] + [None] * (most - len(skater["elements"]))
    components = skater["components"]
    penalty = {"kind": "points", "amount": skater["deductions"], "reason": "fall", "by": "referee"}
    return {
        "code": skater["skater"],
        "marks": {f"E{n}": element and element[1] for n, element in enumerate(elements)}
        | {name: panel(components[name]["marks"]) for name in names},
        "bases": {f"E{n}": element[0] for n, element in enumerate(elements) if element},
        "factors": {name: components[name]["factor"] for name in names},
        "penalties": [penalty],
    }


def test_a_grade_is_worth_what_its_jump_says():
    values = {"-3": "-4.0", "-2": "-2.4", "-1": "-1.2", "0": "0", "1": "1.0", "2": "2.0", "3": "3.0"}
    marks = panel(["-1", "-1", "1", "0", "-1", "1", "1", "0", "-1"])
    rule = {"kind": "trimmed_mean", "min": "-3", "max": "3", "values": values}
    found = compute([{"code": "4T", "marks": marks, "base": "11.33"}], judges=JUDGES, aggregation=rule)
    assert found["entries"][0]["aspects"]["mark"] == {"value": "-0.23", "product": "11.10"}


def dives_by_diver(dives):
    divers = {}
    for dive in sorted(dives, key=lambda dive: dive["round"]):
        divers.setdefault(dive["diver"], []).append(dive)
    return divers


def diving_result(dives, rule, carried=None):
    entries = [
        {
            "code": diver,
            "rounds": [{"marks": panel(dive["marks"]), "factor": dive["difficulty"]} for dive in own],
        }
        | ({"carried": carried[diver]} if carried else {})
        for diver, own in dives_by_diver(dives).items()
    ]
    aggregation_ = {"kind": "trimmed_sum", "max": "10", "step": "0.5", **rule}
    return compute(entries, judges=JUDGES[:7], aggregation=aggregation_, rounds={"combine": "sum"})


def check_dives(dives, found):
    for diver, own in dives_by_diver(dives).items():
        entry = by_code(found)[diver]
        for dive, one in zip(own, entry["rounds"], strict=True):
            assert same(one["score"], dive["score"])
        assert same(entry["total"], str(sum(Decimal(dive["score"]) for dive in own)))


def test_every_dive_of_paris(folder):
    dives = published.diving_paris(folder)
    check_dives(dives, diving_result(dives, {"drop_high": 2, "drop_low": 2}))
    assert len(dives) == (18 if folder is None else 72)


def test_every_dive_of_sydney_and_the_podium_with_the_carried_semi_final(folder):
    dives = published.diving_sydney(folder)
    rule = {"drop_high": 1, "drop_low": 1, "multiplier": "0.6"}
    found = diving_result(dives, rule)
    check_dives(dives, found)
    assert len(dives) == (18 if folder is None else 72)
    # Published totals of the first three are semi-final and final together.
    podium = {1: "708.72", 2: "708.42", 3: "703.20"}
    ranks = {dive["diver"]: dive["rank"] for dive in dives if dive["rank"] <= 3}
    totals = {code: Decimal(entry["total"]) for code, entry in by_code(found).items()}
    carried = {code: str(Decimal(podium[rank]) - totals[code]) for code, rank in ranks.items()}
    first = diving_result([dive for dive in dives if dive["diver"] in ranks], rule, carried)
    assert [ranks[entry["code"]] for entry in first["entries"]] == [1, 2, 3]
    assert [entry["total"] for entry in first["entries"]] == list(podium.values())


def test_worldskills_places_and_medals(folder):
    skills = published.worldskills(folder)
    for skill in skills:
        expected = {code: (place, medal) for code, _, place, medal in skill["rows"]}
        points = {code: Decimal(scale) for code, scale, _, _ in skill["rows"]}
        placings = medals.award_medals(points, medals.rules_of(skill["edition"]))
        assert {p.code: (p.place, p.medal and p.medal.value) for p in placings} == expected, skill["skill"]
        entries = [{"code": code, "scale": scale} for code, scale, _, _ in skill["rows"]]
        found = by_code(compute(entries, medals={"edition": skill["edition"]}))
        assert {code: (entry["place"], entry["medal"]) for code, entry in found.items()} == expected
    assert sum(len(skill["rows"]) for skill in skills) == (310 if folder else EXCERPT_ROWS)


EXCERPT_ROWS = 106


def test_worldskills_scale_points_lie_about_their_centre(folder):
    for skill in published.worldskills(folder):
        points = {code: Decimal(scale) for code, scale, _, _ in skill["rows"]}
        if skill["edition"] >= 2017:
            assert aggregation.median(list(points.values())) == 700
            assert standardisation.median_deviation(list(points.values())) in (20, Fraction("20.5"))
        else:
            again = standardisation.standardise(points, Scale.WORLDSKILLS_500).points
            assert all(abs(again[code] - own) <= 1 for code, own in points.items())


def test_the_euroskills_scheme_adds_up(folder):
    aspects = []
    kinds = {"M": {"kind": "points"}, "J": {"kind": "judgement"}}
    for criterion, kind, section, maximum, count in published.euroskills(folder):
        for _ in range(count):
            code = f"{criterion}{len(aspects)}"
            aspects.append(
                kinds[kind] | {"code": code, "module": criterion, "section": section, "max": maximum}
            )
    found = compute([], scheme={"aspects": aspects, "total": "100"})
    assert found["scheme"]["aspects"] == 149
    assert found["scheme"]["max"] == "100.00"
    expected = {"A": "17.00", "B": "23.00", "C": "17.00", "D": "22.00", "E": "16.00", "F": "5.00"}
    assert found["scheme"]["modules"] == expected
    assert found["sections"] == {"1": "5.00", "2": "5.00", "3": "25.00", "4": "25.00", "5": "40.00"}
    assert found["scheme"]["kinds"]["points"] == {"aspects": 123, "max": "76.00"}
    assert found["scheme"]["kinds"]["judgement"] == {"aspects": 26, "max": "24.00"}
    assert Counter(aspect["kind"] for aspect in aspects) == {"points": 123, "judgement": 26}
