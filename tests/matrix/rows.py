"""A line of the matrix."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Row:
    allowed: frozenset[str] | set[str] = frozenset()
    method: str = "GET"
    public: bool = False
    # Everybody who is signed in (the page itself shows only what is theirs).
    everyone: bool = False
    # A tablet's own route: no person gets in.
    device: bool = False
    skip_other: bool = False
    # A step in the middle of signing in: asked for by itself, it leads back to the beginning.
    bounces: bool = False
    data: dict = field(default_factory=dict)
    # URL arguments whose object has another name in the world.
    objects: dict = field(default_factory=dict)
    # URL arguments that are not object ids.
    arguments: dict = field(default_factory=dict)
