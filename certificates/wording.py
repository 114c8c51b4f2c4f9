"""The sentence for each problem of awards, certificates and levels."""

WORDING: dict[str, str] = {}
