"""Where a line of print may end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from competition.rules.linebreaks import best_lines, costs, inseparable

NAMES = [
    "新能源汽车智能化技术（学生组团体赛）",
    "数控多轴加工技术",
    "智能制造单元操作与管控（S7-1500 PLC 编程）",
    "工业机器人系统操作员（五轴、六轴）",
]


def units_of(text):
    units = []
    for character in text:
        if units and inseparable(units[-1][-1], character):
            units[-1] += character
        else:
            units.append(character)
    return units


def lines(text, room, most=20, *, even=False):
    """Every character one wide."""
    units = units_of(text)

    def width(start, end):
        return len("".join(units[start:end]))

    found = best_lines(units, width, room, most, even=even)
    if found is None:
        return None
    starts = [0, *found[1][:-1]]
    return ["".join(units[start:end]) for start, end in zip(starts, found[1], strict=True)]


@pytest.mark.parametrize(
    ("text", "room", "found"),
    [
        # before brackets and after them, the group itself whole
        (
            "在第八届大赛（职工组）“新能源汽车智能化技术”赛项中，荣获",
            16,
            ["在第八届大赛（职工组）", "“新能源汽车智能化技术”", "赛项中，荣获"],
        ),
        ("新能源汽车技术（学生组团体赛）", 12, ["新能源汽车技术", "（学生组团体赛）"]),
        # no line of one character, first or last
        ("江苏省技能大赛组委会", 9, ["江苏省技能大赛", "组委会"]),
        ("甲：一二三四五六七八九十", 10, ["甲：一二三四五六七", "八九十"]),
        # a Latin word and a figure with its measure stay whole
        ("编程（S7-1500）于2026年11月22日", 12, ["编程（S7-1500）", "于2026年11月22日"]),
        # two names of one contest part at the word between them
        ("全省岗位练兵竞赛暨装备制造业大赛", 11, ["全省岗位练兵竞赛", "暨装备制造业大赛"]),
    ],
)
def test_a_line_ends_at_a_pause(text, room, found):
    assert lines(text, room) == found


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("room", range(20, 34))
def test_the_name_of_an_event_breaks_only_at_brackets(name, room):
    found = lines(f"在第六届江苏技能状元大赛（职工组）“{name}”赛项决赛中，成绩优异，荣获", room)
    quoted = "\n".join(found).split("“")[1].split("”")[0]
    if len(name) + 2 <= room:
        assert quoted.replace("\n（", "（") == name
    assert all(line.count("（") == line.count("）") for line in found)
    assert all(sum(c not in "，“”（）" for c in line) > 1 for line in found)


@given(st.text(alphabet="江苏技能状元大赛，。（）“”AB12", min_size=1, max_size=60))
def test_nothing_is_lost_and_no_line_is_too_long(text):
    longest = max(map(len, units_of(text)))
    found = lines(text, max(8, longest), 60)
    assert "".join(found) == text
    assert max(map(len, found)) <= max(8, longest)


def test_too_few_lines_are_told():
    assert lines("江苏技能状元大赛", 3, 2) is None


def test_a_break_in_a_name_costs_and_one_in_brackets_more():
    after = dict(zip("甲乙，丙（丁戊）己", costs("甲乙，丙（丁戊）己"), strict=True))
    assert after["，"] == after["丙"] == after["）"] == 0
    assert 0 < after["甲"] < after["丁"]
