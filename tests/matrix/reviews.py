"""Rows of the reviewers."""

from tests.matrix.rows import Row

REVIEWERS = {"organiser", "reviewer"}

ROWS = {
    "reviews.queue": Row(REVIEWERS),
    "reviews.export": Row(REVIEWERS),
    "reviews.review": Row(REVIEWERS),
    "reviews.numbers": Row(REVIEWERS, method="POST"),
    "reviews.approve": Row(REVIEWERS),
}
