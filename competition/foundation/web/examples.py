"""Invented values for the page of drawn parts: each part in every state it knows, the empty one too."""

from datetime import date, timedelta

from flask import url_for
from flask_babel import gettext as _

from competition.foundation.web.figures.cells import Cell, CellState
from competition.foundation.web.figures.curves import Curve, curve
from competition.foundation.web.figures.dots import Ranked, dot_plot
from competition.foundation.web.figures.ladders import Step, Tread, climb, stair
from competition.foundation.web.figures.segments import Part, segments
from competition.foundation.web.figures.sparks import spark
from competition.foundation.web.figures.spreads import spread
from competition.foundation.web.figures.strips import strip
from competition.foundation.web.figures.tiles import Tile, tile_map
from competition.foundation.web.figures.timelines import DayOff, Span, timeline

# Two numbers of the shape of a certificate: one right, one with a wrong kind and a letter too many.
TYPED = {
    "number-right": "S000032000127261000045",
    "number-wrong": "X0000320001272610000458",
    "number-empty": "",
}


def shown(today: date) -> dict[str, object]:
    """What templates/competition/foundation/parts.html reads."""
    return {
        "cells": _cells(),
        "sparks": [spark([3, 5, 4, 8, 9, 7, 12]), spark([6, 6, 6]), spark([4]), None],
        "curve": _growth(today),
        "timeline": _phases(today),
        "today": today,
        "strips": [(strip(30, 21), "A"), (strip(16, 16), "B"), (strip(582, 503), "C"), (strip(0, 0), "D")],
        "stair": stair(_levels()),
        "climbs": [climb(5, 3, 4), climb(5, 2, None), climb(5, None, 3), climb(5, 5, None)],
        "plot": dot_plot(
            [Ranked("A", 81, 74), Ranked("B", 66, 69), Ranked("C", 66), Ranked("D", 52, 40)], 70
        ),
        "tiles": tile_map(_tiles()),
        "spreads": [
            spread({1: 78, 2: 80, 3: 81, 4: 83, 5: 91}, 10),
            spread({1: 2, 2: 2, 3: 3}, 1),
        ],
        "numbers": [(name, typed, segments(typed, _number_parts())) for name, typed in TYPED.items()],
        "picture": url_for("static", filename="img/favicon.svg"),
        "frames": [(1, 6, 8, 40, 30), (2, 54, 60, 40, 30)],
    }


def _growth(today: date) -> Curve | None:
    """Thirty days of entries, until twelve days before they close, beside those of a year before."""
    begins, before = today - timedelta(days=30), today - timedelta(days=395)
    came = [(begins + timedelta(days=n), 1 + n * 7 % 5) for n in range(31)]
    earlier = [(before + timedelta(days=n), n % 4) for n in range(43)]
    return curve(came, begins, today, today + timedelta(days=12), (earlier, before))


def _cells() -> list[tuple[str, list[Cell]]]:
    url = url_for("house.parts")
    return [
        ("A", [
            Cell(CellState.DONE, "30/30", 100, url),
            Cell(CellState.RUN, "74%", 74, url),
            Cell(CellState.WAIT, "10", 20, url),
            Cell(CellState.FIX, "2", 55, url),
            Cell(),
        ]),
        ("B", [Cell(CellState.RUN, "0/26", 0, url), Cell(), Cell(), Cell(), Cell()]),
    ]  # fmt: skip


def _phases(today: date) -> object:
    def days(first: int, last: int) -> tuple[date, date]:
        return today + timedelta(days=first), today + timedelta(days=last)

    first = [
        Span(_("报名"), *days(-40, -20)),
        Span(_("审查"), *days(-19, -4)),
        Span(_("比赛"), *days(-3, -2), mark=True),
        Span(_("公示"), *days(-1, 6)),
    ]
    second = [
        Span(_("报名"), *days(-30, 4)),
        Span(_("审查"), *days(5, 14)),
        Span(_("比赛"), *days(30, 31), mark=True),
    ]
    return timeline([first, second], [DayOff(_("节假日"), *days(10, 16))], today)


def _levels() -> list[Step]:
    return [
        Step("8", Tread.OUT),
        Step("7", Tread.OPEN),
        Step("6", Tread.ASKED, _("还剩 4 天")),
        Step("5", Tread.HELD, "2024"),
        Step("4", Tread.DECLARED, "2020"),
        Step("3", Tread.CLIMBED, "2016"),
    ]


def _tiles() -> list[Tile]:
    return [
        Tile("A", 1, 2, (2, 3, 5)),
        Tile("B", 1, 3, (1, 1, 9)),
        Tile("C", 2, 1, (1, 1, 9)),
        Tile("D", 2, 4, (0, 0, 0)),
    ]


def _number_parts() -> list[Part]:
    def digits(text: str) -> str | None:
        return "" if text.isdigit() else None

    return [
        Part(_("类别"), 1, lambda text: "" if text in ("S", "Y") else None),
        Part(_("机构"), 4, digits),
        Part(_("地区"), 2, digits),
        Part(_("站点"), 6, digits),
        Part(_("年"), 2, lambda text: f"20{text}" if text.isdigit() else None),
        Part(_("等级"), 1, digits),
        Part(_("序列"), 6, digits),
    ]
