"""A migration for what the models say and no migration makes yet, written against an empty database at the head."""

import re
import tempfile
from datetime import date
from pathlib import Path

from setup_steps import serving
from setup_steps.machine import ROOT, say, stop

NAME = re.compile(r"[a-z][a-z0-9_]{0,30}")
VERSIONS = ROOT / "migrations" / "versions"


def write(name: str) -> int:
    """`migrations/versions/<day>_<name>.py`; nothing where models and migrations agree."""
    check_name(name)
    today = date.today()  # noqa: DTZ011 - the maintainer's own day
    before = set(VERSIONS.glob("*.py"))
    with tempfile.TemporaryDirectory() as folder:
        place = serving.Place(data=Path(folder), host="127.0.0.1", port=8000)
        told = serving.environment(place)
        serving.prepare_keys(place.data, told)
        serving.flask(told, "db", "upgrade")
        words = ("--message", name, "--rev-id", f"{today:%Y%m%d}_{name}")
        serving.flask(told, "db", "migrate", *words)
    made = sorted(set(VERSIONS.glob("*.py")) - before)
    return told_of(made[0])


def told_of(made: Path) -> int:
    """Says which file was written and what is left to do; an empty one is taken away again."""
    if re.search(r"def upgrade\(\):\n    pass\n", made.read_text()):
        made.unlink()
        say("模型与迁移一致，没有要写的。 Models and migrations agree; nothing to write.")
        return 1
    say(f"写好了 Written: {made.relative_to(ROOT)}")
    say(
        "请通读它，补上已有行的处理和退路，再跑： Read it through, tell what becomes of the rows there are and of "
        "the way down, then: python3 tasks.py test tests/features/test_filled.py tests/features/test_migrations.py"
    )
    return 0


def check_name(name: str) -> None:
    """A name is a word, and no migration of that name may be there."""
    if not NAME.fullmatch(name):
        stop(
            f"“{name}”不能作名字：请用小写字母开头，只含小写字母、数字和下划线，例如 proofs。",
            f"'{name}' is no name: a lower-case letter, then lower-case letters, digits and _, for example proofs.",
        )
    if taken := [path.name for path in VERSIONS.glob(f"*_{name}.py")]:
        stop(f"已经有 {taken[0]}，请换一个名字。", f"{taken[0]} is there already; choose another name.")
