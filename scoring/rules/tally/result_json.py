"""A result as plain JSON: what the marks file answers and what a snapshot keeps."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

from scoring.rules.marking.aggregation import Exact, Rounding, Stage, rounded
from scoring.rules.tally.model import EntryResult, EntryScore, EventResult, RoundScore, Rules, Scheme

RESULT_FORMAT = "jiangsai-result/1"
SHOWN_DECIMALS = 6  # of a value that no declared stage has rounded


def written(scheme: Scheme, rules: Rules, result: EventResult) -> dict[str, Any]:
    """A result as plain JSON values: decimals as strings, places and counts as integers."""
    show = Shown(scheme.rounding)
    body: dict[str, Any] = {}
    if scheme.aspects:
        body["scheme"] = _scheme_totals(scheme)
    body["entries"] = [show.entry(entry, rules) for entry in result.entries]
    body["ties"] = [
        {
            "entries": list(tie.codes),
            "total": show.at(Stage.TOTAL, tie.total),
            "decided_by": list(tie.parted_by),
        }
        for tie in result.ties
    ]
    if rules.prizes:
        cuts = [
            {"prize": cut.prize, "entries": list(cut.codes), "decided_by": cut.decided_by}
            for cut in result.cuts
        ]
        body["prizes"] = {"counts": dict(result.prize_counts), "cuts": cuts}
    if rules.teams:
        body["teams"] = [
            {
                "team": team.team,
                "place": team.place,
                "total": show.at(Stage.TOTAL, team.total),
                "members": list(team.members),
            }
            for team in result.teams
        ]
    body["notes"] = [note.value for note in result.notes]
    return body


def _scheme_totals(scheme: Scheme) -> dict[str, Any]:
    modules: dict[str, Decimal] = {}
    for rule in scheme.aspects:
        modules[rule.module] = modules.get(rule.module, Decimal(0)) + rule.top
    kinds: dict[str, dict[str, Any]] = {}
    for kind in sorted({rule.kind.key for rule in scheme.aspects}):
        tops = [rule.top for rule in scheme.aspects if rule.kind.key == kind]
        kinds[kind] = {"aspects": len(tops), "max": f"{sum(tops):.2f}"}
    return {
        "aspects": len(scheme.aspects),
        "max": f"{sum(modules.values()):.2f}",
        "modules": {code: f"{total:.2f}" for code, total in modules.items() if code},
        "kinds": kinds,
    }


class Shown:
    """Values as they are shown: rounded where their stage rounds, else exact to six decimals."""

    def __init__(self, rounding: Rounding) -> None:
        self.rounding = rounding

    def at(self, stage: Stage, value: Exact | None, decimals: int | None = None) -> str | None:
        """A decimal string, or None for no value."""
        if value is None:
            return None
        places = self.rounding.decimals if decimals is None else decimals
        if stage not in self.rounding.stages and Fraction(rounded(value, places)) != value:
            return str(rounded(value, SHOWN_DECIMALS).normalize().__format__("f"))
        return f"{rounded(value, places):f}"

    def entry(self, result: EntryResult, rules: Rules) -> dict[str, Any]:
        """One entry of the result."""
        score = result.score
        total = None if score.entry.points is not None else self.at(Stage.TOTAL, score.total)
        body: dict[str, Any] = {
            "code": score.entry.code,
            "state": score.state,
            "place": result.place,
            "total": total,
        }
        if score.entry.penalties:
            body["before_penalties"] = self.at(Stage.TOTAL, score.before)
            body["penalties"] = None if score.before is None else self.at(Stage.PART, score.taken)
        if score.parts:
            body["parts"] = {code: self.at(Stage.TOTAL, value) for code, value in score.parts.items()}
        if rules.scale or score.entry.points is not None:
            body["scale"] = result.points if result.points is not None else self._own_points(score)
        if rules.medals:
            body["medal"] = result.medal.medal.value if result.medal and result.medal.medal else None
            body["member_points"] = result.medal.member_points if result.medal else 0
        if rules.prizes:
            body["prize"] = result.prize
        if result.parted_by and not rules.medals:
            body["decided_by"] = result.parted_by
        if result.passed is not None:
            body["passed"] = result.passed
        return body | self._rounds(score)

    def _own_points(self, score: EntryScore) -> int | None:
        return None if score.entry.points is None else int(score.entry.points)

    def _rounds(self, score: EntryScore) -> dict[str, Any]:
        rounds = [self._round(one) for one in score.rounds]
        if len(rounds) == 1 and not score.entry.rounds[0].at.count("/rounds/"):
            return {name: value for name, value in rounds[0].items() if name != "score"}
        return {"rounds": rounds} if rounds else {}

    def _round(self, one: RoundScore) -> dict[str, Any]:
        modules = {code: self.at(Stage.MODULE, value) for code, value in one.modules.items() if code}
        aspects = {}
        for code, aspect in one.aspects.items():
            aspects[code] = {
                "value": self.at(Stage.ASPECT, aspect.value),
                "product": self.at(Stage.PRODUCT, aspect.product),
            }
            if aspect.held:
                aspects[code]["held"] = aspect.held  # type: ignore[assignment]
        body: dict[str, Any] = {"score": self.at(Stage.ROUND, one.score), "aspects": aspects}
        return body | ({"modules": modules} if modules else {})
