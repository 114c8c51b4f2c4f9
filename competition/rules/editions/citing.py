"""What cannot be sent out yet because nobody has written the text it rests on."""

from typing import Any

from competition.rules.editions.kinds.kind import RowKind, is_cited
from competition.rules.editions.model import ContestRules
from competition.rules.problems import Problem


def uncited(rules: ContestRules, kind: RowKind[Any]) -> list[Problem]:
    """The rows of a kind whose clause still waits for the organiser, in one sentence; none: nothing waits."""
    rows = [number for number, part in enumerate(kind.parts(rules), 1) if not is_cited(part)]
    if not rows:
        return []
    listed = "、".join(str(row) for row in rows)
    return [Problem("basis_missing", {"kind": kind.row_title, "rows": listed})]
