"""The entries in a marks file: marks by aspect and judge, parts, penalties (docs/marks-file.md)."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from enum import StrEnum
from typing import Any

from scoring.rules.marking.aggregation import Penalty
from scoring.rules.marking.aspect import AspectRule
from scoring.rules.marks_file.scheme import SINGLE, scale_of_values
from scoring.rules.marks_file.strict_json import Members, Node, chosen, decimal_or, optional_decimal, shown
from scoring.rules.tally.model import EntryMarks, Marks, RoundMarks, Rules, Scheme, Status

TEAM = ""  # the judge of a mark that the team gives as one
OF_ROUND = "marks points factors bases values earlier decisions"
OF_SINGLE_ROUND = "marks factor base values earlier decision"
OF_ENTRY = "name note status rounds parts total scale carried penalties time tie_values team"


class EntryReader:
    """Reads entries against a scheme."""

    def __init__(
        self,
        scheme: Scheme,
        judges: Sequence[str],
        rules: Rules,
        single: bool,
        unreadable: frozenset[str] | None,
    ) -> None:
        self.scheme, self.judges, self.rules, self.single = scheme, judges, rules, single
        self.unreadable = unreadable  # None: the file has no scheme at all
        self.aspects = {rule.code: rule for rule in scheme.aspects}

    @property
    def of_round(self) -> str:
        """The names a round may have."""
        return OF_SINGLE_ROUND if self.single else OF_ROUND

    def entry(self, node: Node) -> EntryMarks:
        """One entry; what is missing or superfluous is noted."""
        fields = node.fields("code", f"{OF_ENTRY} {self.of_round}")
        status = chosen(fields, "status", Status.COMPETES)
        self._one_source(node, fields, status)
        points = optional_decimal(fields, "scale", low="-100000", high="100000")
        if points is not None and points != points.to_integral_value():
            fields["scale"].wrong("scale_not_whole", value=points)
        return EntryMarks(
            code=fields["code"].code() if "code" in fields else "",
            status=status,
            rounds=self._rounds(node, fields),
            parts=self._parts(fields),
            total=optional_decimal(fields, "total"),
            points=points,
            carried=optional_decimal(fields, "carried"),
            penalties=self._penalties(fields),
            time=optional_decimal(fields, "time", low="0"),
            values=_decimals(fields, "tie_values"),
            team=fields["team"].code() if "team" in fields else "",
        )

    def _one_source(self, node: Node, fields: Mapping[str, Node], status: Status) -> None:
        sources = [name for name in ("marks", "rounds", "total", "scale") if name in fields]
        if "points" in fields and "marks" not in fields:
            sources.append("marks")
        if len(sources) > 1:
            node.wrong("one_source_wanted", sources=" ".join(sources))
        for name in {"marks", "rounds"} & set(sources):
            if self.unreadable is None and name in fields:
                fields[name].wrong("scheme_missing")
        wants_marks = not self.rules.composite or any(part.from_marks for part in self.rules.composite)
        if not sources and wants_marks and status is Status.COMPETES and isinstance(node.value, Members):
            node.wrong("marks_wanted")
        if {"total", "scale"} & set(sources) and "parts" in fields:
            fields["parts"].wrong("one_source_wanted", sources=" ".join([*sources, "parts"]))

    def _parts(self, fields: Mapping[str, Node]) -> dict[str, Decimal | None]:
        if "parts" not in fields:
            return {}
        given = {part.code for part in self.rules.composite if not part.from_marks}
        parts: dict[str, Decimal | None] = {}
        for code, node in fields["parts"].members().items():
            if code not in given:
                node.wrong("part_unknown", part=shown(code))
            parts[code] = None if node.value is None else node.decimal()
        for code in sorted(given - set(parts)):
            fields["parts"].wrong("field_missing", name=code)
        return parts

    def _penalties(self, fields: Mapping[str, Node]) -> tuple[Penalty, ...]:
        penalties = []
        for node in fields["penalties"].items(0, 100) if "penalties" in fields else []:
            own = node.fields("kind reason by", "amount note")
            kind = own["kind"].choice(PenaltyKind) if "kind" in own else None
            amount = Decimal(0)
            if kind is PenaltyKind.DISQUALIFY and "amount" in own:
                own["amount"].wrong("field_unknown", name="amount")
            elif kind is PenaltyKind.PERCENT:
                amount = decimal_or(own, "amount", Decimal(0), low="0", high="100")
            elif kind is PenaltyKind.POINTS:
                amount = decimal_or(own, "amount", Decimal(0), low="0")
            if kind in (PenaltyKind.PERCENT, PenaltyKind.POINTS) and "amount" not in own:
                node.wrong("field_missing", name="amount")
            why, who = (own[name].text() if name in own else "" for name in ("reason", "by"))
            penalties.append(Penalty(str(kind or ""), amount, why, who))
        return tuple(penalties)

    def _rounds(self, node: Node, fields: Mapping[str, Node]) -> tuple[RoundMarks, ...]:
        if "rounds" not in fields:
            own = {name: fields[name] for name in self.of_round.split() if name in fields}
            return (self._round(node, own),) if own else ()
        for name in set(self.of_round.split()) & set(fields):
            fields[name].wrong("belongs_to_round", name=name)
        rounds = fields["rounds"].items(1, 100)
        return tuple(self._round(one, one.fields("marks", f"{self.of_round} note")) for one in rounds)

    def _round(self, node: Node, fields: Mapping[str, Node]) -> RoundMarks:
        at = f"{node.at}/marks"
        if self.single:
            return self._single_round(fields, at)
        points = self._by_aspect(fields, "points", lambda _, one: one.decimal())
        marks = self._by_aspect(fields, "marks", self._marks)
        stated = set(marks) | set(points)
        if "marks" in fields and isinstance(fields["marks"].value, Members):
            for code in self.aspects:
                if code not in stated:
                    fields["marks"].wrong("aspect_not_stated", aspect=code)
        for code in sorted(set(marks) & set(points)):
            fields["points"].child(code).wrong("one_source_wanted", sources="marks points")
        return RoundMarks(
            marks={code: one for code, one in marks.items() if one is not None},
            points={code: one for code, one in points.items() if one is not None},
            factors=_present(self._by_aspect(fields, "factors", lambda _, one: one.decimal(above="0"))),
            bases=_present(self._by_aspect(fields, "bases", lambda _, one: one.decimal())),
            values=_present(self._by_aspect(fields, "values", lambda _, one: scale_of_values(one))),
            earlier=_present(self._by_aspect(fields, "earlier", self._earlier)),
            decided=frozenset(self._by_aspect(fields, "decisions", lambda _, one: _decision(one))),
            at=at,
        )

    def _single_round(self, fields: Mapping[str, Node], at: str) -> RoundMarks:
        rule = self.aspects.get(SINGLE)
        if rule is None:
            return RoundMarks(single=True)
        marks = self._marks(rule, fields["marks"]) if "marks" in fields else {}
        return RoundMarks(
            marks={SINGLE: marks},
            factors=_present({SINGLE: optional_decimal(fields, "factor", above="0")}),
            bases=_present({SINGLE: optional_decimal(fields, "base")}),
            values={SINGLE: scale_of_values(fields["values"])} if "values" in fields else {},
            earlier={SINGLE: self._earlier(rule, fields["earlier"])} if "earlier" in fields else {},
            decided=frozenset({SINGLE} if "decision" in fields and _decision(fields["decision"]) else ()),
            at=at,
            single=True,
        )

    def _by_aspect(
        self, fields: Mapping[str, Node], name: str, read: Callable[[AspectRule, Node], Any]
    ) -> dict[str, Any]:
        if name not in fields or (name == "marks" and fields[name].value is None):
            return {}
        found = {}
        for code, node in fields[name].members().items():
            if code in self.aspects:
                found[code] = read(self.aspects[code], node)
            elif self.aspects and code not in (self.unreadable or ()):
                node.wrong("aspect_unknown", aspect=shown(code))
        return found

    def _marks(self, rule: AspectRule, node: Node) -> Marks:
        """Marks by judge; a measured aspect may have one mark of the whole team; null is no mark."""
        if node.value is None:
            return {}
        if isinstance(node.value, str | int) and rule.kind.measured:
            return {TEAM: node.decimal()}
        judges = rule.judges or self.judges
        marks: dict[str, Decimal | None] = {}
        for judge, one in node.members().items():
            if judge not in judges:
                one.wrong("judge_unknown", judge=shown(judge))
            marks[judge] = None if one.value is None else one.decimal()
        all_mark = rule.judges or not rule.kind.measured
        if isinstance(node.value, Members) and all_mark:
            for judge in judges:
                if judge not in marks:
                    node.wrong("judge_not_stated", judge=judge)
        return marks

    def _earlier(self, rule: AspectRule, node: Node) -> tuple[Marks, ...]:
        return tuple(self._marks(rule, one) for one in node.items(1, 20))


class PenaltyKind(StrEnum):
    """What a penalty takes."""

    POINTS = "points"
    PERCENT = "percent"
    DISQUALIFY = "disqualify"


def _decision(node: Node) -> bool:
    """The chief judge let a spread stand: who and why must be said."""
    fields = node.fields("by reason")
    for name in ("by", "reason"):
        if name in fields and not fields[name].text().strip():
            fields[name].wrong("reason_missing")
    return True


def _present(found: Mapping[str, Any]) -> dict[str, Any]:
    return {code: value for code, value in found.items() if value is not None}


def _decimals(fields: Mapping[str, Node], name: str) -> dict[str, Decimal]:
    if name not in fields:
        return {}
    found = {key: node.decimal() for key, node in fields[name].members().items()}
    return {key: number for key, number in found.items() if number is not None}
