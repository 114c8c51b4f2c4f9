"""Which tiers of contests stand above which: a contest selects for one of a higher tier."""

from dataclasses import dataclass
from datetime import date

from competition.rules.problems import Problem

TIERS_ABOVE = {
    "unit": ("county", "city", "province"),
    "county": ("city", "province"),
    "city": ("province", "national"),
    "province": ("national", "world"),
    "national": ("world",),
    "world": (),
}


def tiers_above(tier: str) -> list[str]:
    """The tiers that one may select for; of no tier in particular: those above any."""
    return [higher for low, highers in TIERS_ABOVE.items() for higher in highers if not tier or low == tier]


@dataclass(frozen=True)
class Rung:
    """A contest on the way up: its tier and its days."""

    tier: str
    starts_on: date
    ends_on: date


def problems_with_target(selecting: Rung, target: Rung, *, leads_back: bool) -> list[Problem]:
    """Why a contest cannot select for another: it `leads_back` to itself, stands no higher, is over before."""
    problems = []
    if leads_back:
        problems.append(Problem("contest_selects_for_itself", field="parent_id"))
    elif target.tier not in TIERS_ABOVE[selecting.tier]:
        problems.append(Problem("target_not_higher", field="parent_id"))
    if target.ends_on < selecting.starts_on:
        problems.append(Problem("target_over_before", {"day": target.ends_on}, "parent_id"))
    return problems
