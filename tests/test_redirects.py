"""Where a step leads once it is taken: whoever may take it may also see the page it ends on."""

import ast

import pytest

from tests.house import HOME, PACKAGES, called
from tests.matrix.rows import Row
from tests.test_routes import ROWS

# Ways on that are chosen by who takes the step, each with its reason.
CHOSEN: dict[tuple[str, str], str] = {
    ("identities.claim", "identities.case"): "whoever asked sees their own case",
    ("identities.correction", "identities.case"): "whoever asked sees their own case",
    (
        "entries.enter",
        "entries.details",
    ): "the entry that somebody has just begun, or goes on with, is their own",
    ("entries.enter", "entries.show"): "whoever is in the event already sees their own entry",
    ("nominations.new", "entries.details"): "the entry that a unit has just begun is its own to fill in",
    ("contests.new", "contests.events"): "only who manages the new contest; everybody else to their own list",
}


def _blueprint(tree):
    """The name by which a module's routes are called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "Blueprint":
            return node.args[0].value
    return None


def _targets(function):
    """The endpoints that a function redirects to, as they are written."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "on_to" and node.args:
            yield from (n.value for n in ast.walk(node.args[0]) if isinstance(n, ast.Constant))
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "redirect" and node.args:
            for inner in ast.walk(node.args[0]):
                if isinstance(inner, ast.Call) and ast.unparse(inner.func) == "url_for":
                    yield from (n.value for n in ast.walk(inner.args[0]) if isinstance(n, ast.Constant))


def _is_route(function):
    return any(ast.unparse(d).startswith("bp.") for d in function.decorator_list)


def ways_of(source):
    """(endpoint, endpoint it leads to) of every route of a module of pages, helpers of its own included."""
    tree = ast.parse(source)
    name = _blueprint(tree)
    functions = {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}
    for function in functions.values():
        if name is None or not _is_route(function):
            continue
        helpers = [
            functions[one] for one in called(function) if one in functions and not _is_route(functions[one])
        ]
        for target in {found for part in (function, *helpers) for found in _targets(part)}:
            yield f"{name}.{function.name}", f"{name}{target}" if target.startswith(".") else target


def ways():
    return {
        way
        for package in PACKAGES
        for path in (HOME / package).rglob("views.py")
        for way in ways_of(path.read_text("utf-8"))
    }


def shut_out(taken: Row, seen: Row):
    """Actors who may take the step and not see where it leads."""
    if seen.public or seen.everyone or seen.bounces:
        return set()
    if taken.public or taken.everyone:
        return {"everybody"}
    return set(taken.allowed) - set(seen.allowed)


def test_every_step_ends_where_its_taker_may_be():
    wrong = {
        (step, page): shut_out(ROWS[step], ROWS[page])
        for step, page in ways()
        if step in ROWS and page in ROWS and (step, page) not in CHOSEN
    }
    assert {way: actors for way, actors in wrong.items() if actors} == {}


def test_the_pages_that_steps_end_on_are_known():
    assert {page for _step, page in ways()} - ROWS.keys() == set()
    assert CHOSEN.keys() - ways() == set(), "ways that are gone"


@pytest.mark.parametrize(
    "said",
    [
        "redirect(url_for('.events', contest_id=1), code=303)",
        "redirect(url_for('contests.events', contest_id=1), code=303)",
        "on_to('.events', contest_id=1)",
    ],
)
def test_a_step_that_leads_its_taker_out_is_found(said):
    source = f"""
bp = Blueprint("contests", __name__)

@bp.post("/contests/new")
def new():
    return _on()

def _on():
    return {said}
"""
    assert list(ways_of(source)) == [("contests.new", "contests.events")]
    assert shut_out(ROWS["contests.new"], ROWS["contests.events"]) == {"system_admin"}
