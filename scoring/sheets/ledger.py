"""Where a sheet stands: who still has marks to set, what is open, and the hash that is signed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from competition.foundation.store.db import canonical
from competition.rules.problems import Problem
from scoring.marks import queries as marks
from scoring.marks.models import Sheet
from scoring.marks.queries import AspectFacts, SchemeFacts
from scoring.panels import queries as panels
from scoring.panels.queries import Seated
from scoring.rules.log import folding
from scoring.rules.marking import seating
from scoring.rules.marking.kinds.registry import kind_named
from scoring.sheets import queries
from scoring.sheets.queries import SheetMark, StepRow


@dataclass(frozen=True)
class SheetState:
    """Counts by member of the panel; judges see their own only."""

    expected: Mapping[int, frozenset[int]]  # member -> aspects
    missing: Mapping[int, int]
    submitted: frozenset[int]  # members who handed this version in
    submitters: frozenset[int]  # their accounts
    disputes: int
    disputes_of: Mapping[int, int]
    unfinished_teams: Mapping[int, int]  # member -> team aspects that some colleague has not marked
    too_far_apart: Mapping[int, int]
    apart: frozenset[int]  # aspects whose team must score again

    @property
    def seats(self) -> frozenset[int]:
        """Members who have something to mark here."""
        return frozenset(member for member, aspects in self.expected.items() if aspects)

    def problems_of(self, member: int) -> list[Problem]:
        """What keeps this judge from handing the sheet in."""
        problems = []
        if not self.expected.get(member):
            problems.append(Problem("nothing_to_mark"))
        for code, counts in (
            ("marks_missing", self.missing),
            ("conflicts_open", self.disputes_of),
            ("team_not_finished", self.unfinished_teams),
            ("spreads_open", self.too_far_apart),
        ):
            if count := counts.get(member, 0):
                problems.append(Problem(code, {"count": count}))
        return problems


@dataclass(frozen=True)
class Contents:
    """All that is on a sheet and decides its next step, read once."""

    sheet: Sheet
    scheme: SchemeFacts
    modules: Sequence[str]  # of its panel; all when none are named
    members: Sequence[Seated]
    steps: Sequence[StepRow]  # of this version
    marks: Sequence[SheetMark]
    penalties: Sequence[Any]

    @cached_property
    def state(self) -> SheetState:
        """Who still has marks to set, and what is open."""
        return _state(self)

    @cached_property
    def counted(self) -> Sequence[SheetMark]:
        """The marks that count once the sheet is closed, in the scheme's order, then by judge number."""
        return [mark for aspect in self._asked for mark in self.team(aspect)]

    @property
    def _asked(self) -> list[AspectFacts]:
        aspects = self.scheme.aspects.values()
        return [one for one in aspects if not self.modules or one.module in self.modules]

    @cached_property
    def by_aspect(self) -> Mapping[int, Sequence[SheetMark]]:
        """Everything that stands on it, by aspect."""
        found: dict[int, list[SheetMark]] = {}
        for mark in self.marks:
            found.setdefault(mark.aspect_id, []).append(mark)
        return found

    def team(self, aspect: AspectFacts, *, awaited: bool = False) -> list[SheetMark]:
        """The marks that count on an aspect; `awaited` while its judges are still marking."""
        seats = seating.judges_of(self.members, aspect.judges)
        return seating.counted(aspect.judges, self.by_aspect.get(aspect.id, ()), seats, awaited=awaited)

    @property
    def missing_marks(self) -> int:
        """How many marks it lacks to be closed, whoever should give them."""
        return sum(aspect.judges for aspect in self._asked) - len(self.counted)

    @cached_property
    def hash(self) -> str:
        """SHA-256 over the canonical sheet: code, versions, its marks in aspect order, upheld penalties."""
        return hashlib.sha256(
            canonical(
                {
                    "sheet": self.sheet.id,
                    "code": self.sheet.code,
                    "scheme_version": self.sheet.scheme_version_id,
                    "version": self.sheet.version,
                    "marks": [
                        [
                            mark.aspect_code,
                            mark.number,
                            mark.kind,
                            mark.value_units,
                            mark.measured,
                            mark.entry_id,
                        ]
                        for mark in self.counted
                    ],
                    "penalties": [
                        [row.id, row.points_units, row.percent_hundredths, row.reason]
                        for row in self.penalties
                    ],
                }
            )
        ).hexdigest()

    @property
    def total_units(self) -> int:
        """What the marks that count on it add up to: a control total, no score."""
        return sum(mark.value_units or 0 for mark in self.counted)


@dataclass(frozen=True)
class MarkRow:
    """An aspect on a closed sheet, with what each judge gave."""

    code: str
    title: str
    max: str
    judgement: bool
    by_number: Mapping[int, SheetMark]


@dataclass(frozen=True)
class MarkTable:
    """The marks of a closed sheet by aspect, in the scheme's order, under the numbers of those who gave them."""

    numbers: Sequence[int]
    rows: Sequence[MarkRow]


def mark_table(read: Contents) -> MarkTable:
    """The marks that a closed sheet holds, as it is shown and printed."""
    scheme = read.scheme
    rows = [
        MarkRow(
            aspect.code,
            aspect.title,
            f"{Decimal(aspect.max_units).scaleb(-scheme.decimals):.{scheme.decimals}f}",
            kind_named(aspect.kind).graded,
            {mark.number: mark for mark in read.team(scheme.aspects[aspect.id])},
        )
        for aspect in marks.aspects_of(scheme.id, read.modules)
    ]
    return MarkTable(sorted({mark.number for mark in read.counted}), rows)


def contents_of(sheet: Sheet) -> Contents:
    """Read the sheet as it stands now; inside an operation, that is under its lock."""
    return Contents(
        sheet,
        marks.scheme_facts(sheet.scheme_version_id),
        panels.panel(sheet.panel_id).modules,
        panels.active_members(sheet.panel_id),
        [row for row in queries.steps_of(sheet.id) if row.version == sheet.version],
        queries.marks_of_sheet(sheet.id),
        queries.upheld_penalties(sheet.event_id, sheet.code),
    )


def state_of(sheet: Sheet) -> SheetState:
    """Everything about a sheet that decides its next step."""
    return contents_of(sheet).state


def sheet_hash(sheet: Sheet) -> str:
    """The hash of a sheet as it stands now."""
    return contents_of(sheet).hash


def _state(read: Contents) -> SheetState:
    scheme = read.scheme
    expected: dict[int, frozenset[int]] = {}
    for member in read.members:
        seat = seating.seat_of(read.members, member.id)
        expected[member.id] = frozenset(
            aspect.id
            for aspect in scheme.aspects.values()
            if seating.marks(seat, aspect.judges, aspect.module, read.modules)
        )
    set_by: dict[int, set[int]] = {}
    for mark in read.marks:
        if mark.kind != "retract":
            shared = scheme.aspects[mark.aspect_id].judges == 1
            for member_id in expected if shared else (mark.judge_id,):
                set_by.setdefault(member_id, set()).add(mark.aspect_id)
    decided = {row.aspect_id for row in read.steps if row.step == "decide"}
    unfinished, apart = set(), set()
    for aspect in scheme.aspects.values():
        if aspect.judges == 1 or aspect.rule.spread_gate is None:
            continue
        team = read.team(aspect, awaited=True)
        if not seating.complete(aspect.judges, team):
            unfinished.add(aspect.id)
        elif aspect.id not in decided and seating.too_far_apart(
            aspect.rule, aspect.judges, scheme.decimals, team
        ):
            apart.add(aspect.id)
    submitted: dict[int, int | None] = {}
    for row in read.steps:
        if row.step == "return":
            submitted.clear()
        elif row.step == "submit" and row.judge_id is not None:
            submitted[row.judge_id] = row.by_id
    disputed = {(mark.aspect_id, mark.judge_id) for mark in read.marks if mark.disputed}
    return SheetState(
        expected=expected,
        missing={member: len(aspects - set_by.get(member, set())) for member, aspects in expected.items()},
        submitted=frozenset(submitted),
        submitters=frozenset(account for account in submitted.values() if account is not None),
        disputes=len(disputed),
        disputes_of={
            member: sum(
                1
                for aspect_id, judge_id in disputed
                if judge_id == member or (aspect_id in aspects and scheme.aspects[aspect_id].judges == 1)
            )
            for member, aspects in expected.items()
        },
        unfinished_teams={member: len(aspects & unfinished) for member, aspects in expected.items()},
        too_far_apart={member: len(aspects & apart) for member, aspects in expected.items()},
        apart=frozenset(apart),
    )


Heads = dict[tuple[int, int], tuple[str, ...]]


def refolded(sheet_id: int) -> Heads:
    """What stands on a sheet by its log alone: the ends of each slot's chain (one, unless in dispute)."""
    scheme = marks.scheme_facts(queries.sheet(sheet_id).scheme_version_id)
    chains: dict[tuple[int, int], list[folding.Link]] = {}
    for aspect_id, judge_id, link in queries.chains_of(sheet_id):
        slot = judge_id if scheme.aspects[aspect_id].judges > 1 else 0
        chains.setdefault((aspect_id, slot), []).append(link)
    aside = queries.all_set_aside(sheet_id)
    return {
        place: tuple(sorted(folding.heads(links, aside.get(place, ())))) for place, links in chains.items()
    }


def standing_now(sheet_id: int) -> Heads:
    """The same from the fold table; a slot in dispute shows the ends of its open conflict."""
    scheme = marks.scheme_facts(queries.sheet(sheet_id).scheme_version_id)
    found: Heads = {}
    for mark in queries.marks_of_sheet(sheet_id):
        slot = mark.judge_id if scheme.aspects[mark.aspect_id].judges > 1 else 0
        ends = [mark.entry_id]
        if mark.disputed and (conflict := marks.open_conflict(sheet_id, mark.aspect_id, slot)):
            ends = queries.heads_of(conflict)
        found[mark.aspect_id, slot] = tuple(sorted(ends))
    return found
