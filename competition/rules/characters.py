"""Which characters a text of ours may hold: one answer for forms, workbooks and interfaces.

What no program shows alike, what turns the reading direction and what breaks a line where none belongs is
refused with its place. Variation selectors choose a shape that another machine does not have: they are
taken out, and whoever typed them is told.
"""

from collections.abc import Callable, Iterator

from competition.rules.problems import Problem

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_LINE_ENDS = frozenset("\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
_OF_A_TEXT = frozenset("\n\t")
_SELECTORS = ((0xFE00, 0xFE0F), (0xE0100, 0xE01EF))
_PRIVATE = ((0xE000, 0xF8FF), (0xF0000, 0xFFFFD), (0x100000, 0x10FFFD))


def is_selector(character: str) -> bool:
    """A variation selector: no character of its own (Unicode 23.4)."""
    return _within(ord(character), _SELECTORS)


def without_selectors(text: str) -> str:
    """The text without variation selectors."""
    return "".join(c for c in text if not is_selector(c))


def trimmed(text: str) -> str:
    """The text of one line without what copying leaves at its ends: line ends and direction marks."""
    return text.strip("".join(_BIDI | _LINE_ENDS))


def note_of_selectors(text: str, field: str | None = None) -> Problem | None:
    """What to tell whoever typed variation selectors, that they were taken out; None where there were none."""
    places = [number for number, c in enumerate(text) if is_selector(c)]
    if not places:
        return None
    before = text[places[0] - 1] if places[0] else ""
    return Problem("text_selectors_removed", {"count": len(places), "before": before}, field)


def problems_with_text(text: str, field: str | None = None, *, lines: bool = False) -> list[Problem]:
    """Every sort of character that no text may hold, once, with its first place; `lines` where lines may end."""
    found: dict[str, Problem] = {}
    for place, character, code in _unfit(text, lines):
        details = {"place": place, "character": f"U+{ord(character):04X}"}
        found.setdefault(code, Problem(code, details, field))
    return list(found.values())


def _unfit(text: str, lines: bool) -> Iterator[tuple[int, str, str]]:
    plain = without_selectors(text.replace("\r\n", "\n"))
    for place, character in enumerate(plain, start=1):
        if (code := _code_of(character)) and not (lines and character in _OF_A_TEXT):
            yield place, character, code


_SORTS: tuple[tuple[str, Callable[[str, int], bool]], ...] = (
    ("text_surrogate", lambda _c, number: 0xD800 <= number <= 0xDFFF),
    ("text_noncharacter", lambda _c, number: number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF),
    ("text_private_character", lambda _c, number: _within(number, _PRIVATE)),
    ("text_turns_direction", lambda c, _number: c in _BIDI),
    ("text_line_end", lambda c, _number: c in _LINE_ENDS),
    ("text_control_character", lambda c, number: (number < 0x20 and c != "\t") or 0x7F <= number < 0xA0),
)


def _code_of(character: str) -> str | None:
    return next((code for code, fits in _SORTS if fits(character, ord(character))), None)


def _within(number: int, spans: tuple[tuple[int, int], ...]) -> bool:
    return any(first <= number <= last for first, last in spans)
