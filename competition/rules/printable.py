"""What of a text can be printed."""

import unicodedata

_HIDDEN = frozenset({"Cc", "Cf", "Cs"})


def printable(text: str) -> str:
    """The text without what has no shape and could mislead: controls, bidi marks, lone surrogates."""
    spaced = text.replace("\t", " ").replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in spaced
        if character == "\n" or unicodedata.category(character) not in _HIDDEN
    )
