"""The marks file: one self-contained JSON in, the result as JSON out (docs/marks-file.md).

`compute(data)` is what `flask --app wsgi scoring compute FILE` calls. It reads the file, reports *every*
problem with its place (a JSON pointer, in `Problem.field`), and tallies by the code that results use.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from competition.rules.problems import Problem, Refused
from scoring.rules.marks_file.entries import EntryReader
from scoring.rules.marks_file.rules import rules_of
from scoring.rules.marks_file.scheme import scheme_of
from scoring.rules.marks_file.strict_json import Members, Node, parse, shown, unique
from scoring.rules.tally import tallying
from scoring.rules.tally.model import EntryMarks, Rules, Scheme, Status
from scoring.rules.tally.result_json import RESULT_FORMAT, written

FORMAT = "jiangsai-marks/1"
OF_FILE = (
    "title source note judges rounding missing scheme aggregation rounds composite floor ties prizes scale"
    " medals teams pass_mark"
)


@dataclass(frozen=True)
class MarksFile:
    """What a file says, as far as it could be read, and everything that is wrong with it."""

    scheme: Scheme
    entries: Sequence[EntryMarks]
    rules: Rules
    raw: Mapping[str, Any]
    problems: Sequence[Problem]


def read(data: bytes) -> MarksFile:
    """Scheme, entries and rules; refuses only what is not JSON at all."""
    problems: list[Problem] = []
    root = Node(parse(data), "", problems)
    fields = root.fields("format entries", OF_FILE)
    judges = _described(fields)
    scheme = scheme_of(fields, judges)
    rules = rules_of(fields, scheme)
    has_scheme = "scheme" in fields or "aggregation" in fields
    unreadable = _unreadable(fields, scheme) if has_scheme else None
    reader = EntryReader(scheme, judges, rules, "aggregation" in fields, unreadable)
    nodes = fields["entries"].items(0, 20_000) if "entries" in fields else []
    entries = [reader.entry(node) for node in nodes]
    unique(((node, entry.code) for node, entry in zip(nodes, entries, strict=True)), "code")
    _check_scales(fields, rules, entries)
    return MarksFile(scheme, entries, rules, root.value, problems)


def _described(fields: Mapping[str, Node]) -> list[str]:
    """What a file says of itself; gives its judges."""
    if "format" in fields and fields["format"].value != FORMAT:
        fields["format"].wrong("format_unknown", value=shown(fields["format"].value), wanted=FORMAT)
    for name in ("title", "source", "note"):
        if name in fields:
            fields[name].text(5000)
    if "scheme" in fields and "aggregation" in fields:
        fields["aggregation"].wrong("one_source_wanted", sources="scheme aggregation")
    if "judges" not in fields:
        return []
    return unique((node, node.code()) for node in fields["judges"].items(0, 500))


def _check_scales(fields: Mapping[str, Node], rules: Rules, entries: Sequence[EntryMarks]) -> None:
    without = any(entry.points is None for entry in entries if _plays(entry))
    if rules.medals and rules.scale is None and without:
        fields["medals"].wrong("medals_need_scale")
    if rules.scale and any(entry.points is not None for entry in entries):
        fields["scale"].wrong("scale_given_twice")


def _unreadable(fields: Mapping[str, Node], scheme: Scheme) -> frozenset[str]:
    """Codes of aspects that stand in the file but could not be read: their marks are not looked at."""
    own = fields["scheme"].value if "scheme" in fields else None
    aspects = own.get("aspects") if isinstance(own, Members) else None
    listed = aspects if isinstance(aspects, list) else []
    codes = [one.get("code") for one in listed if isinstance(one, Members)]
    return frozenset(code for code in codes if isinstance(code, str)) - {rule.code for rule in scheme.aspects}


def _plays(entry: EntryMarks) -> bool:
    return entry.status is Status.COMPETES


def compute(data: bytes) -> dict[str, Any]:
    """The result of a marks file, ready for JSON; refuses with every problem and its place."""
    file = read(data)
    if file.problems:
        raise Refused(*file.problems, *tallying.problems_with(file.scheme, file.entries))
    result = tallying.tally(file.scheme, file.entries, file.rules)
    return {"format": RESULT_FORMAT, **_titles(file.raw), **written(file.scheme, file.rules, result)}


def _titles(raw: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {"title": raw["title"]} if "title" in raw else {}
    sections: Counter[str] = Counter()
    for aspect in raw.get("scheme", {}).get("aspects", []):
        if "section" in aspect and "max" in aspect:
            sections[str(aspect["section"])] += Decimal(aspect["max"])  # type: ignore[assignment]
    if sections:
        found["sections"] = {code: f"{total:.2f}" for code, total in sorted(sections.items())}
    return found


def written_problem(problem: Problem, message: str) -> dict[str, Any]:
    """A problem as JSON: where (JSON pointer), which, and in words."""
    details = {key: value if isinstance(value, int) else str(value) for key, value in problem.details.items()}
    return {"at": problem.field or "", "code": problem.code, "message": message, "details": details}
