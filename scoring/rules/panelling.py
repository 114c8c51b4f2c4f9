"""Who may sit on a panel: related persons withdraw (回避), and a panel that has marked stays."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from competition.rules.problems import Problem


@dataclass(frozen=True)
class Judge:
    """What is known of a judge that can speak against marking somebody."""

    account_id: int
    name: str
    units: frozenset[str] = frozenset()
    coaches: frozenset[int] = frozenset()  # entries this person trains
    declared: frozenset[int] = frozenset()  # entries named in the judge's own declaration


@dataclass(frozen=True)
class Contestant:
    """An entry of the event as far as recusal needs it."""

    entry_id: int
    units: frozenset[str] = frozenset()


def recusal_problems(judge: Judge, contestants: Iterable[Contestant]) -> list[Problem]:
    """Every reason why this judge must withdraw: same unit, own contestant, declared relation."""
    problems: list[Problem] = []
    for contestant in contestants:
        problems.extend(
            Problem("judge_same_unit", {"judge": judge.name, "unit": unit}, "judge")
            for unit in sorted(judge.units & contestant.units)
        )
        if contestant.entry_id in judge.coaches:
            problems.append(Problem("judge_is_coach", {"judge": judge.name}, "judge"))
        if contestant.entry_id in judge.declared:
            problems.append(Problem("judge_declared_relation", {"judge": judge.name}, "judge"))
    return list({(p.code, str(p.details)): p for p in problems}.values())


def judges_needed(modules: Collection[str], asked: Mapping[str, int]) -> int:
    """How many judges a panel of these modules (all when none are named) needs; `asked` is by module."""
    return max((judges for module, judges in asked.items() if not modules or module in modules), default=1)


def modules_without_panel(asked: Iterable[str], panels: Sequence[Collection[str]]) -> list[str]:
    """Modules that none of the panels marks; a panel that names none marks all."""
    if any(not modules for modules in panels):
        return []
    return [module for module in asked if all(module not in modules for modules in panels)]


def change_problems(frozen_at: datetime | None, reason: str) -> list[Problem]:
    """A panel that has marked may change only as a recorded event with a reason."""
    if frozen_at is None or reason.strip():
        return []
    return [Problem("panel_frozen", {"since": frozen_at}, "reason")]
