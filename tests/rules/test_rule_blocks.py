"""The rules as blocks: what belongs together, what it is stored as, and what a change changes for whom."""

from datetime import date
from decimal import Decimal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.editions.blocks import (
    Block,
    blocks_of,
    differences,
    part_for,
    with_blocks,
    with_part,
    without_target,
)
from competition.rules.editions.defaults import default_rules
from competition.rules.editions.kinds.eligibility import ELIGIBILITY, Eligibility
from competition.rules.editions.kinds.quota import QUOTAS, Quota
from competition.rules.editions.kinds.ties import TIES, TieLadder
from competition.rules.editions.kinds.value import (
    Day,
    Figure,
    Ladder,
    Line,
    Names,
    OneOf,
    SomeOf,
    Whole,
    YesNo,
)
from competition.rules.editions.kinds.weights import Weights
from competition.rules.editions.model import (
    BLOCK_KINDS,
    ContestRules,
    from_body,
    problems_with_rules,
    to_body,
)
from competition.rules.editions.targets import EVERYTHING, Target, for_target, target_of
from competition.rules.words.groups import Group
from competition.rules.words.tie_steps import TieStep

GROUPS = {"Z01": "staff", "Z02": "staff", "X01": "student"}
EVENTS = [Target(group, code) for code, group in GROUPS.items()]
STAFF, STUDENT = Target("staff"), Target("student")
Z01, Z02, X01 = EVENTS


def test_parts_that_say_the_same_are_one_block():
    older = Eligibility(group=Group.STAFF, born_on_or_after=date(1966, 1, 1), clause="甲")
    rules = ContestRules(
        eligibility=(
            Eligibility(group=Group.STAFF, clause="乙"),
            msgspec.structs.replace(older, event_code="Z01"),
            msgspec.structs.replace(older, event_code="X01", group=Group.STUDENT),
        )
    )
    whole, own = blocks_of(rules, ELIGIBILITY, GROUPS)
    assert whole.targets == (STAFF,)
    assert own.targets == (Z01, X01)
    assert own.part.clause == "甲"


@pytest.mark.parametrize("kind", BLOCK_KINDS, ids=lambda kind: kind.key)
def test_the_default_rules_survive_the_way_through_blocks(kind):
    rules = default_rules("zhuangyuan", 2026)
    assert with_blocks(rules, kind, blocks_of(rules, kind, GROUPS)) == rules


quotas = st.builds(
    Quota,
    group=st.sampled_from([None, Group.STAFF, Group.STUDENT]),
    event_code=st.sampled_from([None, "Z01", "Z02", "X01", "Z99"]),
    per_delegation=st.sampled_from([None, 1, 2]),
)
conditions = st.builds(
    Eligibility,
    group=st.sampled_from(Group),
    event_code=st.sampled_from([None, "Z01", "Z02", "X01"]),
    born_on_or_after=st.sampled_from([None, date(1966, 1, 1)]),
)
weights = st.builds(
    Weights, event_code=st.sampled_from([None, "Z01", "X01"]), decimals=st.sampled_from([1, 2])
)
ladders = st.builds(
    TieLadder, event_code=st.sampled_from(["Z01", "X01"]), steps=st.sampled_from([(TieStep.TIME,), ()])
)


@given(
    st.builds(
        ContestRules,
        eligibility=st.lists(conditions, max_size=4).map(tuple),
        quotas=st.lists(quotas, max_size=4).map(tuple),
        weights=st.lists(weights, max_size=4).map(tuple),
        event_ties=st.lists(ladders, max_size=3).map(tuple),
    ),
    st.sampled_from(BLOCK_KINDS),
)
def test_nothing_counts_differently_after_the_way_through_blocks(rules, kind):
    after = with_blocks(rules, kind, blocks_of(rules, kind, GROUPS))
    assert differences(rules, after, EVENTS) == []


def _keys(sort):
    return st.sampled_from([sort.key(str(word)) for word in sort.words])


SAID = {
    Whole: lambda sort: st.integers(sort.least, sort.most),
    Figure: lambda sort: st.decimals(sort.least, sort.most, places=2),
    Day: lambda _sort: st.none() | st.dates(),
    YesNo: lambda _sort: st.booleans(),
    Line: lambda sort: st.text(max_size=sort.most),
    Names: lambda _sort: st.sampled_from([(), ("甲",), ("甲", "乙")]),
    OneOf: lambda sort: st.none() | _keys(sort) if sort.none else _keys(sort),
    SomeOf: lambda sort: st.lists(_keys(sort), unique=True).map(tuple),
    Ladder: lambda sort: st.lists(_keys(sort), unique=True).map(tuple),
}


@st.composite
def _spread(draw, kind):
    """Parts of a kind, each target with one at most."""
    part = st.builds(
        msgspec.structs.replace,
        st.just(kind.blank),
        clause=st.sampled_from(["甲", "乙"]),
        **{value.name: SAID[type(value.sort)](value.sort) for value in kind.values},
    )
    wanted = draw(st.sets(st.sampled_from([*kind.whole, *EVENTS])))
    if kind.needs_base:
        wanted |= {EVERYTHING}
    # A few parts, so that some targets share one.
    known = draw(st.lists(part, min_size=1, max_size=3))
    return [for_target(draw(st.sampled_from(known)), target) for target in sorted(wanted)]


@pytest.mark.parametrize("kind", BLOCK_KINDS, ids=lambda kind: kind.key)
@given(st.data())
def test_rules_come_back_from_their_blocks_unchanged(kind, data):
    parts = data.draw(_spread(kind))
    rules = kind.with_parts(ContestRules(), parts)
    blocks = blocks_of(rules, kind, GROUPS)
    after = with_blocks(rules, kind, blocks)
    assert len({block.part for block in blocks}) == len(blocks)
    assert sorted(map(repr, kind.parts(after))) == sorted(map(repr, kind.parts(rules)))
    for target in EVENTS:
        assert part_for(after, kind, target) == part_for(rules, kind, target)
    for part, target in [(part, target_of(part, GROUPS)) for part in parts]:
        assert with_part(rules, kind, target, part) == rules
        assert target == EVERYTHING or part not in kind.parts(without_target(rules, kind, target))


def test_of_two_quotas_for_one_event_the_one_that_names_its_group_goes_through_the_blocks():
    open_to_all = Quota(event_code="Z01", clause="第三条")
    of_staff = Quota(group=Group.STAFF, event_code="Z01", per_delegation=1, clause="第四条")
    rules = ContestRules(quotas=(open_to_all, of_staff))
    after = with_blocks(rules, QUOTAS, blocks_of(rules, QUOTAS, GROUPS))
    assert after.quota_for("staff", "Z01") == rules.quota_for("staff", "Z01") == of_staff


def test_a_block_for_several_events_is_one_part_for_each():
    block = Block((STUDENT, Z01), Quota(per_event=12, clause="第三条"))
    rules = with_blocks(ContestRules(), QUOTAS, [block])
    assert rules.quota_for("student", "X01").per_event == 12
    assert rules.quota_for("staff", "Z01").per_event == 12
    assert rules.quota_for("staff", "Z02").per_event is None


def test_an_event_may_have_its_own_tie_ladder():
    ladder = TieLadder(steps=(TieStep.TIME, TieStep.SHARE), clause="技术文件 5.2")
    blocks = [Block((EVERYTHING,), TieLadder(steps=(TieStep.PRACTICE,))), Block((Z02,), ladder)]
    rules = with_blocks(ContestRules(), TIES, blocks)
    assert from_body(to_body(rules)).ties_for("Z02").steps == (TieStep.TIME, TieStep.SHARE)
    assert rules.ties_for("Z01").steps == (TieStep.PRACTICE,)


@pytest.mark.parametrize(
    ("steps", "code"),
    [
        ((TieStep.TIME, TieStep.TIME), "tie_step_twice"),
        ((TieStep.SHARE, TieStep.TIME), "tie_after_share"),
    ],
)
def test_a_ladder_that_cannot_be_climbed_is_refused(steps, code):
    rules = default_rules("zhuangyuan", 2026)
    for wrong in (
        msgspec.structs.replace(rules, ties=steps),
        msgspec.structs.replace(rules, event_ties=(TieLadder(event_code="Z01", steps=steps),)),
    ):
        assert [problem.code for problem in problems_with_rules(wrong)] == [code]


def test_the_difference_names_every_event_that_inherits():
    before = default_rules("zhuangyuan", 2026)
    (staff, student) = before.eligibility
    own = msgspec.structs.replace(staff, event_code="Z02")
    before = msgspec.structs.replace(before, eligibility=(staff, student, own))
    younger = msgspec.structs.replace(staff, born_on_or_after=date(1976, 1, 1))
    after = msgspec.structs.replace(before, eligibility=(younger, student, own))
    (difference,) = differences(before, after, EVENTS)
    assert difference.targets == (STAFF, Z01)
    (change,) = difference.changes
    assert (change.name, change.before, change.after) == (
        "born_on_or_after",
        date(1966, 1, 1),
        date(1976, 1, 1),
    )


def test_equal_numbers_are_no_difference():
    before = ContestRules(weights=(Weights(theory=Decimal("20.0"), practice=Decimal(80)),))
    assert differences(before, ContestRules(), EVENTS) == []


def test_what_an_event_takes_the_place_of_is_the_rule_it_would_have_without():
    rules = ContestRules(
        quotas=(
            Quota(per_event=1, event_code="Z01"),
            Quota(per_event=2, group=Group.STAFF),
            Quota(per_event=3),
        )
    )

    def without(target):
        return part_for(without_target(rules, QUOTAS, target), QUOTAS, target).per_event

    assert (without(Z01), without(STAFF), without(X01)) == (2, 3, 3)
