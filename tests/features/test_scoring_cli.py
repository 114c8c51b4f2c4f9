"""`flask --app wsgi scoring compute FILE`, as somebody outside runs it: no database, no settings."""

import json
import os
import subprocess
import sys
from pathlib import Path

HOME = Path(__file__).parents[2]
TOTALS = {
    "format": "jiangsai-marks/1",
    "entries": [{"code": "C1", "total": "8.125"}, {"code": "C2", "total": "9"}],
}


def run(file, stdin=None):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "scoring", "compute", str(file)]
    clean = {"PATH": os.environ["PATH"], "LC_ALL": "C"}
    return subprocess.run(command, cwd=HOME, env=clean, input=stdin, capture_output=True, check=False)


def test_a_file_is_tallied_without_an_installation(tmp_path):
    path = tmp_path / "marks.json"
    path.write_text(json.dumps(TOTALS), "utf-8")
    done = run(path)
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert [(entry["code"], entry["total"]) for entry in result["entries"]] == [
        ("C2", "9.00"),
        ("C1", "8.13"),
    ]


def test_a_wrong_file_ends_with_two_and_says_every_place():
    wrong = TOTALS | {"entries": [{"code": "C1", "total": 8.125}, {"code": "C1", "total": "9", "x": 1}]}
    done = run("-", json.dumps(wrong).encode())
    assert done.returncode == 2
    found = json.loads(done.stdout)
    assert [problem["at"] for problem in found["problems"]] == [
        "/entries/0/total",
        "/entries/1/x",
        "/entries/1/code",
    ]
    assert "带引号" in found["problems"][0]["message"]
    assert len(done.stderr.decode().splitlines()) == 3


def test_a_file_that_is_not_there_ends_with_two(tmp_path):
    assert run(tmp_path / "none.json").returncode == 2
