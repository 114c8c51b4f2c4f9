"""Points on a common scale: WorldSkills 700 (from 2017) and 500 (2015)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from fractions import Fraction

from scoring.rules.marking.aggregation import Exact, Number, mean, median, rounded

NORMAL_MAD = Fraction("1.4826")  # makes the MAD of a normal sample equal to its standard deviation
SPREAD = 30
FEWEST = 5
PRECISION = 60


class Scale(StrEnum):
    """Which scale."""

    WORLDSKILLS_700 = "worldskills_700"
    WORLDSKILLS_500 = "worldskills_500"


class Note(StrEnum):
    """What must be said beside the points."""

    TOO_FEW = "scale_not_meaningful"
    NO_MAD = "scale_from_standard_deviation"
    NO_SPREAD = "scale_without_spread"


@dataclass(frozen=True)
class Standardised:
    """Scale points by entry (none when the field is too small) and what was used."""

    points: Mapping[str, int]
    centre: Exact | None = None
    spread: Decimal | None = None
    notes: tuple[Note, ...] = ()


def standard_deviation(marks: Sequence[Number]) -> Decimal:
    """Population standard deviation to 60 digits."""
    centre = mean(marks)
    variance = sum(((Fraction(mark) - centre) ** 2 for mark in marks), Fraction(0)) / len(marks)
    with localcontext() as context:
        context.prec = PRECISION
        return (Decimal(variance.numerator) / Decimal(variance.denominator)).sqrt()


def median_deviation(marks: Sequence[Number]) -> Exact:
    """Median of the distances from the median (MAD)."""
    centre = median(marks)
    distances = sorted(abs(Fraction(mark) - centre) for mark in marks)
    half = len(distances) // 2
    return distances[half] if len(distances) % 2 else (distances[half - 1] + distances[half]) / 2


def standardise(totals: Mapping[str, Number], scale: Scale) -> Standardised:
    """Points of every entry; fewer than five entries are "not meaningful" and get none."""
    marks = list(totals.values())
    if len(marks) < FEWEST:
        return Standardised({}, notes=(Note.TOO_FEW,))
    if scale is Scale.WORLDSKILLS_500:
        return _about(totals, mean(marks), standard_deviation(marks), 500, ())
    mad = median_deviation(marks)
    if mad:
        return _about(totals, median(marks), mad * NORMAL_MAD, 700, ())
    return _about(totals, median(marks), standard_deviation(marks), 700, (Note.NO_MAD,))


def _about(
    totals: Mapping[str, Number],
    centre: Exact,
    spread: Exact | Decimal,
    middle: int,
    notes: tuple[Note, ...],
) -> Standardised:
    if not spread:
        return Standardised(dict.fromkeys(totals, middle), centre, Decimal(0), (*notes, Note.NO_SPREAD))
    width = Fraction(spread)
    points = {
        code: int(rounded(middle + SPREAD * (Fraction(mark) - centre) / width, 0))
        for code, mark in totals.items()
    }
    return Standardised(points, centre, rounded(width, 6), notes)
