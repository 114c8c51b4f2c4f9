"""The sentence for each problem of judging and results."""

WORDING: dict[str, str] = {}
