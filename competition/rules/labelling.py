"""Labels of workstations, written the short way: A-01…A-30, B1, B2."""

import re

MOST_LABELS = 300
_RANGE = re.compile(r"^(?P<stem>.*?)(?P<first>\d+)\s*(?:…+|\.{2,}|~|～|至|到)\s*(?P<stem2>.*?)(?P<last>\d+)$")


def labels_in(text: str) -> list[str]:
    """Every label named in `text`, in order and once.

    Parts are divided by commas, 、 or line ends; `A-01…A-30` (also `..`, `~`, `至`) is a range that
    keeps its leading zeros. Raises ValueError with the part that makes no sense.
    """
    labels: list[str] = []
    for part in re.split(r"[,，、;；\n]+", text):
        if word := part.strip():
            labels += _of(word)
    if len(labels) > MOST_LABELS:
        raise ValueError(text[:40])
    return list(dict.fromkeys(labels))


def _of(word: str) -> list[str]:
    found = _RANGE.match(word)
    if found is None:
        if len(word) > 20 or ".." in word or "…" in word:
            raise ValueError(word)
        return [word]
    stem, first, last = found["stem"], int(found["first"]), int(found["last"])
    if found["stem2"] not in ("", stem) or last < first or last - first >= MOST_LABELS:
        raise ValueError(word)
    width = len(found["first"])
    return [f"{stem}{number:0{width}d}" for number in range(first, last + 1)]
