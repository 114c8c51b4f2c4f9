"""The shape of the house, kept by tests."""

import ast
import dataclasses
import json
import re
from pathlib import Path

import pytest

from competition.foundation.system.settings import Settings
from tests.house import (
    HOME,
    PACKAGES,
    House,
    borrowed_pages,
    called,
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
from wsgi import WIRING

FILES = sorted(path for package in PACKAGES for path in (HOME / package).rglob("*.py"))
TREES = {path: ast.parse(path.read_text("utf-8")) for path in FILES}

# Public operations that are not one transaction as a whole, each with its reason.
SLOW_PART_FIRST: dict[str, str] = {
    "competition.keepers.set_passphrase": "a key is sealed in a tenth of a second, then kept",
    "competition.keepers.change_passphrase": "the key is opened and sealed anew, then kept",
    "competition.keepers.unlock_key": "a wrong passphrase is written down although the step is refused",
    "competition.entries.add_document": "the file is opened and cleaned before the write lock is taken",
    "competition.persons.claim_person": "a try counts even where the claim is refused",
    "competition.accounts.sign_in": "the password is hashed",
    "competition.accounts.change_password": "the old password is hashed",
    "competition.accounts.send_sign_in_code": "the password is hashed",
    "competition.accounts.prove": "the password is hashed",
    "competition.accounts.begin_sign_up": "the new password is hashed",
    "competition.accounts.show_second_step": "a wrong code is counted after its operation was taken back",
    "competition.accounts.sign_in_by_passkey": "a counter that went back is written down, and the step refused",
    "competition.accounts.show_passkey": "a counter that went back is written down, and the step refused",
    "competition.accounts.prove_by_passkey": "a counter that went back is written down, and the step refused",
    "competition.accounts.prove_channel": "a wrong code counts as a try and is refused",
    "competition.accounts.finish_sign_up": "a wrong code counts as a try and is refused",
    "scoring.devices.start_seat": "the PIN is hashed, and a wrong one counts although it is refused",
    "scoring.pins.set_pin": "the PIN is hashed",
    "scoring.results.open_codes": "checks all that the result rests on before the lock",
    "scoring.results.take_snapshot": "checks all that the result rests on before the lock",
    "certificates.awards.print_certificates": "lays every certificate out before the ledger is locked",
}

# What reads the settings beside the packages.
STARTERS = "\n".join((HOME / name).read_text("utf-8") for name in ("wsgi.py", "gunicorn.conf.py"))


def fields_of_settings():
    return [field.name for field in dataclasses.fields(Settings)]


def relative(path):
    return str(path.relative_to(HOME))


@pytest.mark.parametrize(
    ("call", "homes"),
    [
        ("select", {"queries.py", "paging.py"}),
        ("commit", {"db.py"}),
        ("render_template", {"views.py", "errors.py"}),
        ("Canvas", {"typesetting.py"}),
        ("render_template_string", set()),
        ("Markup", set()),
    ],
)
def test_each_verb_has_one_home(call, homes):
    found = {relative(path) for path, tree in TREES.items() if call in called(tree)}
    assert {place for place in found if Path(place).name not in homes} == set()


def test_reportlab_is_known_to_the_foundation_and_certificates_only():
    importing = {
        relative(path)
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if (isinstance(node, ast.Import) and any(a.name.startswith("reportlab") for a in node.names))
        or (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("reportlab"))
    }
    assert importing <= {
        "competition/foundation/paper/fonts.py",
        "competition/foundation/paper/typesetting.py",
        "competition/foundation/paper/page_parts.py",
        "competition/foundation/paper/lists.py",
        "competition/foundation/paper/forms.py",
        "competition/foundation/paper/letters.py",
        "competition/foundation/paper/cards.py",
        "certificates/pdf.py",
    }


def test_rules_import_rules_alone():
    assert impure_rules(House()) == []


def test_no_feature_borrows_the_pages_of_another():
    assert borrowed_pages(House()) == []


def test_pages_and_forms_leave_the_database_to_queries_and_operations():
    assert writing_edges(House()) == []


def test_rows_are_written_by_operations_and_the_foundation_alone():
    assert writes_elsewhere(House()) == []


def test_every_page_with_a_form_answers_by_the_kit():
    assert handmade_form_pages(House()) == []


def test_every_file_says_what_is_in_it():
    assert nameless_rooms(House()) == []


def test_what_counts_in_a_contest_is_read_from_its_entries():
    assert living_records(House()) == []


def test_people_are_told_from_one_room():
    assert messages_beside_notices(House()) == []


def test_every_table_is_known_by_its_model():
    assert tables_by_name(House()) == []


def test_every_setting_is_read():
    assert unread_settings(House(), fields_of_settings(), STARTERS) == []


def test_nothing_is_imported_inside_a_function():
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                inner = [n for n in ast.walk(node) if isinstance(n, ast.Import | ast.ImportFrom)]
                assert not inner, f"{relative(path)}:{node.name}"


def test_every_public_operation_is_one_transaction_or_says_why_not():
    assert operations_not_atomic(House(), SLOW_PART_FIRST) == []
    named = {f"{path.rsplit('/', 1)[0].replace('/', '.')}" for path in House().trees}
    assert [name for name in SLOW_PART_FIRST if name.rsplit(".", 1)[0] not in named] == []


def test_no_binary_float_in_the_rules_of_marks():
    assert floats_in_marks(House()) == []


def test_every_problem_has_its_sentence():
    codes = {
        node.args[0].value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Problem"
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert sorted(codes - WIRING["SENTENCES"].keys()) == []


def test_every_action_of_the_log_has_its_words_and_no_word_is_of_nothing():
    """Read from the calls that record; a name made of two parts (`f"sheet.{step}"`) counts by its first."""
    written, begun = set(), set()
    for node in (node for tree in TREES.values() for node in ast.walk(tree)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            written.add(node.value)
        if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
            begun.add(node.values[0].value)
    recorded = {
        part.value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and len(node.args) > 1 and set(called(node)) & RECORDING
        for argument in node.args
        for part in ast.walk(argument)
        if isinstance(part, ast.Constant) and re.fullmatch(r"[a-z]+\.[a-z_]+", str(part.value))
    }
    assert sorted(recorded - WIRING["ACTIONS"].keys()) == []
    assert [
        key for key in WIRING["ACTIONS"] if key not in written and key.split(".")[0] + "." not in begun
    ] == []


RECORDING = {"record", "_record", "_record_penalty", "_log", "Taken"}


def test_sentences_are_chinese_and_end_properly():
    for code, sentence in WIRING["SENTENCES"].items():
        assert re.search(r"[\u4e00-\u9fff]", sentence), code
        assert sentence[-1] in "。）", code
        assert "！" not in sentence, code


TEMPLATES = sorted((HOME / "templates").rglob("*.html"))


def test_templates_have_no_inline_script_or_style():
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", re.I)
    for path in TEMPLATES:
        assert not inline.search(path.read_text("utf-8")), relative(path)


def test_templates_never_mark_text_as_safe():
    for path in TEMPLATES:
        assert not re.search(r"\|\s*safe\b|autoescape\s+false", path.read_text("utf-8")), relative(path)


def test_templates_speak_through_the_catalogue():
    """No Han character and no full-width mark in a template outside a translation call or a comment."""
    spoken = re.compile(r"(_\(|pgettext\(\"\w+\",)\s*(\"[^\"]*\"|'[^']*')|\{#.*?#\}", re.S)
    for path in TEMPLATES:
        rest = spoken.sub("", path.read_text("utf-8"))
        rest = rest.replace("中文", "")  # the language switch names itself
        bare = re.findall(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+", rest)
        assert not bare, f"{relative(path)}: {bare[:3]}"


def test_secrets_and_personal_data_are_not_in_the_repository():
    """No resident ID number of an assigned area and no private key anywhere."""
    number = re.compile(
        r"(?<!\d)(?!329999|3299)[1-8]\d{5}(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{3}[\dXx](?!\d)"
    )
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    for path in HOME.rglob("*"):
        if any(
            part in {".git", ".venv", ".tools", "node_modules", "vendor", "fonts", "var"}
            for part in path.parts
        ):
            continue
        if (
            path.suffix not in {".py", ".html", ".md", ".js", ".csv", ".json", ".txt", ".cfg"}
            or path.is_dir()
        ):
            continue
        text = path.read_text("utf-8", errors="ignore")
        assert "PRIVATE KEY-----\nM" not in text, relative(path)
        for match in number.findall(text):
            check = "10X98765432"[sum(int(d) * w for d, w in zip(match[:17], weights, strict=True)) % 11]
            assert check != match[17].upper(), f"{relative(path)} holds an ID number of an assigned area"


def test_numbers_and_names_of_persons_are_masked_in_one_place():
    """Two masks of one number or name laid over each other show it; stars elsewhere stand for all of something."""
    star, stars = re.compile(r"[*＊•●]"), re.compile(r"[*＊•●]{3}")

    def masks(node):
        """`"*" * 14`, or three stars written out."""
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return any(star.fullmatch(str(getattr(side, "value", ""))) for side in (node.left, node.right))
        return (
            isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(stars.search(node.value))
        )

    found = {relative(path) for path, tree in TREES.items() if any(map(masks, ast.walk(tree)))}
    assert found == {
        "competition/rules/identity.py",
        "competition/foundation/system/logs.py",  # nothing is left of what it strikes out
        "competition/accounts/resuming.py",  # nothing is shown of a secret that is sent on
    }
    shown = re.compile(r"\b(?:id_number|phone)\b[^|}%]*[\[*]|\*{3}")
    assert [relative(path) for path in TEMPLATES if shown.search(path.read_text("utf-8"))] == []


def test_every_icon_is_in_the_sprite():
    """The sprite holds only the icons named in vendor.json; another name would show nothing."""
    named = set(json.loads((HOME / "vendor.json").read_text("utf-8"))["icons"])
    calls = re.compile(r"""(?:icon\(|sign=|icons\.svg["']\) }}#|icons\.svg#)["']([a-z0-9-]+)["')]""")
    used = {
        name
        for path in [*TEMPLATES, *(HOME / "static" / "js").rglob("*.js")]
        for name in calls.findall(path.read_text("utf-8"))
    }
    looks = {
        node.args[2].value
        for tree in TREES.values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Look" and len(node.args) > 2
    }
    assert looks
    assert sorted((used | looks) - named) == []
