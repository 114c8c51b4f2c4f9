"""The pattern that certificate numbers of a contest are made by, and what is wrong with one."""

import re

from competition.rules.problems import Problem

FIELD = re.compile(r"\{([a-z]+)(?::(\d+))?\}")
KNOWN = frozenset({"prefix", "year", "edition", "event", "group", "serial"})
LONGEST = 40
# Such a number could not be typed, looked up or told in an address; blanks are taken away when one is typed.
FORBIDDEN = frozenset("<>&\"'\\/?#%|{}")


def widened(pattern: str, digits: int) -> str:
    """The pattern with the digits of its serial; one that names its own keeps them."""
    return pattern.replace("{serial}", f"{{serial:{digits}}}")


def problems_with_pattern(pattern: str, field: str = "pattern") -> list[Problem]:
    """Everything wrong with a pattern whose serial has its digits, at once."""
    found = FIELD.findall(pattern)
    problems = [
        Problem("number_field_unknown", {"field": name}, field) for name, _ in found if name not in KNOWN
    ]
    serials = [int(width or 0) for name, width in found if name == "serial"]
    if len(serials) != 1 or not 3 <= serials[0] <= 8:
        problems.append(Problem("number_serial_missing", {}, field))
    plain = FIELD.sub("", pattern)
    problems += problems_with_text(plain, field)
    if len(plain) + 4 * len(found) > LONGEST:
        problems.append(Problem("number_too_long", {"limit": LONGEST}, field))
    return problems


def problems_with_text(text: str, field: str) -> list[Problem]:
    """Characters that no number may have: what cannot be printed, typed or told in an address."""
    strange = {c for c in text if c in FORBIDDEN or c.isspace() or not c.isprintable()}
    return [Problem("number_text_unusable", {}, field)] if strange else []
