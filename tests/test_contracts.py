"""The contracts have no open door: each break that was once possible is made on purpose, and caught."""

import dataclasses
import shutil
import subprocess
import sys

import pytest

from competition.foundation.system.settings import Settings
from tests.house import (
    HOME,
    PACKAGES,
    House,
    borrowed_pages,
    floats_in_marks,
    handmade_form_pages,
    impure_rules,
    living_records,
    messages_beside_notices,
    nameless_rooms,
    operations_not_atomic,
    tables_by_name,
    unread_settings,
    writes_elsewhere,
    writing_edges,
)
from tests.test_architecture import SLOW_PART_FIRST, STARTERS, fields_of_settings

LINT = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(config_filename='setup.cfg', cache_dir=None))"


@pytest.fixture
def copy_of_the_house(tmp_path):
    """The three packages, without anything else, beside the contracts."""
    for package in PACKAGES:
        shutil.copytree(HOME / package, tmp_path / package, ignore=_not_python)
    shutil.copy(HOME / "setup.cfg", tmp_path)
    return tmp_path


def _not_python(folder, names):
    return [name for name in names if name == "__pycache__" or ("." in name and not name.endswith(".py"))]


def contracts_of(folder):
    """Exit status and report of the import contracts."""
    ran = subprocess.run(
        [sys.executable, "-c", LINT],
        cwd=folder,
        env={"PYTHONPATH": str(folder), "COLUMNS": "200"},
        capture_output=True,
        text=True,
    )
    return ran.returncode, ran.stdout


@pytest.mark.parametrize("line", ["unit = row.person.unit_name", "x = select(Person.held_level)"])
def test_a_person_s_living_record_is_read_nowhere_else(line):
    path = "certificates/awards/queries.py"
    broken = House().with_file(path, House().sources[path] + f"\n{line}\n")
    assert living_records(broken)


def test_the_house_as_it_stands_keeps_every_contract(copy_of_the_house):
    status, report = contracts_of(copy_of_the_house)
    assert status == 0, report


@pytest.mark.parametrize(
    ("files", "said"),
    [
        (
            {"scoring/rules/signing_in.py": "from scoring.results import queries\n__all__ = ['queries']\n"},
            "scoring.rules is not allowed to import scoring.results",
        ),
        (
            {"competition/training/__init__.py": "", "competition/training/queries.py": "WEEKS = 4\n"},
            "competition.training",
        ),
        (
            {"competition/weeks.py": "DAYS = 7\n"},
            "competition.weeks",
        ),
        (
            {
                "scoring/rules/first.py": "from scoring.rules import second\n__all__ = ['second']\n",
                "scoring/rules/second.py": "from scoring.rules import first\n__all__ = ['first']\n",
            },
            "No cycles are allowed in scoring.rules",
        ),
        (
            {"competition/rules/pages.py": "from flask import url_for\n__all__ = ['url_for']\n"},
            "competition.rules is not allowed to import flask",
        ),
        (
            {"competition/accounts/sheets.py": "from openpyxl import Workbook\n__all__ = ['Workbook']\n"},
            "competition is not allowed to import openpyxl",
        ),
        (
            {
                "competition/foundation/store/peeking.py": "from competition.accounts import queries\n__all__ = ['queries']\n"
            },
            "competition.foundation is not allowed to import competition.accounts",
        ),
        (
            {
                "competition/foundation/system/late.py": "from competition.foundation.web import errors\n__all__ = ['errors']\n"
            },
            "competition.foundation.system is not allowed to import competition.foundation.web",
        ),
        (
            {
                "competition/accounts/models.py": "from competition.accounts import operations\n__all__ = ['operations']\n"
            },
            "competition.accounts.models is not allowed to import competition.accounts.operations",
        ),
    ],
    ids=[
        "a rule imports a feature",
        "a feature that is not listed",
        "a file beside the rooms",
        "two rules in a circle",
        "a rule knows the framework",
        "a room writes a workbook of its own",
        "the foundation knows a feature",
        "a floor leans on the one above",
        "tables know operations",
    ],
)
def test_a_broken_import_contract_is_caught(copy_of_the_house, files, said):
    for path, text in files.items():
        place = copy_of_the_house / path
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, "utf-8")
    status, report = contracts_of(copy_of_the_house)
    assert status != 0
    assert said in report, report


def found_by(check, broken):
    """What the check tells of the broken house and not of the whole one."""
    whole = set(check(House()))
    return [found for found in check(broken) if found not in whole]


def test_a_rule_that_imports_another_package_s_feature_is_caught():
    text = "from competition.accounts import queries\n__all__ = ['queries']\n"
    assert found_by(impure_rules, House().with_file("scoring/rules/peeking.py", text)) == [
        "scoring/rules/peeking.py: competition.accounts.queries"
    ]


def test_an_operation_without_atomic_is_caught():
    for path, function in (
        ("competition/entries/operations.py", "withdraw_entry"),
        ("competition/entries/operations.py", "answer_entry"),
    ):
        broken = House().with_text(path, f"@atomic\ndef {function}(", f"def {function}(")
        assert found_by(lambda house: operations_not_atomic(house, SLOW_PART_FIRST), broken) == [
            f"{path}: {function}"
        ]


def test_a_write_in_a_view_is_caught():
    path = "competition/contests/views.py"
    broken = House().with_text(path, "\nbp = ", "\nfrom competition.foundation.store.db import db\n\nbp = ")
    assert found_by(writing_edges, broken) == [f"{path}: competition.foundation.store.db.db"]
    for verb in ("db.session.add(1)", "session.delete(1)", "from sqlalchemy import update"):
        written = House().with_file(path, House().sources[path] + f"\n{verb}\n")
        assert len(found_by(writes_elsewhere, written)) == 1


def test_a_float_in_a_rule_of_marks_is_caught():
    broken = House().with_file("scoring/rules/marking/halves.py", "HALF = 0.5\n")
    assert found_by(floats_in_marks, broken) == ["scoring/rules/marking/halves.py: line 1"]


@pytest.mark.parametrize(
    "line",
    [
        "if form.validate_on_submit():\n    pass",
        "try:\n    pass\nexcept Refused as refusal:\n    form.show(refusal)",
        "redirect(url_for('.mine'), code=303)",
    ],
)
def test_a_form_page_by_hand_is_caught(line):
    path = "competition/holidays/views.py"
    broken = House().with_file(path, House().sources[path] + f"\n{line}\n")
    assert len(found_by(handmade_form_pages, broken)) == 1


def test_a_file_named_for_nothing_is_caught():
    assert found_by(nameless_rooms, House().with_file("competition/contests/helpers.py", "")) == [
        "competition/contests/helpers.py"
    ]


def test_a_table_read_by_its_name_is_caught():
    path = "competition/accounts/queries.py"
    for line in (
        'SHEETS = Account.metadata.tables["sheets"]',
        "from sqlalchemy import text",
        "from sqlalchemy import table",
    ):
        broken = House().with_file(path, House().sources[path] + f"\n{line}\n")
        assert len(found_by(tables_by_name, broken)) == 1


@pytest.mark.parametrize("module", ["accounts.views", "accounts.forms", "entries.steps.forms"])
def test_another_feature_s_pages_and_forms_are_caught(module):
    room, _dot, name = module.rpartition(".")
    text = f"from competition.{room} import {name}\n__all__ = ['{name}']\n"
    assert found_by(borrowed_pages, House().with_file("competition/contests/more.py", text)) == [
        f"competition/contests/more.py: competition.{module}"
    ]


def test_a_setting_that_nothing_reads_is_caught():
    assert unread_settings(House(), [*fields_of_settings(), "never_read"], STARTERS) == ["never_read"]
    assert {field.name for field in dataclasses.fields(Settings)} == set(fields_of_settings())


def test_a_message_sent_beside_the_room_of_notices_is_caught():
    path = "competition/reviews/operations.py"
    broken = House().with_file(path, House().sources[path] + "\noutbox.queued('sms', '', 'code')\n")
    assert found_by(messages_beside_notices, broken) == [path]
