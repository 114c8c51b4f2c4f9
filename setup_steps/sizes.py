"""How large the rooms are: lines of modules and functions, public names; a report that fails nothing.

`python3 -m setup_steps.sizes` (standard library only).
"""

import ast
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from setup_steps.machine import ROOT, say

PRODUCT = ("competition", "scoring", "certificates")
BESIDE = ("demo", "setup_steps", "bench", "tests")
LONG_MODULE = 300  # lines
LONG_FUNCTION = 25  # lines, its docstring counted


@dataclass(frozen=True)
class Module:
    """What is counted in one file."""

    lines: int
    functions: tuple[int, ...]  # lines of each
    public_names: int


def module_of(source: str) -> Module:
    """Lines, the lines of every function and method, and how many names others may import."""
    tree = ast.parse(source)
    found = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    functions = tuple((node.end_lineno or node.lineno) - node.lineno + 1 for node in found)
    public = {name for statement in tree.body for name in names_of(statement) if not name.startswith("_")}
    return Module(len(source.splitlines()), functions, len(public))


def names_of(statement: ast.stmt) -> Iterator[str]:
    """The names that a statement of a module defines; what it imports belongs elsewhere."""
    match statement:
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
            yield name
        case ast.Assign(targets=targets):
            yield from (
                node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name)
            )
        case ast.AnnAssign(target=ast.Name(id=name)):
            yield name


def at(share: float, sizes: Sequence[int]) -> int:
    """The size that this share of them does not pass."""
    return sorted(sizes)[min(len(sizes) - 1, int(share * len(sizes)))] if sizes else 0


def over(limit: int, sizes: Sequence[int]) -> str:
    """The share above a limit."""
    return f"{sum(size > limit for size in sizes) / len(sizes):.1%}" if sizes else "-"


def row(name: str, modules: Sequence[Module]) -> str:
    """One package in one line."""
    lines = [module.lines for module in modules]
    functions = [length for module in modules for length in module.functions]
    names = [module.public_names for module in modules]
    return (
        f"  {name:<13}{len(lines):>6}{at(0.5, lines):>8}{at(0.9, lines):>6}{max(lines, default=0):>6}"
        f"{over(LONG_MODULE, lines):>8}{over(LONG_FUNCTION, functions):>11}{at(0.9, names):>10}"
    )


def measured(package: str) -> list[Module]:
    """Every module of a package that says something; one that is no Python is for others to complain of."""
    modules = []
    for path in sorted((ROOT / package).rglob("*.py")):
        with suppress(SyntaxError, UnicodeDecodeError):
            modules.append(module_of(path.read_text("utf-8")))
    return [module for module in modules if module.lines]


def report() -> None:
    """Each package, then those of the product together."""
    say("规模 sizes    modules  median   p90   max   > 300   def > 25  names p90")
    found = {package: measured(package) for package in (*PRODUCT, *BESIDE)}
    for package, modules in found.items():
        say(row(package, modules))
    say(row("product", [module for package in PRODUCT for module in found[package]]))


if __name__ == "__main__":
    report()
