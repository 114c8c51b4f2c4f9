"""The fonts we print with: where they lie, what each can draw, and which one draws a rare character.

Printing embeds TrueType outlines only. A face ("kai", "song", "hei", each also "-bold") is a chain of
files: the wanted one first, then stand-ins, then the collections of rare characters; the choice is made
for each character. Widths and heights here are in em (1 = the font size).
"""

import os
import threading
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from statistics import fmean

from fontTools.ttLib import TTFont

FOLDERS = (
    Path(__file__).parents[3] / "certificates" / "fonts",
    Path("/usr/share/fonts/truetype"),
    Path("/usr/local/share/fonts"),
)

_KAI = ("LXGWWenKai-Regular.ttf",)
_KAI_BOLD = ("LXGWWenKai-Bold.ttf", "LXGWWenKai-Medium.ttf", *_KAI)
_HEI = ("NotoSansSC_400Regular.ttf",)
_RARE = ("NotoSansSC_400Regular.ttf", "HanaMinA.ttf", "HanaMinB.ttf", "BabelStoneHan.ttf")

FACES = {
    "kai": _KAI,
    "kai-bold": _KAI_BOLD,
    "song": ("NotoSerifSC_400Regular.ttf", *_KAI),
    "song-bold": ("NotoSerifSC_700Bold.ttf", "NotoSerifSC_600SemiBold.ttf", *_KAI_BOLD),
    "song-black": ("NotoSerifSC_900Black.ttf", "NotoSerifSC_700Bold.ttf", *_KAI_BOLD),
    "hei": (*_HEI, *_KAI),
    "hei-bold": ("NotoSansSC_700Bold.ttf", "NotoSansSC_500Medium.ttf", *_KAI_BOLD),
}


# A font file is read piece by piece from one handle, so by one thread at a time.
_READING = threading.RLock()


class FontsMissingError(RuntimeError):
    """No font of a face is on this machine; the message says what to install."""


@dataclass(frozen=True)
class Run:
    """Characters drawn by one font; `lift` raises them (em) so that Han of two fonts stand level."""

    font: "Font"
    text: str
    lift: float = 0.0


class Font:
    """One TrueType file: its characters, their widths, and where its Han characters stand."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.name = path.stem.replace("_", "-")

    @cached_property
    def _source(self) -> TTFont:
        return TTFont(self.path, lazy=True)

    @cached_property
    def _names(self) -> dict[int, str]:
        with _READING:
            return dict(self._source.getBestCmap())

    @cached_property
    def _widths(self) -> dict[int, float]:
        names = self._names
        with _READING:
            metrics, unit = self._source["hmtx"].metrics, self._source["head"].unitsPerEm
        return {point: metrics[glyph][0] / unit for point, glyph in names.items()}

    @cached_property
    def middle(self) -> float:
        """The mean height (em) of the middle of its Han characters above the baseline."""
        han = [point for point in self._names if 0x4E00 <= point <= 0x9FFF or point >= 0x20000]
        with _READING:
            glyphs, unit = self._source["glyf"], float(self._source["head"].unitsPerEm)
            boxes = [glyphs[self._names[point]] for point in han[:: max(1, len(han) // 60)]]
            middles = [(box.yMin + box.yMax) / 2 for box in boxes if box.numberOfContours]
        return fmean(middles) / unit if middles else 0.34

    def draws(self, character: str) -> bool:
        """Whether this font has a glyph for the character."""
        return ord(character) in self._names

    def width(self, text: str) -> float:
        """The width in em; characters it cannot draw count nothing."""
        widths = self._widths
        return sum(widths.get(ord(character), 0.0) for character in text)


@cache
def _files() -> dict[str, Path]:
    extra = os.environ.get("JIANGSAI_FONTS")
    folders = ((Path(extra),) if extra else ()) + FOLDERS
    found: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.rglob("*.ttf")):
            found.setdefault(path.name, path)
    return found


def _font(name: str) -> Font | None:
    # Two threads must not make two of one file: the one let go would leave its handle open.
    with _READING:
        return _known(name)


@cache
def _known(name: str) -> Font | None:
    path = _files().get(name)
    return Font(path) if path else None


@cache
def chain(face: str) -> tuple[Font, ...]:
    """The fonts that draw this face, in order of preference. Raises FontsMissingError when there is none."""
    wanted = dict.fromkeys((*FACES[face], *_RARE))
    fonts = tuple(font for font in map(_font, wanted) if font)
    if not fonts:
        raise FontsMissingError(
            "找不到中文字体：请先运行 python3 tasks.py fonts / No Chinese font: run tasks.py fonts"
        )
    return fonts


@cache
def font_named(name: str) -> Font:
    """The font that runs call by this name."""
    return next(font for face in FACES for font in chain(face) if font.name == name)


@cache
def _chosen(character: str, face: str) -> tuple[Font, float] | None:
    fonts = chain(face)
    for font in fonts:
        if font.draws(character):
            level = font is fonts[0] or unicodedata.east_asian_width(character) != "W"
            return font, 0.0 if level else fonts[0].middle - font.middle
    return None


def runs(text: str, face: str) -> list[Run]:
    """Split a text into runs of one font each; characters that no font has are left out."""
    chosen = [(character, found) for character in text if (found := _chosen(character, face))]
    return [
        Run(font, "".join(character for character, _ in group), lift)
        for (font, lift), group in groupby(chosen, key=lambda pair: pair[1])
    ]


def width(text: str, face: str) -> float:
    """The width of a text in em."""
    return sum(run.font.width(run.text) for run in runs(text, face))


def without_glyph(texts: Iterable[str], face: str = "kai") -> list[str]:
    """Every character of the texts that no font has, in code order (private-use ones count as such).

    A batch of certificates asks this before it prints anything, so that nobody gets a box for a name.
    """
    return sorted(set(_undrawable(texts, face)))


def _undrawable(texts: Iterable[str], face: str) -> Iterator[str]:
    for character in set().union(*map(set, texts)) - {"\n"}:
        if unicodedata.category(character) in {"Co", "Cn"} or _chosen(character, face) is None:
            yield character
