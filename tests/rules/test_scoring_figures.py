"""Every figure of the scoring rules, as tables."""

from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from competition.rules.editions.defaults import default_rules
from competition.rules.editions.kinds.quota import BelowFewest, Quota
from competition.rules.problems import Refused
from scoring.rules import rechecking
from scoring.rules.marking import aggregation
from scoring.rules.marking.aggregation import Combination, Penalty, Rounding, Stage, rounded
from scoring.rules.marking.aspect import AspectRule, Gate, GateKind, StepRow
from scoring.rules.marking.kinds.registry import KINDS
from scoring.rules.marking.reading import entry_problems
from scoring.rules.tally import medals, prizes, standardisation
from scoring.rules.tally.event_field import rules_of
from scoring.rules.tally.medals import Medal, MedalRules
from scoring.rules.tally.prizes import PrizeQuota, PrizeRules, QuotaRounding, SharedCut
from scoring.rules.tally.ranking import Contender, Rung, rank, ties
from scoring.rules.tally.standardisation import Note, Scale
from tests.readings import read_aspect

D = Decimal
F = Fraction


def decimals(text):
    return [D(word) for word in text.split()]


def by_judge(text):
    return {f"J{n}": None if word == "-" else D(word) for n, word in enumerate(text.split(), start=1)}


def value(rule, marks, **how):
    reading = read_aspect(rule, by_judge(marks), **how)
    return reading.problems[0].code if reading.problems else reading.value and rounded(reading.value)


ONE = {"maximum": D("1.00")}
BINARY = AspectRule("A1", KINDS["binary"], **ONE)
STEPS = AspectRule(
    "A1", KINDS["steps"], table=(StepRow(D("1.00"), D("0.5")), StepRow(D("0.50"), D("1"))), **ONE
)
DEDUCT = AspectRule("A1", KINDS["deduct"], per=D("0.25"), **ONE)
RANGE = AspectRule("A1", KINDS["range"], lower=D(0), upper=D(10), **ONE)
ALL = AspectRule("A1", KINDS["all_or_nothing"], parts=4, **ONE)
HUNDRED = {"maximum": D(100)}
FIVE = AspectRule("A1", KINDS["trimmed_mean"], high=1, low=1, **HUNDRED)
TEN = {"maximum": D(10)}
FIG = AspectRule("A1", KINDS["tolerance_mean"], **TEN)
DIVING_2000 = AspectRule("D", KINDS["trimmed_sum"], high=1, low=1, multiplier=D("0.6"), step=D("0.5"), **TEN)
DIVING_2024 = AspectRule("D", KINDS["trimmed_sum"], high=2, low=2, step=D("0.5"), **TEN)
GATED = AspectRule("A1", KINDS["mean"], gate=Gate(D(10)), **HUNDRED)


@pytest.mark.parametrize(
    ("rule", "marks", "worth"),
    [
        (BINARY, "1", "1.00"),
        (BINARY, "0", "0.00"),
        (STEPS, "0.8", "0.50"),
        (STEPS, "-0.5", "1.00"),
        (STEPS, "1.01", "0.00"),
        (DEDUCT, "3", "0.25"),
        (DEDUCT, "5", "0.00"),
        (RANGE, "7", "0.70"),
        (RANGE, "-3", "0.00"),
        (RANGE, "12", "1.00"),
        (ALL, "4", "1.00"),
        (ALL, "3", "0.00"),
        (FIVE, "88 90 91 92 97", "91.00"),
        (FIVE, "85.5 86 86 87 90", "86.33"),
        (FIG, "8.1 8.4 8.5 8.9", "8.45"),
        (FIG, "7.0 7.1 7.6 7.9", "7.40"),
        (AspectRule("A1", KINDS["median"], **HUNDRED), "70 90 80", "80.00"),
        (AspectRule("A1", KINDS["median"], **HUNDRED), "70 90 80 81", "80.50"),
        (AspectRule("A1", KINDS["mean"], **HUNDRED), "70 90 80 81", "80.25"),
        (GATED, "80 80 84", "81.33"),
    ],
)
def test_one_aspect_is_worth_what_the_rules_say(rule, marks, worth):
    assert value(rule, marks) == D(worth)


@pytest.mark.parametrize(
    ("maximum", "marks", "worth"),
    [("1.00", "2 3 2", "0.78"), ("0.50", "1 2 2", "0.28"), ("2.00", "0 1 1", "0.44")],
)
def test_judgement_is_ninths_of_the_maximum(maximum, marks, worth):
    assert value(AspectRule("A1", KINDS["judgement"], maximum=D(maximum)), marks) == D(worth)


@pytest.mark.parametrize(
    ("rule", "marks", "code"),
    [
        (AspectRule("A1", KINDS["judgement"], **ONE), "1 2 3", "spread_too_wide"),
        (GATED, "78 80 91", "spread_too_wide"),
        (
            AspectRule("A1", KINDS["mean"], gate=Gate(D(5), GateKind.DEVIATION), **HUNDRED),
            "70 80 80",
            "spread_too_wide",
        ),
        (
            AspectRule("A1", KINDS["mean"], gate=Gate(D(10), GateKind.PERCENT), **TEN),
            "7 8.5",
            "spread_too_wide",
        ),
        (FIVE, "88 90 91 92 100.5", "mark_out_of_range"),
        (DIVING_2024, "8 8.25 8 8 8 8 8", "mark_off_step"),
        (BINARY, "1 0", "judges_disagree"),
        (FIG, "7 7 7 7 7", "marks_not_even"),
    ],
)
def test_what_cannot_be_read_is_refused(rule, marks, code):
    assert value(rule, marks) == code


def test_the_chief_judge_may_let_a_wide_spread_stand():
    assert value(GATED, "78 80 91", decided=True) == D("83.00")


@pytest.mark.parametrize(
    ("rule", "marks"),
    [
        (BINARY, "-"),
        (FIVE, "- - -"),
        (FIVE, "80 - 81"),
        (AspectRule("A1", KINDS["judgement"], **ONE), "2 - 2"),
    ],
)
def test_a_missing_mark_is_no_mark_and_never_zero(rule, marks):
    assert value(rule, marks) is None


@pytest.mark.parametrize(
    ("rule", "marks", "difficulty", "score"),
    [
        (DIVING_2000, "8 9 8.5 8.5 8.5 8.5 8.5", "3.1", "79.05"),
        (DIVING_2024, "8 8 8 8 8.5 8.5 9", "3.2", "78.40"),
    ],
)
def test_a_dive_is_the_trimmed_sum_times_its_difficulty(rule, marks, difficulty, score):
    assert rounded(read_aspect(rule, by_judge(marks)).value * F(difficulty)) == D(score)


def test_components_are_rounded_before_they_are_added():
    parts = [(F(mark), D("1.2")) for mark in ["8.93", "9.32", "9.18", "9.29", "9.25"]]
    at_each = aggregation.weighted(parts, Rounding(), Stage.PRODUCT)
    assert rounded(at_each) == D("55.17")
    assert rounded(aggregation.weighted(parts, Rounding(stages=frozenset()), Stage.PRODUCT)) == D("55.16")


def test_half_is_rounded_up_where_binary_floats_round_down():
    assert rounded(F("7.125")) == D("7.13")
    assert rounded(F("-7.125")) == D("-7.13")
    assert rounded(F(2, 3) * 3 / 4, 0) == D(1)


def test_the_best_run_counts_and_a_run_without_score_is_left_out():
    runs = [F(80), None, F("91.5")]
    assert aggregation.combined(runs, Combination.BEST) == F("91.5")
    assert aggregation.combined([None, None], Combination.BEST) is None
    assert aggregation.combined(runs, Combination.SUM) is None
    assert aggregation.combined(runs, Combination.BEST_SUM, 2) == F("171.5")


def test_theory_and_practice_make_the_composite_and_a_penalty_comes_after():
    total = aggregation.weighted([(F(86), D("0.3")), (F("91.50"), D("0.7"))], Rounding(), Stage.PART)
    assert rounded(total) == D("89.85")
    after = aggregation.after_penalties(total, [Penalty("percent", D(10), "迟到", "裁判长")])
    assert rounded(after.total) == D("80.87")


@pytest.mark.parametrize(
    ("totals", "places"),
    [
        ("9 8 7", [1, 2, 3]),
        ("9 8 8 7", [1, 2, 2, 4]),
        ("", []),
    ],
)
def test_equal_totals_share_a_place_and_skip_the_next(totals, places):
    standings = [Contender(f"C{n}", F(total)) for n, total in enumerate(totals.split())]
    assert [placing.place for placing in rank(standings)] == places


def test_a_tie_climbs_the_ladder_and_the_rung_is_named():
    ladder = (Rung("practice"), Rung("time", smaller_wins=True))
    placings = rank(
        [
            Contender("C1", F(80), {"practice": F(70), "time": F(600)}),
            Contender("C2", F(80), {"practice": F(75), "time": F(900)}),
            Contender("C3", F(80), {"practice": F(70), "time": F(500)}),
            Contender("C4", F(80), {"practice": F(70), "time": F(600)}),
        ],
        ladder,
    )
    assert [(p.code, p.place, p.parted_by) for p in placings] == [
        ("C2", 1, None),
        ("C3", 2, "practice"),
        ("C1", 3, "time"),
        ("C4", 3, "share"),
    ]
    assert ties(placings)[0].parted_by == ("practice", "time", "share")


PERCENT = tuple(
    PrizeQuota(prize, percent=D(share)) for prize, share in (("一", "10"), ("二", "20"), ("三", "30"))
)
FIXED = tuple(PrizeQuota(prize, count) for prize, count in (("一", 1), ("二", 3), ("三", 6)))


@pytest.mark.parametrize(
    ("rules", "entries", "counts"),
    [
        (PrizeRules(FIXED), 37, [1, 3, 6]),
        (PrizeRules(PERCENT), 37, [4, 7, 11]),
        (PrizeRules(PERCENT, QuotaRounding.FLOOR), 37, [3, 7, 11]),
        (PrizeRules(PERCENT, QuotaRounding.CEILING), 37, [4, 8, 12]),
        (PrizeRules(FIXED), 5, [1, 1, 0]),
    ],
)
def test_prize_quotas(rules, entries, counts):
    assert prizes.quota_counts(rules, entries) == counts


def test_a_tie_at_the_cut_is_shown_with_what_decided_it():
    standings = [
        Contender(f"C{n}", F(total), {"practice": F(100 - n)}) for n, total in enumerate([9, 8, 8, 7, 6, 5])
    ]
    rules = PrizeRules((PrizeQuota("一", 2), PrizeQuota("二", 2)))
    decided = prizes.award_prizes(rank(standings, (Rung("practice"),)), rules)
    assert decided.by_code == {"C0": "一", "C1": "一", "C2": "二", "C3": "二"}
    assert [(cut.prize, cut.codes, cut.decided_by) for cut in decided.cuts] == [
        ("一", ("C1", "C2"), "practice")
    ]
    shared = prizes.award_prizes(rank(standings), rules)
    assert shared.by_code == {"C0": "一", "C1": "一", "C2": "一", "C3": "二"}
    assert shared.cuts[0].decided_by == "share"
    stopped = prizes.award_prizes(rank(standings), PrizeRules(rules.quotas, shared=SharedCut.STOP))
    assert stopped.by_code == {"C0": "一", "C1": "二", "C2": "二", "C3": "二"}


def test_the_700_scale():
    totals = dict(zip("ABCDE", decimals("88.50 84.25 80.00 76.50 70.00"), strict=True))
    assert list(standardisation.standardise(totals, Scale.WORLDSKILLS_700).points.values()) == [
        740,
        720,
        700,
        683,
        652,
    ]


@pytest.mark.parametrize(
    ("marks", "points", "notes"),
    [
        ("80 80 80 80 90", [700, 700, 700, 700, 775], (Note.NO_MAD,)),
        ("80 80 80 80 80", [700] * 5, (Note.NO_MAD, Note.NO_SPREAD)),
        ("80 81 82 83", [], (Note.TOO_FEW,)),
    ],
)
def test_the_scale_says_when_it_has_no_spread_or_too_few(marks, points, notes):
    result = standardisation.standardise(dict(enumerate(decimals(marks))), Scale.WORLDSKILLS_700)
    assert list(result.points.values()) == points
    assert result.notes == notes


def test_the_500_scale_is_about_the_mean():
    result = standardisation.standardise(dict(enumerate(decimals("2 4 4 4 5 5 7 9"))), Scale.WORLDSKILLS_500)
    assert list(result.points.values()) == [455, 485, 485, 485, 500, 500, 530, 560]


G, S, B, M = Medal.GOLD, Medal.SILVER, Medal.BRONZE, Medal.MEDALLION


@pytest.mark.parametrize(
    ("points", "edition", "won", "places"),
    [
        ("739 734 734 733 732 731", 2024, [G, S, S, S, S, B], [1, 2, 2, 2, 2, 6]),
        ("734 734 733 732 730 730 728", 2024, [G, G, G, G, B, B, M], [1, 1, 1, 1, 5, 5, 7]),
        ("746 739 739 733 699", 2024, [G, S, S, M, None], [1, 2, 2, 4, 5]),
        ("740 739 735 734 720", 2024, [G, G, B, B, M], [1, 1, 3, 3, 5]),
        ("740 730 720 719 701 700", 2024, [G, S, B, B, M, M], [1, 2, 3, 3, 5, 6]),
        ("740 730 720 711 710 709", 2017, [G, S, B, M, M, M], [1, 2, 3, 4, 4, 4]),
        ("740 739 738 738 700", 2026, [G, S, B, B, M], [1, 2, 3, 3, 5]),
        ("540 530 520 510 499", 2015, [G, S, B, M, None], [1, 2, 3, 4, 5]),
        ("740", 2024, [G], [1]),
    ],
)
def test_worldskills_medals_and_places(points, edition, won, places):
    marks = {f"C{n}": point for n, point in enumerate(decimals(points))}
    placings = medals.award_medals(marks, medals.rules_of(edition))
    assert [placing.medal for placing in placings] == won
    assert [placing.place for placing in placings] == places


def test_medals_give_the_member_points():
    placings = medals.award_medals(dict(enumerate(decimals("740 730 720 710 690"))), MedalRules())
    assert [placing.member_points for placing in placings] == [4, 3, 2, 1, 0]


@pytest.mark.parametrize(
    ("points", "won"),
    [
        ("740 730 720 710 700 690", [G, S, B, M, M, None]),
        ("740 730 720 710 690", [G, S, M, M, None]),
        ("740 730 720 690", [G, M, M, None]),
        ("740 730 720", [None, None, None]),
    ],
)
def test_small_fields_of_one_host(points, won):
    marks = dict(enumerate(decimals(points)))
    assert [p.medal for p in medals.award_medals(marks, medals.rules_of(2024, small_fields=True))] == won


def test_the_recheck_takes_the_top_and_a_seeded_sample():
    rules, codes = rechecking.RecheckRules(), [f"C{n:02}" for n in range(24)]
    taken = rechecking.sample(codes, rules, "seed")
    assert len(taken) == rechecking.sample_size(rules, 24) == 13
    assert taken[:10] == codes[:10]
    assert taken == rechecking.sample(codes, rules, "seed")
    assert rechecking.recheck_everything(2, 13, rules)
    assert not rechecking.recheck_everything(0, 13, rules)
    assert rechecking.sample_size(rechecking.RecheckRules(top=None, top_percent=D(30)), 20) == 6 + 3


def test_trimming_needs_a_mark_that_is_left():
    with pytest.raises(Refused) as refusal:
        aggregation.trimmed_mean(decimals("8 9"), 1, 1)
    assert refusal.value.problems[0].code == "too_few_marks"


def test_points_must_be_what_the_measured_value_reads():
    assert entry_problems(DEDUCT, D("0.25"), D(3)) == []
    assert [p.code for p in entry_problems(DEDUCT, D("0.50"), D(3))] == ["mark_is_not_the_reading"]
    assert [p.code for p in entry_problems(DEDUCT, D("1.5"))] == ["mark_out_of_range"]
    assert [p.code for p in entry_problems(FIVE, D("101"))] == ["mark_out_of_range"]


def test_a_field_below_the_fewest_gives_no_prize_where_the_rules_say_so():
    """The rule of the least entrants did nothing."""
    rules = default_rules("craftsman", 2026, tier="province")
    few = Quota(per_organisation=3, fewest=15, below_fewest=BelowFewest.NO_PRIZES)
    counts = {
        below: [
            prizes.quota_counts(rules_of(replace(rules, quotas=(quota,)), "Z01", "staff").prizes, entries)
            for entries in (14, 15)
        ]
        for below, quota in (("warn", replace(few, below_fewest=BelowFewest.WARN)), ("none", few))
    }
    assert counts["warn"][0][0] > 0
    assert counts["none"][0] == [0, 0, 0]
    assert counts["none"][1] == counts["warn"][1]
