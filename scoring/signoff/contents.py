"""Where a sheet stands: who still has marks to set, what is open, and the hash that is signed."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from competition.foundation.store.db import canonical
from competition.rules.problems import Problem
from scoring.marks import queries as marks
from scoring.marks.queries import AspectFacts, SchemeFacts
from scoring.marks.standing import queries as standing
from scoring.marks.standing.queries import SheetMark
from scoring.panels import queries as panels
from scoring.panels.queries import ActiveMember
from scoring.penalties import queries as penalties
from scoring.penalties.queries import UpheldPenalty
from scoring.rules.log.log_head import LogHead
from scoring.rules.marking import seating
from scoring.rules.signoff import Step
from scoring.sheets import queries as sheets
from scoring.sheets.models import Sheet
from scoring.sheets.queries import TakenStep


@dataclass(frozen=True)
class Outstanding:
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
    members: Sequence[ActiveMember]
    steps: Sequence[TakenStep]  # of this version
    marks: Sequence[SheetMark]
    penalties: Sequence[UpheldPenalty]
    log: LogHead | None = None  # where the log stood, once sheets are signed with it

    @cached_property
    def outstanding(self) -> Outstanding:
        """Who still has marks to set, and what is open."""
        return _outstanding(self)

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
        """SHA-256 over the canonical sheet: code, versions, its marks in aspect order, upheld penalties.

        With `log` it is the second form, which names its number and the log; without it the first stays as it was.
        """
        whole = {
            "sheet": self.sheet.id,
            "code": self.sheet.code,
            "scheme_version": self.sheet.scheme_version_id,
            "version": self.sheet.version,
            "marks": [
                [mark.aspect_code, mark.number, mark.kind, mark.value_units, mark.measured, mark.entry_id]
                for mark in self.counted
            ],
            "penalties": [
                [row.id, row.points_units, row.percent_hundredths, row.reason] for row in self.penalties
            ],
        }
        if self.log is not None:
            whole |= {"form": 2, "log": [self.log.origin, self.log.size, self.log.root]}
        return hashlib.sha256(canonical(whole)).hexdigest()

    @property
    def total_units(self) -> int:
        """What the marks that count on it add up to: a control total, no score."""
        return sum(mark.value_units or 0 for mark in self.counted)


def contents_of(sheet: Sheet) -> Contents:
    """Read the sheet as it stands now; inside an operation, that is under its lock."""
    return Contents(
        sheet,
        marks.scheme_facts(sheet.scheme_version_id),
        panels.panel(sheet.panel_id).modules,
        panels.active_members(sheet.panel_id),
        [row for row in sheets.steps_of(sheet.id) if row.version == sheet.version],
        standing.marks_of_sheet(sheet.id),
        penalties.upheld_penalties(sheet.event_id, sheet.code),
    )


def _outstanding(read: Contents) -> Outstanding:
    expected, done = _expected(read), _set_by(read)
    unfinished, apart = _gated(read)
    submitted = _handed_in(read.steps)
    disputed = {(mark.aspect_id, mark.judge_id) for mark in read.marks if mark.disputed}
    shared = {aspect.id for aspect in read.scheme.aspects.values() if aspect.judges == 1}
    return Outstanding(
        expected=expected,
        missing={member: len(aspects - done.get(member, set())) for member, aspects in expected.items()},
        submitted=frozenset(submitted),
        submitters=frozenset(account for account in submitted.values() if account is not None),
        disputes=len(disputed),
        disputes_of={
            member: sum(
                1
                for aspect_id, judge_id in disputed
                if judge_id == member or (aspect_id in aspects and aspect_id in shared)
            )
            for member, aspects in expected.items()
        },
        unfinished_teams={member: len(aspects & unfinished) for member, aspects in expected.items()},
        too_far_apart={member: len(aspects & apart) for member, aspects in expected.items()},
        apart=frozenset(apart),
    )


def _expected(read: Contents) -> dict[int, frozenset[int]]:
    """Which aspects each member has to mark on the sheet."""
    seats = {member.id: seating.seat_of(read.members, member.id) for member in read.members}
    return {
        member: frozenset(
            aspect.id
            for aspect in read.scheme.aspects.values()
            if seating.marks(seat, aspect.judges, aspect.module, read.modules)
        )
        for member, seat in seats.items()
    }


def _set_by(read: Contents) -> dict[int, set[int]]:
    """Which aspects are done for each member: by own mark, or by anyone's where the panel shares one."""
    done: dict[int, set[int]] = {}
    for mark in read.marks:
        if mark.kind != "retract":
            shared = read.scheme.aspects[mark.aspect_id].judges == 1
            for member_id in (member.id for member in read.members) if shared else (mark.judge_id,):
                done.setdefault(member_id, set()).add(mark.aspect_id)
    return done


def _gated(read: Contents) -> tuple[set[int], set[int]]:
    """Aspects of teams with a gate: those that wait for a colleague, those whose marks lie too far apart."""
    decided = {row.aspect_id for row in read.steps if row.step == Step.DECIDE}
    unfinished, apart = set(), set()
    for aspect in read.scheme.aspects.values():
        if aspect.judges == 1 or aspect.rule.spread_gate is None:
            continue
        team = read.team(aspect, awaited=True)
        if not seating.complete(aspect.judges, team):
            unfinished.add(aspect.id)
        elif aspect.id not in decided and seating.too_far_apart(
            aspect.rule, aspect.judges, read.scheme.decimals, team
        ):
            apart.add(aspect.id)
    return unfinished, apart


def _handed_in(steps: Sequence[TakenStep]) -> dict[int, int | None]:
    """Who has handed this version in since it was last given back, by seat, with their accounts."""
    submitted: dict[int, int | None] = {}
    for row in steps:
        if row.step == Step.RETURN:
            submitted.clear()
        elif row.step == Step.SUBMIT and row.judge_id is not None:
            submitted[row.judge_id] = row.by_id
    return submitted
