"""Where something stands in a JSON document (RFC 6901)."""


def escaped(key: str) -> str:
    """A key as one step of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")
