"""Places of a country as squares by their bearing: counted, not guessed from shades; their size means nothing."""

from collections.abc import Sequence
from dataclasses import dataclass

# A square holds so many shapes a line, so far apart.
ACROSS, STEP, INSET, TOP = 6, 11, 8, 26


@dataclass(frozen=True)
class Tile:
    """`row` and `column` count from 1; `prizes` are numbers of first, second and third prizes."""

    name: str
    row: int
    column: int
    prizes: tuple[int, int, int]


@dataclass(frozen=True)
class Placed:
    """A tile with where its shapes stand: (x, y, which prize)."""

    tile: Tile
    place: int
    shapes: Sequence[tuple[int, int, int]]


def tile_map(tiles: Sequence[Tile]) -> list[Placed]:
    """In order of rank: first prizes, then second, then third; equal ones share a place."""
    ordered = sorted(tiles, key=lambda tile: tuple(-count for count in tile.prizes))
    return [
        Placed(tile, 1 + sum(other.prizes > tile.prizes for other in tiles), _shapes(tile.prizes))
        for tile in ordered
    ]


def _shapes(prizes: tuple[int, int, int]) -> list[tuple[int, int, int]]:
    kinds = [kind for kind, count in enumerate(prizes, 1) for _number in range(count)]
    return [(INSET + (n % ACROSS) * STEP, TOP + (n // ACROSS) * STEP, kind) for n, kind in enumerate(kinds)]
