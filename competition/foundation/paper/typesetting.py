"""PDF pages with Chinese fonts embedded, and texts upon them as they stand.

Nothing here reads markup, so no name can be one.
"""

import math
import re
import threading
from collections.abc import Callable, Sequence
from functools import cache
from itertools import accumulate, pairwise, product
from typing import IO

from flask_babel import get_locale
from reportlab import rl_config
from reportlab.lib.colors import HexColor
from reportlab.pdfbase import pdfmetrics, ttfonts
from reportlab.pdfgen.canvas import Canvas

from competition.foundation.paper import fonts
from competition.rules.linebreaks import best_lines, costs, inseparable
from competition.rules.printable import printable

MM = 72 / 25.4
LANGUAGES = {"zh": "zh-CN", "en": "en"}
PRODUCT = "匠赛 JiangSai"
INK, GREY, LINE, TINT, CELADON = "#1F2A30", "#5A656B", "#C9C5BA", "#F1F4F2", "#2F6F62"

rl_config.useA85 = 0
rl_config.trustedSchemes = []
rl_config.trustedHosts = []


# --- fonts ---


def _to_unicode(fontname: str, subset: Sequence[int]) -> str:
    """The map from codes to text: UTF-16 with surrogates (rare names copy right), at most 100 a block."""
    pairs = [
        f"<{code:02X}> <{chr(point).encode('utf-16-be').hex().upper()}>"
        for code, point in enumerate(subset)
        if point
    ]
    blocks = [
        f"{len(pairs[start : start + 100])} beginbfchar\n"
        + "\n".join(pairs[start : start + 100])
        + "\nendbfchar"
        for start in range(0, len(pairs), 100)
    ]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin",
            "12 dict begin",
            "begincmap",
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
            f"/CMapName /{fontname} def",
            "/CMapType 2 def",
            "1 begincodespacerange",
            "<00> <FF>",
            "endcodespacerange",
            *blocks,
            "endcmap",
            "CMapName currentdict /CMap defineresource pop",
            "end",
            "end",
        ]
    )


# The library writes five digits for characters beyond U+FFFF, which readers take for another character.
ttfonts.makeToUnicodeCMap = _to_unicode


def _one_at_a_time(call: Callable[..., bytes]) -> Callable[..., bytes]:
    turn = threading.Lock()

    def called(*arguments: object) -> bytes:
        with turn:
            return call(*arguments)

    return called


@cache
def registered(name: str, path: str) -> str:
    """Make a font file known to the PDF writer under this name; returns the name."""
    file = ttfonts.TTFont(name, path, asciiReadable=False)
    # Every subset reads the outlines: without this each file copies ten megabytes of them again.
    file.face.get_table = cache(file.face.get_table)  # type: ignore[method-assign]
    # The library reads outlines from one moving position: two documents at once would mix them up.
    file.face.makeSubset = _one_at_a_time(file.face.makeSubset)  # type: ignore[method-assign]
    pdfmetrics.registerFont(file)
    return name


def font(name: str) -> str:
    """Make the font of this name known to the PDF writer when it is first drawn with; returns the name."""
    return registered(name, str(fonts.font_named(name).path))


# --- text ---

_NOT_FIRST = frozenset("，。、；：？！）》」』】”’…·%)]")
_UNLIKED, _TITLE_LINES = 0.1, 4
_WORD = re.compile(r"[0-9A-Za-z@._+/:-]+|.", re.DOTALL)


def wrapped(text: str, face: str, size: float, room: float) -> list[str]:
    """Break a text into lines of at most `room` points; words and numbers stay whole where they can."""
    lines: list[str] = []
    for paragraph in printable(text).split("\n"):
        line = ""
        for piece in _pieces(paragraph, face, room / size):
            if line and piece not in _NOT_FIRST and fonts.width(line + piece, face) * size > room:
                lines.append(line)
                line = piece.lstrip()
            else:
                line += piece
        lines.append(line)
    return lines


def _pieces(text: str, face: str, room: float) -> list[str]:
    words = _WORD.findall(text)
    return [part for word in words for part in ([word] if fonts.width(word, face) <= room else list(word))]


def titled(text: str, face: str, size: float, room: float, least: float) -> tuple[float, list[str]]:
    """A title's size and lines: one line if it fits at `least`, else even lines, broken at its pauses.

    A newline is where a title of several lines likes to break; it is never more than that.
    """
    units, liked = _units(text)
    whole = "".join(units)
    if fonts.width(whole, face) * least <= room:
        return shrunk(whole, face, size, room, least), [whole]
    prices = [0.0 if here else _UNLIKED + cost for here, cost in zip(liked, costs(units), strict=True)]
    wide = [0.0, *accumulate(fonts.width(unit, face) for unit in units)]
    sizes = [size - step / 2 for step in range(int((size - least) * 2) + 1)]
    for price in (_UNLIKED, math.inf):
        for most, tried in product(range(2, _TITLE_LINES + 1), sizes):
            found = best_lines(
                units,
                lambda start, end: wide[end] - wide[start],
                room / tried,
                most,
                even=True,
                prices=prices,
            )
            if found and found[0] <= price * (most - 1):
                return tried, ["".join(units[start:end]).strip() for start, end in pairwise([0, *found[1]])]
    return least, wrapped(whole, face, least, room)


def _units(text: str) -> tuple[list[str], list[bool]]:
    """What stays together in a title, and after which of it the title likes to break."""
    units: list[str] = []
    liked: list[bool] = []
    for part in filter(None, printable(text).split("\n")):
        for place, character in enumerate(part):
            if place and inseparable(units[-1][-1], character):
                units[-1] += character
            else:
                units.append(character)
                liked.append(False)
        liked[-1] = True
    return units, liked


def draw(
    canvas: Canvas,
    at: tuple[float, float],
    text: str,
    face: str,
    size: float,
    *,
    align: str = "left",
    colour: str = INK,
) -> None:
    """Draw one line of text on its baseline at a point; each character by a font that has it."""
    x, y = at
    parts = fonts.runs(text.replace("\n", " "), face)
    width = sum(part.font.width(part.text) for part in parts) * size
    x -= {"left": 0.0, "center": width / 2, "right": width}[align]
    line = canvas.beginText(x, y)
    line.setFillColor(HexColor(colour))
    for part in parts:
        line.setFont(font(part.font.name), size)
        line.setRise(part.lift * size)
        line.textOut(part.text)
    line.setRise(0)
    canvas.drawText(line)


def shrunk(text: str, face: str, size: float, room: float, least: float = 5.0) -> float:
    """The size at which a single line fits in `room` points, not below `least`."""
    width = fonts.width(text, face)
    return max(least, min(size, room / width)) if width else size


def canvas(
    stream: IO[bytes], width: float, height: float, title: str, *, author: str, language: str = ""
) -> Canvas:
    """An empty document of pages of width x height points, in which no standard font is named.

    It says what it is, whose, and in which language (the reader's where none is given): readers show the title
    in their window, and read aloud by the language.
    """
    sheet = Canvas(
        stream,
        pagesize=(width, height),
        pageCompression=1,
        invariant=1,
        initialFontName=font(fonts.chain("kai")[0].name),  # type: ignore[arg-type]  # the stub says float
        initialFontSize=10,
        lang=language or LANGUAGES[str(get_locale() or "zh")[:2]],
    )
    sheet.setTitle(printable(title))
    sheet.setAuthor(printable(author))
    sheet.setCreator(PRODUCT)
    return sheet
