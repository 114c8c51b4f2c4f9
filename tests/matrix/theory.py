"""Rows of theory marks: who brings the figures, who answers for the contest."""

from tests.matrix.rows import Row

ROWS = {
    "theory.theory": Row({"organiser", "tabulator"}),
    "theory.template": Row({"organiser", "tabulator"}),
}
