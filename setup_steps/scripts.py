"""The tablet's scripts: tried by Node's own test runner, read by a linter."""

import subprocess
import sys

from setup_steps import web_files
from setup_steps.machine import ROOT, TOOLS, say

TESTS = ROOT / "tests" / "js"
LINTER = TOOLS / "biome"


def try_all(*, aloud: bool) -> int:
    """Every file of `tests/js`; told in one line unless something is wrong or somebody asks for these alone."""
    files = sorted(str(path) for path in TESTS.glob("test_*.js"))
    command = [web_files.node(), "--test", "--test-reporter=tap", *files]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if aloud or ran.returncode != 0 or not files:
        print(ran.stdout + ran.stderr)
    passed = next((line.split()[-1] for line in ran.stdout.splitlines() if line.startswith("# pass ")), "0")
    wrong = ran.returncode != 0 or passed == "0"
    say(f"{'不通过 NO' if wrong else '通过 ok  '}  tests/js: {passed}")
    sys.stdout.flush()
    return 1 if wrong else 0


def lint(*words: str) -> list[str]:
    """The linter's command for all scripts."""
    return [str(LINTER), "lint", "--colors=off", "--error-on-warnings", *words]
