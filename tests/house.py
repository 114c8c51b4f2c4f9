"""The product as a tree of sources, and what must hold of its shape; a test may change a source and ask again."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

HOME = Path(__file__).resolve().parent.parent
PACKAGES = ("competition", "scoring", "certificates")
# What every room stands on; the other folders of a package are features.
GROUND = ("rules", "foundation")
# Others may import these of a feature; its pages and forms are its own.
OWN_ALONE = ("views", "forms", "api", "jobs", "cli", "today", "feature")
# What names a table or a column by its text; models may, for their own indexes.
NAMED_BY_TEXT = {"sqlalchemy.text", "sqlalchemy.table", "sqlalchemy.literal_column"}
EDGES = (*OWN_ALONE, "pages")


@dataclass
class House:
    """Sources by path ("scoring/marks/models.py"); `changed` puts others in their place."""

    changed: dict[str, str] = field(default_factory=dict)

    @cached_property
    def sources(self) -> dict[str, str]:
        return _written() | self.changed

    @cached_property
    def trees(self) -> dict[str, ast.Module]:
        return _parsed() | {path: ast.parse(text) for path, text in self.changed.items()}

    def with_file(self, path: str, text: str) -> "House":
        """The same house with one file more, or another text in it."""
        return House({**self.changed, path: text})

    def with_text(self, path: str, old: str, new: str) -> "House":
        """The same house with one text replaced; a text that is not there fails."""
        assert old in self.sources[path], f"{path} no longer has {old!r}"
        return self.with_file(path, self.sources[path].replace(old, new))


_SOURCES: dict[str, str] = {}
_TREES: dict[str, ast.Module] = {}


def _written() -> dict[str, str]:
    if not _SOURCES:
        for package in PACKAGES:
            for path in sorted((HOME / package).rglob("*.py")):
                _SOURCES[str(path.relative_to(HOME))] = path.read_text("utf-8")
    return _SOURCES


def _parsed() -> dict[str, ast.Module]:
    if not _TREES:
        _TREES.update({path: ast.parse(text) for path, text in _written().items()})
    return _TREES


def called(tree: ast.AST) -> Iterator[str]:
    """Names of everything called: `select(...)`, `db.session.commit()` gives commit."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            function = node.func
            if isinstance(function, ast.Name):
                yield function.id
            elif isinstance(function, ast.Attribute):
                yield function.attr


def imported(tree: ast.AST) -> Iterator[str]:
    """Every module, and every name of a module, that is imported, with its full path."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def room_of(module: str) -> str:
    """`scoring/marks/models.py` or `scoring.marks.models` lies in the room `scoring.marks`."""
    return ".".join(module.removesuffix(".py").replace("/", ".").split(".")[:2])


def in_a_feature(path: str) -> bool:
    parts = path.split("/")
    return len(parts) > 2 and parts[1] not in GROUND


def public_functions(tree: ast.Module) -> Iterator[ast.FunctionDef]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node


def is_atomic(function: ast.FunctionDef) -> bool:
    return any(isinstance(d, ast.Name) and d.id == "atomic" for d in function.decorator_list)


# What must hold. Each check tells what breaks it, as "where: what"; nothing is a whole house.


def impure_rules(house: House) -> list[str]:
    """A rule imports a feature, the foundation, or rules of a package above it."""
    below = {
        "competition": ("competition.rules",),
        "scoring": ("competition.rules", "scoring.rules"),
        "certificates": ("competition.rules", "scoring.rules", "certificates.rules"),
    }
    return [
        f"{path}: {name}"
        for path, tree in house.trees.items()
        if path.split("/")[1] == "rules"
        for name in imported(tree)
        if name.split(".")[0] in PACKAGES and room_of(name) not in below[path.split("/")[0]]
    ]


def floats_in_marks(house: House) -> list[str]:
    """A binary float on the path of a mark: marks are Decimal, fractions or integers of the smallest unit."""
    return [
        f"{path}: line {node.lineno}"
        for path, tree in house.trees.items()
        if path.startswith("scoring/rules/")
        for node in ast.walk(tree)
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]


def borrowed_pages(house: House) -> list[str]:
    """A feature imports the views, forms or card of another."""
    return [
        f"{path}: {name}"
        for path, tree in house.trees.items()
        for name in imported(tree)
        if name.split(".")[0] in PACKAGES
        and name.split(".")[1] not in GROUND
        and set(name.split(".")[2:]) & set(OWN_ALONE)
        and room_of(name) != room_of(path)
    ]


def writing_edges(house: House) -> list[str]:
    """A page, form or card reaches for the database itself."""
    return [
        f"{path}: {name}"
        for path, tree in house.trees.items()
        if in_a_feature(path) and Path(path).stem in EDGES
        for name in imported(tree)
        if name.startswith(("competition.foundation.store.db", "sqlalchemy"))
    ]


def tables_by_name(house: House) -> list[str]:
    """A table is looked up by its name, past the room that owns it."""
    looked_up = [
        f"{path}: line {node.lineno}"
        for path, tree in house.trees.items()
        if not path.startswith(("competition/foundation/store/backup", "competition/foundation/store/shape"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in ("tables", "sorted_tables")
    ]
    return looked_up + [
        f"{path}: {name}"
        for path, tree in house.trees.items()
        if in_a_feature(path) and Path(path).stem != "models"
        for name in imported(tree)
        if name in NAMED_BY_TEXT
    ]


def operations_not_atomic(house: House, slow_first: dict[str, str]) -> list[str]:
    """A public operation that is neither atomic nor named among those whose slow part comes first."""
    return [
        f"{path}: {function.name}"
        for path, tree in house.trees.items()
        if in_a_feature(path) and is_operations(path)
        for function in public_functions(tree)
        if not is_atomic(function) and f"{room_of(path)}.{function.name}" not in slow_first
    ]


def writes_elsewhere(house: House) -> list[str]:
    """A row is added, changed or deleted outside the operations of a room and the foundation."""
    verbs = {"add", "add_all", "delete", "flush", "merge"}
    statements = {"sqlalchemy.insert", "sqlalchemy.update", "sqlalchemy.delete"}
    written = [
        f"{path}: line {node.lineno}"
        for path, tree in house.trees.items()
        if in_a_feature(path) and not is_operations(path)
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in verbs
        and ast.unparse(node.func.value).endswith("session")
    ]
    return written + [
        f"{path}: {name}"
        for path, tree in house.trees.items()
        if in_a_feature(path) and not is_operations(path)
        for name in imported(tree)
        if name in statements
    ]


# What a person's record offers for their next form; what counts in a contest is what the entry says.
OFFERED = {
    "unit_name",
    "organisation_id",
    "education",
    "employed",
    "held_level",
    "facts",
    "phone",
}


def living_records(house: House) -> list[str]:
    """Something outside `persons` reads from a person's record what an entry says by value."""
    return [
        f"{path}: line {node.lineno}"
        for path, tree in house.trees.items()
        if in_a_feature(path) and room_of(path) != "competition.persons"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute)
        and node.attr in OFFERED
        and _last_name(node.value) in ("Person", "person", "holder", "own_person", "mine")
        and f"{path}:{node.attr}" not in NOT_READ
    ]


# Only left out of what is loaded.
NOT_READ = {"competition/entries/places/queries.py:phone"}


def _last_name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def handmade_form_pages(house: House) -> list[str]:
    """A page asks by itself whether its form is valid, shows a refusal or sends on: `form_page` and `on_to` do."""
    return [
        f"{path}: line {node.lineno}"
        for path, tree in house.trees.items()
        if in_a_feature(path)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Call) and "validate_on_submit" in list(called(node))[:1])
        or (isinstance(node, ast.ExceptHandler) and _shows(node))
        or (isinstance(node, ast.Call) and ast.unparse(node.func) == "redirect" and _is_url_for(node.args[0]))
    ]


def _shows(handler: ast.ExceptHandler) -> bool:
    """Whether a refusal that is caught is given to something that shows it."""
    return (
        isinstance(handler.type, ast.Name)
        and handler.type.id == "Refused"
        and any(
            isinstance(node, ast.Call)
            and ast.unparse(node.func).rpartition(".")[2].startswith(("show", "_show"))
            and any(isinstance(one, ast.Name) and one.id == handler.name for one in node.args)
            for node in ast.walk(handler)
        )
    )


def _is_url_for(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "url_for"


def nameless_rooms(house: House) -> list[str]:
    """A file whose name says nothing of what is in it."""
    said = {
        "util",
        "utils",
        "helper",
        "helpers",
        "manager",
        "handler",
        "common",
        "misc",
        "base",
        "data",
        "info",
    }
    return [path for path in house.trees if said & set(Path(path).stem.split("_"))]


def is_operations(path: str) -> bool:
    """`operations.py`, or one of several beside it."""
    return Path(path).stem.split("_")[-1] == "operations" or "/operations/" in path


def unread_settings(house: House, fields: list[str], starters: str) -> list[str]:
    """Fields of the settings that nothing reads; `starters` is the source of what starts the product."""
    read = {
        node.attr
        for tree in (*house.trees.values(), ast.parse(starters))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
    }
    return sorted(set(fields) - read)


def messages_beside_notices(house: House) -> list[str]:
    """A message is queued by another room: who tells something calls `notices.tell`, which keeps it for its reader."""
    return [
        path
        for path, tree in house.trees.items()
        if not path.startswith("competition/notices/") and "queued" in set(called(tree))
    ]
