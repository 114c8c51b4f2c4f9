"""Rules of every shape that can be stored, for properties that hold for all of them."""

from datetime import date
from decimal import Decimal

import msgspec
from hypothesis import strategies as st

from competition.rules.editions.kinds.kind import BlockKind, RowKind
from competition.rules.editions.kinds.prizes import PRIZES, Prize
from competition.rules.editions.kinds.value import (
    Counts,
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
from competition.rules.editions.model import KINDS, ContestRules, problems_with_rules
from competition.rules.editions.targets import EVERYTHING, Target, for_target

EVENTS = (Target("staff", "Z01"), Target("staff", "Z02"), Target("student", "X01"))
PRIZE_CODES = ("first", "second", "third")
_TEXT = st.text(
    st.characters(categories=("L", "N", "P", "S"), include_characters=" 、，"), min_size=1, max_size=12
).filter(lambda text: text.strip())


def _keys(sort):
    return st.sampled_from([sort.key(str(word)) for word in sort.words])


def _some(sort):
    return st.lists(_keys(sort) if sort.words else st.sampled_from(PRIZE_CODES), unique=True).map(tuple)


SAID = {
    Whole: lambda sort: st.integers(sort.least, sort.most),
    Figure: lambda sort: st.decimals(sort.least, sort.most, places=2),
    Day: lambda _sort: st.none() | st.dates(date(1900, 1, 1)),
    YesNo: lambda _sort: st.booleans(),
    Line: lambda sort: _TEXT.map(lambda text: text[: sort.most]),
    Names: lambda _sort: st.lists(_TEXT, max_size=3).map(tuple),
    Counts: lambda _sort: st.sampled_from([(1, 1, 0), (2, 1), ()]),
    OneOf: _keys,
    SomeOf: _some,
    Ladder: lambda sort: st.lists(_keys(sort), unique=True, min_size=1).map(tuple),
}


def part_of(kind):
    """Any part of a kind that does not contradict itself; what may be left open sometimes is."""
    values = {
        value.name: SAID[type(value.sort)](value.sort)
        | (st.nothing() if value.missing else st.just(getattr(kind.blank, value.name)))
        for value in kind.values
    }
    made = st.builds(
        msgspec.structs.replace,
        st.just(kind.blank),
        clause=st.sampled_from(["甲", " 乙，第二条 ", "待填写依据"]),
        **values,
    )
    return made.map(_mended) if kind is PRIZES else made.map(_mended).filter(_in_order(kind))


def _in_order(kind):
    return lambda part: not kind.problems_with(part)


def _mended(part):
    """The part without what two values drawn apart mostly make of it."""
    said = {}
    if hasattr(part, "practice"):
        said["practice"] = 100 - part.theory
    if getattr(part, "born_on_or_after", None) and part.born_on_or_before:
        said["born_on_or_before"] = max(part.born_on_or_after, part.born_on_or_before)
    if hasattr(part, "first_place") and part.last_place is not None:
        said["last_place"] = max(part.first_place, part.last_place)
    if hasattr(part, "from_held"):
        said |= {"floor": None} if part.from_held else {}
        said |= {"one_up": True, "cap": min(part.cap, 4)} if part.from_held or part.floor_holders_only else {}
        said |= {"floor_holders_only": False} if part.from_held else {}
        said |= {"cap": min(part.cap, said.get("floor", part.floor) or 4)}
        said |= {"upper_half_only": part.upper_half_only or part.last_place is None}
    if hasattr(part, "serial_digits"):
        said |= {"number": "{prefix}{year}-{serial}", "prefix": "JS-苏", "issuer": part.issuer or "示范"}
    if hasattr(part, "small_field"):
        said["small_field"] = max(part.small_field, 3)
    if isinstance(getattr(part, "granted_by", None), str):
        said |= {name: getattr(part, name) or "示范" for name in ("name", "granted_by")}
    return msgspec.structs.replace(part, **said)


@st.composite
def _blocks_of(draw, kind):
    wanted = draw(st.lists(st.sampled_from([*kind.whole, *EVENTS]), unique=True))
    if kind.needs_base and EVERYTHING not in wanted:
        wanted.append(EVERYTHING)
    known = draw(st.lists(part_of(kind), min_size=1, max_size=2))
    return [for_target(draw(st.sampled_from(known)), target) for target in wanted]


RANKS = st.sampled_from(
    [
        tuple(
            Prize(code=code, name=f"{code} 奖", name_en="", count=count, share=Decimal(share))
            for code, count, share in zip(PRIZE_CODES, (1, 3, 6), ("10.00", "20", "30.5"), strict=True)
        ),
        (Prize(code="gold", name="金奖", name_en="Gold ", count=1, share=Decimal(10)),),
    ]
)


@st.composite
def any_rules(draw):
    """Rules that can be carried out, with parts of every kind."""
    ranks = msgspec.structs.replace(draw(part_of(PRIZES)), prizes=draw(RANKS))
    counts = ranks.small_field_counts[: len(ranks.prizes)]
    rules = ContestRules(prizes=msgspec.structs.replace(ranks, small_field_counts=counts))
    for kind in KINDS:
        if isinstance(kind, BlockKind):
            rules = kind.with_parts(rules, draw(_blocks_of(kind)))
        elif isinstance(kind, RowKind):
            rules = _reachable(kind, kind.with_rows(rules, draw(st.lists(part_of(kind), max_size=3))))
        elif kind is not PRIZES:
            rules = msgspec.structs.replace(rules, **{kind.key: draw(part_of(kind))})
    return rules


def _reachable(kind, rules):
    """Rows that name a prize nobody can have at their places name none."""
    wrong = {problem.details["row"] for problem in (kind.across(rules) if kind.across else [])}
    rows = [
        msgspec.structs.replace(part, prizes=()) if row in wrong else part
        for row, part in enumerate(kind.parts(rules), 1)
    ]
    return kind.with_rows(rules, rows)


def rules_in_order():
    """The same without those that contradict themselves across kinds."""
    return any_rules().filter(lambda rules: not problems_with_rules(rules))
