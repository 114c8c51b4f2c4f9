"""A marking scheme as a document: what a workbook says, what is stored as the body of a version."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from typing import Any

from competition.rules.problems import Problem


@dataclass(frozen=True)
class Section:
    """A section of the standards and its share of the marks."""

    code: str
    name: str
    mark: str = ""


@dataclass(frozen=True)
class Criterion:
    """A criterion (CIS) or a module (模块). `weight` is a share of the total, `start` what deductions start at."""

    code: str
    name: str
    mark: str = ""
    weight: str = ""
    start: str = ""


@dataclass(frozen=True)
class SubCriterion:
    """A sub-criterion: what is marked on one day."""

    code: str
    name: str
    day: str = ""


@dataclass(frozen=True)
class AspectText:
    """One aspect as its row says it; `rule` holds the fields of a marks file for its kind."""

    code: str
    criterion: str
    sub_criterion: str
    letter: str
    kind: str
    title: str
    maximum: str
    step: str = ""
    judges: int = 1
    extra: str = ""
    requirement: str = ""
    section: str = ""
    calculation: str = ""
    levels: tuple[str, ...] = ()
    rule: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class SchemeDocument:
    """A whole scheme. `source` is cis or weighted; `dated` says whether the day column is there."""

    source: str
    title: str = ""
    sections: tuple[Section, ...] = ()
    criteria: tuple[Criterion, ...] = ()
    sub_criteria: tuple[SubCriterion, ...] = ()
    aspects: tuple[AspectText, ...] = ()
    dated: bool = True

    @property
    def total(self) -> Decimal:
        """Σ of the maxima, or 100 where modules are weighted."""
        if any(criterion.weight for criterion in self.criteria):
            return Decimal(100)
        return sum((Decimal(aspect.maximum) for aspect in self.aspects), Decimal(0))

    @property
    def decimals(self) -> int:
        """The decimals that all maxima and steps fit in: two to four."""
        texts = [text for aspect in self.aspects for text in (aspect.maximum, aspect.step) if text]
        return min(4, max([2, *(len(text.partition(".")[2].rstrip("0")) for text in texts)]))

    def body(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)


def from_body(body: Mapping[str, Any]) -> SchemeDocument:
    """The document of a stored body; parts that are not there are empty."""
    return SchemeDocument(
        source=body.get("source", "cis"),
        title=body.get("title", ""),
        sections=tuple(Section(**one) for one in body.get("sections", ())),
        criteria=tuple(Criterion(**one) for one in body.get("criteria", ())),
        sub_criteria=tuple(SubCriterion(**one) for one in body.get("sub_criteria", ())),
        aspects=tuple(
            AspectText(**{**one, "levels": tuple(one["levels"])}) for one in body.get("aspects", ())
        ),
        dated=body.get("dated", True),
    )


@dataclass(frozen=True)
class Sums:
    """What the aspects of a scheme add up to."""

    by_criterion: Mapping[str, Decimal]
    by_section: Mapping[str, Decimal]
    by_letter: Mapping[str, tuple[int, Decimal]]
    variation: Decimal


def sums_of(document: SchemeDocument) -> Sums:
    """Sums by criterion, section and type, and how far the sections are from what they should be."""
    by_criterion: dict[str, Decimal] = {criterion.code: Decimal(0) for criterion in document.criteria}
    by_section: dict[str, Decimal] = {}
    by_letter: dict[str, tuple[int, Decimal]] = {}
    for aspect in document.aspects:
        mark = Decimal(aspect.maximum)
        by_criterion[aspect.criterion] = by_criterion.get(aspect.criterion, Decimal(0)) + mark
        if aspect.section:
            by_section[aspect.section] = by_section.get(aspect.section, Decimal(0)) + mark
        count, total = by_letter.get(aspect.letter, (0, Decimal(0)))
        by_letter[aspect.letter] = (count + 1, total + mark)
    wanted = {section.code: Decimal(section.mark) for section in document.sections if section.mark}
    variation = sum(
        (abs(mark - by_section.get(code, Decimal(0))) for code, mark in wanted.items()), Decimal(0)
    )
    return Sums(by_criterion, by_section, by_letter, variation)


def place(row: int, column: str = "", **details: object) -> dict[str, object]:
    """Where in the sheet a problem lies, for its sentence."""
    return {"row": row, "column": column, **details}


def twice(places: Sequence[tuple[int, str]], column: str) -> list[Problem]:
    """A problem for every code that comes again."""
    seen: set[str] = set()
    problems = []
    for row, code in places:
        if code in seen:
            problems.append(Problem("scheme_code_twice", place(row, column, code=code), "file"))
        seen.add(code)
    return problems
