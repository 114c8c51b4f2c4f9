"""Where text stands on a certificate: breaking, shrinking, layers."""

import unicodedata
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certificates.rules.design.borders.registry import BORDERS
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.marks import Code, Text
from certificates.rules.design.measures import Piece
from certificates.rules.design.template import DESIGN_NAMES, Block, Span, design, template_from
from certificates.rules.specification import CertificateSpec, in_characters
from competition.rules.linebreaks import NOT_FIRST, NOT_LAST

SPEC = CertificateSpec(
    name="林知夏",
    contest="第八届江苏技能状元大赛",
    event="装配钳工",
    award="一等奖",
    issuer="第八届江苏技能状元大赛组委会",
    issued_on=date(2026, 11, 22),
    group="职工组",
)
PLAIN = {
    "id": "t",
    "name": "t",
    "width": 100,
    "height": 50,
    "border": "plain",
    "code": [80, 30, 15],
    "colours": {"line": "#000000", "accent": "#000000"},
}


class SquareMeasure:
    """Fonts are not wanted here: every wide character 1 em, every other half."""

    def width(self, text, _face):
        return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in text)

    def pieces(self, text, face):
        return [Piece(face, text)] if text else []


def sheet(block, values):
    body = PLAIN | {"blocks": []}
    template = template_from(body)
    template = template.__class__(**{**vars(template), "blocks": (block,)})
    return Layout(template, SquareMeasure(), values).sheet(values, "X")


def rows(laid):
    found = {}
    for mark in laid.own:
        if isinstance(mark, Text):
            found.setdefault(round(mark.y, 2), []).append("".join(piece.text for piece in mark.pieces))
    return ["".join(found[y]) for y in sorted(found, reverse=True)]


def breaks_well(lines):
    """Whether no line begins or ends with what it may not (避头尾)."""
    return not any(
        above[-1:] in NOT_LAST or below[:1] in NOT_FIRST
        for above, below in pairwise(lines)
        if above and below
    )


def paragraph(width=60, **changes):
    defaults = {"size": 10, "least": 10, "lines": 40, "h": 400, "fit": "wrap", "align": "justify"}
    return Block("b", 5, 5, width, text=(Span("{text}"),), **(defaults | changes))


@given(st.text(alphabet="江苏技能状元大赛，。（）“”《》：…AB12·", min_size=1, max_size=90))
def test_no_line_begins_or_ends_with_what_it_may_not(text):
    lines = rows(sheet(paragraph(), {"text": text}))
    assert "".join(lines) == text
    longest_run = max(
        (len(run) for run in "".join("x" if c in "，。（）“”《》：…·AB12" else " " for c in text).split()),
        default=0,
    )
    if longest_run < 8:  # a run longer than a line must break somewhere
        assert breaks_well(lines)


def test_numbers_and_words_stay_whole():
    lines = rows(sheet(paragraph(32), {"text": "二〇二六年的编号JS08-2026-00001号"}))
    assert any("JS08-2026-00001" in line for line in lines)


def test_a_long_name_shrinks_and_a_longer_one_wraps():
    name = Block("n", 5, 5, 60, 20, (Span("{text}"),), size=30, least=10, lines=2, fit="shrink")
    short, long, longest = (sheet(name, {"text": "木" * count}) for count in (5, 12, 30))
    sizes = [laid.own[0].size for laid in (short, long, longest)]
    assert sizes[0] == 30
    assert 10 <= sizes[1] < 30
    assert [len(rows(laid)) for laid in (short, long, longest)] == [1, 1, 2]
    assert (*short.problems, *long.problems, *longest.problems) == ()


def test_what_does_not_fit_is_told_and_never_cut():
    name = Block("n", 5, 5, 30, 8, (Span("{text}"),), size=20, least=12)
    laid = sheet(name, {"text": "木" * 40})
    assert [problem.code for problem in laid.problems] == ["text_does_not_fit"]
    assert "".join(rows(laid)) == "木" * 40


def test_a_part_whose_field_is_empty_is_left_out():
    block = Block("b", 5, 5, 90, 10, (Span("在{text}"), Span("（{group}）"), Span("中")), size=10)
    assert rows(sheet(block, {"text": "赛", "group": ""})) == ["在赛中"]


def test_justified_lines_reach_the_edge_and_the_last_one_does_not():
    laid = sheet(paragraph(63.5), {"text": "一二三四五六七八九十一二三四五六七八九十一"})
    texts = [mark for mark in laid.own if isinstance(mark, Text)]
    assert [mark.tracking > 0 for mark in texts] == [len(rows(laid)) > 1, False]


@pytest.mark.parametrize("name", sorted(DESIGN_NAMES))
def test_every_design_takes_long_and_minority_names(name):
    template = design(name)
    for person in ("李", "林知夏", "阿卜杜热依木·买买提艾力", "欧阳" * 9):
        spec = CertificateSpec(
            **{
                **vars(SPEC),
                "name": person,
                "event": "新能源汽车智能化技术与工业互联网集成应用",
                "unit": "江苏省苏州市吴中区高新精密机械制造有限公司第二分公司",
                "level": "依据第十条推荐，" * 4,
            }
        )
        values = values_of(spec, "JS8-2026-00001")
        laid = Layout(template, SquareMeasure(), values).sheet(values, "HTTPS://EXAMPLE.ORG/V/AAAA")
        assert laid.problems == ()
        assert sum(isinstance(mark, Code) for mark in laid.own) == 1
        inside = [mark for mark in (*laid.stock, *laid.shared, *laid.own) if isinstance(mark, Text)]
        assert all(0 < mark.x < laid.width and 0 < mark.y < laid.height for mark in inside)


def test_the_border_and_fixed_words_are_the_stock_and_names_are_not():
    values = values_of(SPEC, "JS8-2026-00001")
    layout = Layout(design("joinery"), SquareMeasure(), values)

    def words(marks):
        return "".join(p.text for m in marks if isinstance(m, Text) for p in m.pieces)

    assert "获奖证书" in words(layout.stock)
    assert "组委会" in words(layout.shared)
    assert "林知夏" not in words(layout.stock + layout.shared)
    assert "林知夏" in words(layout.sheet(values, "X").own)


def test_every_border_stays_on_the_sheet():
    for name in DESIGN_NAMES:
        template = design(name)
        width, height = template.width * 72 / 25.4, template.height * 72 / 25.4
        for path in BORDERS[template.border](width, height, template.colours):
            numbers = [number for step in path.steps for number in step[1:]]
            assert all(10 < x < width - 10 for x in numbers[::2])
            assert all(10 < y < height - 10 for y in numbers[1::2])


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 22), "二〇二六年十一月二十二日"),
        (date(2030, 1, 10), "二〇三〇年一月十日"),
        (date(2026, 12, 31), "二〇二六年十二月三十一日"),
    ],
)
def test_dates_are_written_in_characters(day, text):
    assert in_characters(day) == text


def test_a_specification_survives_the_ledger():
    assert CertificateSpec.from_json(SPEC.as_json() | {"later": 1}) == SPEC


@pytest.mark.parametrize("name", sorted(DESIGN_NAMES))
@pytest.mark.parametrize("event", ["装配钳工", "数控多轴加工技术", "新能源汽车智能化技术（学生组团体赛）"])
def test_no_design_breaks_the_name_of_an_event_or_leaves_a_character_alone(name, event):
    spec = CertificateSpec(**vars(SPEC) | {"event": event, "level": "推荐晋升二级，以评价机构的认定为准。"})
    laid = Layout(design(name), SquareMeasure(), values_of(spec, "JS8-1")).sheet(
        values_of(spec, "JS8-1"), "X"
    )
    lines = rows(laid)
    parts = event.replace("（", "\n（").split("\n")
    assert all(any(part in line for line in lines) for part in parts)
    assert all(line.count("（") == line.count("）") for line in lines)
    assert all(len(line.strip("，。”")) > 1 for line in lines)
