"""Compare two ways in one run: A, B, A, B …; medians, their ratio, and how much the machine itself wavered."""

import os
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Measured:
    """One way: units per second in each round, CPU milliseconds per unit."""

    name: str
    rates: Sequence[float]
    cpu_ms: float

    @property
    def rate(self) -> float:
        """Median units per second."""
        return statistics.median(self.rates)

    @property
    def waver(self) -> float:
        """Widest round over narrowest: 1.0 on a quiet machine."""
        return max(self.rates) / min(self.rates)


def cpu_seconds() -> float:
    """User and system time of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(part.ru_utime + part.ru_stime for part in used)


def alternate(ways: dict[str, Callable[[], int]], rounds: int = 5) -> list[Measured]:
    """Run every way once per round, in turn; each returns how many units it did."""
    rates: dict[str, list[float]] = {name: [] for name in ways}
    cpu: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way()  # warm caches, imports and fonts; not counted
    for _ in range(rounds):
        for name, way in ways.items():
            used, began = cpu_seconds(), time.perf_counter()
            units = way()
            rates[name].append(units / (time.perf_counter() - began))
            cpu[name].append((cpu_seconds() - used) / units * 1000)
    return [Measured(name, rates[name], statistics.median(cpu[name])) for name in ways]


def show(title: str, measured: Sequence[Measured], unit: str) -> None:
    """A table with every way as a multiple of the last one."""
    slowest = measured[-1]
    load = os.getloadavg()[0]
    print(f"\n## {title}   (load {load:.1f}, {os.cpu_count()} cores)\n")
    print(f"| way | {unit}/s | × last | CPU ms | waver |\n|---|---:|---:|---:|---:|")
    for way in measured:
        ratio = way.rate / slowest.rate
        print(f"| {way.name} | {way.rate:,.1f} | {ratio:,.2f} | {way.cpu_ms:,.3f} | {way.waver:.2f} |")
