"""Rows of the reviewers."""

from tests.matrix.rows import Row

REVIEWERS = {"organiser", "reviewer"}

ROWS = {
    "reviews.queue": Row(REVIEWERS),
    "reviews.export": Row(REVIEWERS),
    "reviews.review": Row(REVIEWERS),
    "reviews.numbers": Row(REVIEWERS, method="POST"),
    "reviews.approve": Row(REVIEWERS),
    "reviews.take_back": Row(REVIEWERS, method="POST", data={"reason": "看错了"}),
    "reviews.take_back_batch": Row(REVIEWERS, method="POST", data={"reason": "点错了"}),
}
