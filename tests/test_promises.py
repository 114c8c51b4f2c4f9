"""docs/promises.md: every sentence stands where the table says, and so does what carries it out and what watches it."""

import re
from pathlib import Path

import pytest

HOME = Path(__file__).resolve().parent.parent
ROWS = [
    [cell.strip() for cell in line.strip("| ").split(" | ")]
    for line in (HOME / "docs" / "promises.md").read_text("utf-8").splitlines()
    if line.startswith("| ") and "`" in line
]


def code(cell):
    return cell.strip("`")


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:20])
def test_a_promise_stands_where_it_is_said_is_carried_out_and_is_watched(row):
    said, where, by, watched = row
    words = (HOME / code(where)).read_text("utf-8")
    assert said in re.sub(r'"\s*\n\s*"', "", words), (
        f"{where} says it no longer: change the row, or the promise"
    )
    assert (HOME / code(by)).exists(), by
    file, name = code(watched).split("::")
    assert f"def {name}(" in (HOME / file).read_text("utf-8"), watched


def test_the_table_is_read():
    assert len(ROWS) > 20
