"""Line art for certificates, drawn by us from workshop and garden: laps, keys, frets, clouds, lattices."""

from collections.abc import Callable

from certificates.rules.design.borders.begonia import begonia
from certificates.rules.design.borders.cloud import cloud
from certificates.rules.design.borders.fret import fret
from certificates.rules.design.borders.joinery import joinery
from certificates.rules.design.borders.paths import Colours, Path
from certificates.rules.design.borders.plain import plain

BORDERS: dict[str, Callable[[float, float, Colours], list[Path]]] = {
    "joinery": joinery,
    "fret": fret,
    "cloud": cloud,
    "begonia": begonia,
    "plain": plain,
}
