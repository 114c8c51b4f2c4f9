"""Who goes on, and who steps in."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.advancement import RankedEntry, Way, advance, places_for
from competition.rules.editions.kinds.advancement import Advancement


def standings(*rows: tuple[int, str, int | None]) -> list[RankedEntry]:
    return [
        RankedEntry(entry, "D01", "staff", delegation, place, Decimal(90 - entry))
        for entry, delegation, place in rows
    ]


FIVE = standings((1, "南京", 1), (2, "南京", 2), (3, "南京", 3), (4, "无锡", 4), (5, "徐州", 5))


@pytest.mark.parametrize(
    ("rule", "declined", "expected"),
    [
        ({"take": 2}, (), ["qualified 1", "qualified 2", "reserve 1", "out", "out"]),
        ({"take": 2}, (1,), ["declined", "qualified 1", "steps_in 2", "reserve 1", "out"]),
        ({"take": 2}, (1, 3), ["declined", "qualified 1", "declined", "steps_in 2", "reserve 1"]),
        ({"take": 2}, (4,), ["qualified 1", "qualified 2", "reserve 1", "declined", "out"]),
        (
            {"take": 3, "per_delegation": 1},
            (),
            ["qualified 1", "reserve 1", "out", "qualified 2", "qualified 3"],
        ),
        (
            {"take": 3, "per_delegation": 1},
            (1,),
            ["declined", "steps_in 1", "reserve 1", "qualified 2", "qualified 3"],
        ),
        (
            {"take_percent": Decimal(50)},
            (),
            ["qualified 1", "qualified 2", "qualified 3", "reserve 1", "out"],
        ),
        ({"take": 9}, (), ["qualified 1", "qualified 2", "qualified 3", "qualified 4", "qualified 5"]),
        (
            {"take": 5, "lowest_total": Decimal(87)},
            (),
            ["qualified 1", "qualified 2", "qualified 3", "out", "out"],
        ),
        ({"take": 0}, (), ["out"] * 5),
    ],
)
def test_the_best_go_on(rule, declined, expected):
    ways = advance(FIVE, Advancement(**rule), declined)
    assert [f"{w.way} {w.order}" if w.order else str(w.way) for w in ways] == expected


def test_whoever_has_no_result_never_goes_on():
    ways = advance(standings((1, "南京", 1), (2, "无锡", None)), Advancement(take=2))
    assert [w.way for w in ways] == [Way.QUALIFIED, Way.OUT]


def test_equals_at_the_cut_are_left_to_the_organiser():
    ways = advance(standings((1, "南京", 1), (2, "无锡", 2), (3, "徐州", 2)), Advancement(take=2))
    assert [w.tied_at_cut for w in ways] == [False, True, True]


def test_events_and_groups_are_apart():
    rows = [
        RankedEntry(1, "D01", "staff", "a", 1),
        RankedEntry(2, "D01", "student", "a", 1),
        RankedEntry(3, "D02", "staff", "a", 1),
    ]
    assert {w.way for w in advance(rows, Advancement(take=1))} == {Way.QUALIFIED}


@pytest.mark.parametrize(("entrants", "places"), [(5, 1), (7, 1), (8, 2), (0, 0)])
def test_a_share_is_rounded_half_up(entrants, places):
    assert places_for(entrants, Advancement(take_percent=Decimal(20))) == places


@given(
    st.lists(st.tuples(st.integers(1, 6), st.sampled_from("abc")), max_size=20),
    st.integers(0, 6),
    st.none() | st.integers(1, 3),
    st.frozensets(st.integers(0, 19)),
)
def test_no_place_is_lost_and_none_is_given_twice(rows, take, per_delegation, declined):
    part = [RankedEntry(n, "D01", "staff", delegation, place) for n, (place, delegation) in enumerate(rows)]
    ways = advance(part, Advancement(take=take, per_delegation=per_delegation, reserves=2), declined)
    going = [w.entry for w in ways if w.way in (Way.QUALIFIED, Way.STEPS_IN)]
    assert len(ways) == len(part)
    assert len(going) <= take
    assert not set(going) & declined
    by_delegation = [part[entry].delegation for entry in going]
    if per_delegation is None:
        assert len(going) == min(take, len([s for s in part if s.entry not in declined]))
    else:
        assert all(by_delegation.count(d) <= per_delegation for d in by_delegation)
