"""What the commands ask of the machine, what they bring into the catalogue, and when a test of the scripts fails a run."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from setup_steps import catalogues, migrating, rings, scripts

ROOT = Path(__file__).resolve().parent.parent.parent
ALL = rings.EVERYTHING


@pytest.mark.parametrize(
    ("typed", "needs"),
    [
        ([], ALL),
        (["-q", "--real-data=../data"], ALL),
        (["tests"], ALL),
        (["tests/rules"], {rings.PYTHON_TESTS}),
        (["tests/rules/test_seating.py", "-k", "x"], {rings.PYTHON_TESTS}),
        (["tests/rules/test_seating.py::test_x[a/b]"], {rings.PYTHON_TESTS}),
        (["tests/papers"], {rings.PYTHON_TESTS, rings.PAPER}),
        (["tests/js"], {rings.SCRIPTS}),
        (["tests/browser/test_axe.py"], ALL - {rings.SCRIPTS}),
        (["tests/features", "--engines", "sqlite"], rings.WHOLE_PRODUCT - {rings.POSTGRESQL}),
        (["tests/features", "--engines=sqlite"], rings.WHOLE_PRODUCT - {rings.POSTGRESQL}),
        (["tests/features", "--engines", "sqlite,postgresql"], rings.WHOLE_PRODUCT),
        (["tests/test_routes.py"], rings.WHOLE_PRODUCT),
        (["tests/rules", "tests/js"], {rings.PYTHON_TESTS, rings.SCRIPTS}),
    ],
)
def test_tests_ask_for_what_their_ring_needs_and_no_more(typed, needs):
    assert rings.needs(typed) == needs


def test_pure_rules_load_neither_the_product_nor_a_browser():
    code = (
        "import sys, pytest; pytest.main(['-q', 'tests/rules/test_seating.py', '-p', 'no:cacheprovider']); "
        "sys.exit(', '.join({'wsgi', 'sqlalchemy', 'flask', 'reportlab'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert (ran.stderr.strip(), "18 passed" in ran.stdout) == ("", True), ran.stdout + ran.stderr


CATALOGUE = """# English catalogue
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

msgid "留下"
msgstr "Stays"

#, python-format
msgid "%(n)s 不再说"
msgstr "%(n)s gone"

msgctxt "动词"
msgid "签"
msgstr "Sign"
"""


def test_new_sentences_come_in_at_the_end_and_those_no_longer_said_go(tmp_path):
    file = tmp_path / "messages.po"
    file.write_text(CATALOGUE)
    source = Catalog()
    for sentence in ("留下", "新的 %(name)s 一句"):
        source.add(sentence)
    source.add("签", context="动词")
    new, gone = catalogues.mend(file, source)
    assert (len(new), len(gone)) == (1, 1)
    before, after = (
        CATALOGUE.replace('#, python-format\nmsgid "%(n)s 不再说"\nmsgstr "%(n)s gone"\n\n', ""),
        file.read_text(),
    )
    assert after == f'{before}\n#, python-format\nmsgid "新的 %(name)s 一句"\nmsgstr ""\n'
    assert catalogues.mend(file, source) == ([], [])


def test_the_catalogue_itself_is_left_as_it_is_when_nothing_is_new(tmp_path):
    there = ROOT / "translations" / "en" / "LC_MESSAGES" / "messages.po"
    file = tmp_path / "messages.po"
    file.write_bytes(there.read_bytes())
    with there.open("rb") as source:
        assert catalogues.mend(file, read_po(source)) == ([], [])
    assert file.read_bytes() == there.read_bytes()


@pytest.mark.parametrize("name", ["", "Proofs", "1st", "a b", "../x", "facts"])
def test_a_migration_has_a_plain_name_that_is_not_taken(name, capsys):
    with pytest.raises(SystemExit):
        migrating.check_name(name)
    assert capsys.readouterr().err.strip()


def test_a_script_that_fails_its_test_fails_the_run_and_no_test_at_all_does_too(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(scripts.web_files, "node", lambda: str(node))
    node = tmp_path / "node"
    said = {
        "passes": "# pass 3\n# fail 0",
        "fails": "not ok 1\n# pass 2\n# fail 1",
        "finds none": "# pass 0\n# fail 0",
    }
    for number, (name, tap) in enumerate(said.items()):
        node.write_text(f"#!/bin/sh\nprintf '{tap}\\n'\nexit {number % 2}\n")
        node.chmod(0o700)
        assert scripts.try_all(aloud=False) == (0 if name == "passes" else 1), name
    assert "not ok 1" in capsys.readouterr().out
