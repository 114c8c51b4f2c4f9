"""Rows of results and the board."""

from tests.matrix.rows import Row

SEE = {"organiser", "supervisor"}

ROWS = {
    "results.results": Row(SEE),
    "results.take_snapshot": Row({"organiser"}, method="POST"),
    "results.publish": Row({"organiser"}, method="POST"),
    "results.withdraw": Row({"organiser"}, method="POST"),
    "results.open_codes": Row({"supervisor"}),
    "results.public_results": Row(public=True),
    "board.board": Row(public=True),
    "board.rows": Row(public=True),
}
