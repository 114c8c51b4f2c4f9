"""What must hold for any marks."""

from decimal import Decimal
from fractions import Fraction
from statistics import fmean, pstdev

from hypothesis import given
from hypothesis import strategies as st

from scoring.rules.marking import aggregation
from scoring.rules.marking.aggregation import Penalty, rounded
from scoring.rules.marking.aspect import AspectRule, Gate, StepRow
from scoring.rules.marking.kinds.registry import KINDS
from scoring.rules.tally import medals, standardisation
from scoring.rules.tally.ranking import Contender, rank
from scoring.rules.tally.standardisation import Scale
from tests.readings import read_aspect

D = Decimal
F = Fraction
marks_of = st.decimals(min_value=0, max_value=100, places=2)
panels = st.lists(marks_of, min_size=5, max_size=9)
# The FIG rule is left out of "raising never lowers": a wider middle gap can turn it into the mean of all.
JUDGED = [
    AspectRule("A", KINDS["mean"], maximum=D(100)),
    AspectRule("A", KINDS["median"], maximum=D(100)),
    AspectRule("A", KINDS["trimmed_mean"], maximum=D(100), high=1, low=1),
    AspectRule("A", KINDS["trimmed_sum"], maximum=D(100), high=2, low=2),
]


def worth(rule, marks):
    return read_aspect(rule, {str(n): mark for n, mark in enumerate(marks)}).value


@given(st.sampled_from(JUDGED), panels, st.randoms())
def test_the_order_of_the_judges_is_irrelevant(rule, marks, random):
    shuffled = list(marks)
    random.shuffle(shuffled)
    assert worth(rule, marks) == worth(rule, shuffled)


@given(st.sampled_from(JUDGED), panels, st.integers(0, 4), marks_of)
def test_raising_one_mark_never_lowers_the_value(rule, marks, place, other):
    raised = list(marks)
    raised[place] = max(other, marks[place])
    assert worth(rule, raised) >= worth(rule, marks)


@given(panels)
def test_a_trimmed_mean_lies_between_the_lowest_and_the_highest(marks):
    assert min(marks) <= worth(JUDGED[2], marks) <= max(marks)


@given(st.lists(st.one_of(st.none(), marks_of), min_size=9, max_size=9))
def test_a_missing_mark_counts_as_if_the_judge_were_not_there(marks):
    present = [mark for mark in marks if mark is not None]
    assert worth(JUDGED[2], marks) == worth(JUDGED[2], present)


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=3), marks_of, min_size=5))
def test_the_scale_keeps_the_order(totals):
    for scale in Scale:
        points = standardisation.standardise(totals, scale).points
        for one in totals:
            for two in totals:
                assert totals[one] > totals[two] or points[one] <= points[two]


@given(st.lists(marks_of, min_size=5, max_size=40))
def test_the_500_scale_agrees_with_floats_up_to_their_error(marks):
    points = standardisation.standardise(dict(enumerate(marks)), Scale.WORLDSKILLS_500).points
    floats = [float(mark) for mark in marks]
    if pstdev(floats) > 0.01:
        for number, mark in enumerate(floats):
            assert abs(points[number] - (500 + 30 * (mark - fmean(floats)) / pstdev(floats))) <= 0.51


@given(st.lists(marks_of, min_size=2, max_size=8), st.decimals(min_value=0, max_value=50, places=1))
def test_a_penalty_on_one_never_changes_another(totals, amount):
    before = [aggregation.after_penalties(F(total), []).total for total in totals]
    first = aggregation.after_penalties(F(totals[0]), [Penalty("points", amount)]).total
    rest = [aggregation.after_penalties(F(total), []).total for total in totals[1:]]
    assert rest == before[1:]
    assert first <= before[0]


@given(
    st.lists(st.integers(600, 800), min_size=1, max_size=30), st.sampled_from([2015, 2017, 2019, 2024, 2026])
)
def test_better_points_never_get_the_worse_medal_or_place(points, edition):
    placings = medals.award_medals({str(n): D(p) for n, p in enumerate(points)}, medals.rules_of(edition))
    order = [placing.member_points for placing in placings]
    assert order == sorted(order, reverse=True)
    places = [placing.place for placing in placings]
    assert places == sorted(places)
    assert places[0] == 1
    assert order[0] == 4


@given(st.lists(st.integers(0, 20), max_size=30))
def test_a_place_is_one_more_than_the_number_of_better_ones(totals):
    standings = [Contender(str(n), F(total)) for n, total in enumerate(totals)]
    for placing in rank(standings):
        assert placing.place == 1 + sum(other > placing.total for other in totals)


@given(st.integers(-(10**9), 10**9), st.integers(1, 10**6), st.integers(0, 4))
def test_rounding_is_half_up_and_exact(numerator, denominator, decimals):
    exact = F(numerator, denominator)
    result = F(rounded(exact, decimals))
    half = F(1, 2 * 10**decimals)
    assert abs(result - exact) <= half
    assert abs(result - exact) < half or abs(result) > abs(exact)


@given(st.decimals(min_value=-3, max_value=3, places=2))
def test_steps_never_give_more_for_a_larger_error(measured):
    rule = AspectRule("A", KINDS["steps"], D(1), table=(StepRow(D(1), D("0.5")), StepRow(D("0.5"), D(1))))
    assert worth(rule, [measured]) >= worth(rule, [measured * 2])


@given(st.lists(marks_of, min_size=2, max_size=9), st.decimals(min_value=0, max_value=100, places=1))
def test_a_gate_holds_exactly_the_spreads_above_its_limit(marks, limit):
    rule = AspectRule("A", KINDS["mean"], maximum=D(100), gate=Gate(limit))
    held = bool(read_aspect(rule, {str(n): m for n, m in enumerate(marks)}).problems)
    assert held == (max(marks) - min(marks) > limit)
