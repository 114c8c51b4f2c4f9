"""Labels of workstations, written the short way: A-01…A-30, A1-A30, 01至03号, B1 B2."""

import re
from dataclasses import dataclass

MOST_LABELS = 300
LONGEST = 20
_SIDE = r"(?P<stem{0}>.*?)(?P<number{0}>\d+)(?P<tail{0}>\D*?)"
# Nobody writes these inside a label; a dash stands in many.
_BETWEEN = r"\s*(?:…+|\.{2,}|[~～〜∼]|至|到)\s*"
_DASH = r"\s*[-‐‑‒–—―−－]+\s*"
_RANGE = re.compile(_SIDE.format(1) + _BETWEEN + r"(?P<stem2>.*?)(?P<number2>\d+)(?P<tail2>\D*)")
_DASHED = re.compile(_SIDE.format(1) + _DASH + r"(?P<stem2>\D*?)(?P<number2>\d+)(?P<tail2>\D*)")
_QUOTED = re.compile('[“"「『](?P<label>[^“”"「」『』]+)[”"」』]')
_NUMBERED = re.compile(r"(?P<stem>\D*)\d+\D*")


class Unclear(ValueError):
    """A part that makes no sense, or one that may be a range as well as one label (`ask`)."""

    def __init__(self, part: str, *, ask: bool = False) -> None:
        super().__init__(part)
        self.part = part
        self.ask = ask


@dataclass(frozen=True)
class _Side:
    stem: str
    number: str
    tail: str


def labels_in(text: str) -> list[str]:
    """Every label named in `text`, in order and once.

    Parts are divided by commas, 、 or line ends, and by blanks where each is a numbered label of one stem.
    `A-01…A-30` (also `..`, `~`, `至`) is a range that keeps its leading zeros, and so is `A1-A30`, whose
    stems are equal; a dash between other ends is asked about, quotation marks make it one label. Raises Unclear.
    """
    labels: list[str] = []
    for part in re.split(r"[,，、;；\n]+", text):
        for word in _words(part.strip()):
            labels += _of(word)
    if len(labels) > MOST_LABELS:
        raise Unclear(text[:40])
    return list(dict.fromkeys(labels))


def _words(part: str) -> list[str]:
    """`C01 C02` are two labels, `工位 1` is one."""
    words = part.split()
    stems = {found["stem"] if (found := _NUMBERED.fullmatch(word)) else None for word in words}
    return words if len(words) > 1 and len(stems) == 1 and None not in stems else [part] if part else []


def _of(word: str) -> list[str]:
    if quoted := _QUOTED.fullmatch(word):
        return [_label(quoted["label"].strip())]
    if found := _RANGE.fullmatch(word):
        return _range(word, _side(found, 1), _side(found, 2), ask=False)
    if found := _DASHED.fullmatch(word):
        return _dashed(word, _side(found, 1), _side(found, 2))
    return [_label(word)]


def _side(found: re.Match[str], number: int) -> _Side:
    stem, figures, tail = (found[f"{name}{number}"] for name in ("stem", "number", "tail"))
    return _Side(stem.strip(), figures, tail.strip())


def _dashed(word: str, first: _Side, last: _Side) -> list[str]:
    """1-8 and A1-A30 are ranges; A1-30 and 3-01 may be the thirtieth place of A1, the first of room 3."""
    padded = first.number.startswith("0") or last.number.startswith("0")
    if first.stem != last.stem or (padded and len(first.number) != len(last.number)):
        raise Unclear(word, ask=True)
    return _range(word, first, last, ask=True)


def _range(word: str, first: _Side, last: _Side, *, ask: bool) -> list[str]:
    begin, end = int(first.number), int(last.number)
    if last.stem not in ("", first.stem) or first.tail not in ("", last.tail):
        raise Unclear(word, ask=ask)
    if end < begin or end - begin >= MOST_LABELS:
        raise Unclear(word, ask=ask)
    width = len(first.number)
    return [_label(f"{first.stem}{number:0{width}d}{last.tail}") for number in range(begin, end + 1)]


def _label(word: str) -> str:
    if not word or len(word) > LONGEST or ".." in word or "…" in word or word[0] in "-‐‑‒–—―−－":
        raise Unclear(word[:40])
    return word
