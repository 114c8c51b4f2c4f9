"""匠赛's commands: `python3 tasks.py run` serves it, `python3 tasks.py test` proves it; see `--help`.

Standard library only: this file starts on a bare Debian 12 and makes everything else itself.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036 - the sentence is for those who type it with an older one
    sys.stderr.write(
        "匠赛需要 Python 3.11 或更新的版本，这里是 %s。请在 Debian 12 上执行：apt-get install python3\n"
        "JiangSai needs Python 3.11 or newer, this is %s. On Debian 12 type: apt-get install python3\n"
        % ((sys.version.split()[0],) * 2)
    )
    sys.exit(2)

import argparse
import os
import subprocess
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from setup_steps import hall_trust, machine, migrating, rings, scripts, serving, sizes, web_files
from setup_steps.machine import PYTHON, ROOT, VENV, say, stop

KILLS_OF_A_SOAK = 300
TRIES_OF_A_SOAK = 5000
MINUTES_OF_A_SOAK = 30
PEOPLE_OF_A_SOAK = 500
TWO_PROCESSES = ("--numprocesses=2", "--dist=loadfile", "--no-loadscope-reorder")


def ready_to_run() -> None:
    """The environment, the web files and the first face; nothing to do on the second start."""
    machine.check_platform()
    rings.fetch_together(machine.RUN_LOCK, {"run"})
    serving.compile_translations()


def ready_to_check() -> None:
    """The environment of the checks and all that they look at."""
    machine.check_platform()
    rings.fetch_together(machine.TEST_LOCK, {"run", "test", "check"})
    serving.compile_translations()


def place_of(options: argparse.Namespace) -> serving.Place:
    """Where to serve and keep data, from the command line."""
    host = options.host or ("0.0.0.0" if options.tls else "127.0.0.1")  # noqa: S104 - the hall's tablets
    data = Path(options.data).resolve()
    return serving.Place(data=data, host=host, port=options.port, tls=options.tls)


def run(options: argparse.Namespace) -> int:
    """Make everything ready and serve until Ctrl-C."""
    place = place_of(options)
    scheme = scheme_of(options)
    serving.check_host(place, os.environ.get("JIANGSAI_PUBLIC_URL", ""))
    serving.check_port(place.host, place.port)
    if place.tls:
        serving.check_port(place.host, place.port + 1)
    serving.prepare_folder(place.data)
    ready_to_run()
    told = serving.environment(place)
    serving.prepare_keys(place.data, told)
    serving.check_settings(told)
    serving.migrate(place.data, told)
    if options.demo:
        say(serving.flask(told, "demo", "build", *(["--scheme", str(scheme)] if scheme else [])))
    if place.tls:
        fingerprint = hall_trust.prepare_authority(place.data, told)
        hall_trust.show_trust(place.host, place.port + 1, fingerprint)
    return serving.serve(place, told)


def scheme_of(options: argparse.Namespace) -> Path | None:
    """The organiser's own CIS workbook for the demonstration, when one is given."""
    if options.scheme is None:
        return None
    scheme = Path(options.scheme).resolve()
    if not options.demo:
        stop(
            "--scheme 只用于演示赛，请和 --demo 一起写，或改用 python3 tasks.py demo。",
            "--scheme belongs to the demonstration; write it with --demo, or use python3 tasks.py demo.",
        )
    if not scheme.is_file():
        stop(
            f"没有评分标准文件 {scheme}，请检查 --scheme 后面的文件名。",
            f"There is no workbook {scheme}; check the name after --scheme.",
        )
    return scheme


def demo(options: argparse.Namespace) -> int:
    """The demonstration contest in a folder of its own."""
    return run(options)


def fonts(_: argparse.Namespace) -> int:
    """The large faces, before the first certificates are printed."""
    machine.check_platform()
    web_files.fetch({"run", "print"})
    say("字体已齐备。 All faces are here.")
    return 0


def test(words: list[str]) -> int:
    """Install what these tests need, try the scripts, and become pytest, so that its closing line is the last one."""
    wanted = rings.needs(words)
    rings.get_ready(wanted)
    only_scripts = rings.PYTHON_TESTS not in wanted
    wrong = scripts.try_all(aloud=only_scripts) if rings.SCRIPTS in wanted else 0
    if only_scripts:
        return wrong
    words = [word for word in words if rings.needs_of(rings.place_of(word)) != {rings.SCRIPTS}]
    command = [str(PYTHON), "-m", "pytest", *joined(words)]
    sys.stdout.flush()
    if not wrong:
        os.execv(PYTHON, command)  # noqa: S606
    # What pytest finds is told all the same.
    return subprocess.run(command, check=False).returncode or wrong


def joined(words: list[str]) -> list[str]:
    """`--real-data FOLDER` as one word: before it knows our options pytest would take FOLDER for tests.

    A run of everything uses two processes; whoever picks tests or gives `-n` decides alone.
    """
    if "--real-data" in words[:-1]:
        at = words.index("--real-data")
        words = [*words[:at], f"--real-data={words[at + 1]}", *words[at + 2 :]]
    everything = all(word.startswith("--real-data=") for word in words)
    return [*TWO_PROCESSES, *words] if everything else words


def check(_: argparse.Namespace) -> int:
    """Everything that can be judged without running the product; every check runs, then sizes and the verdict."""
    ready_to_check()
    checks: Mapping[str, Callable[[], bool]] = {
        "ruff": lambda: tool("ruff", "check", "."),
        "ruff format": lambda: tool("ruff", "format", "--check", "."),
        "mypy": lambda: tool("mypy"),
        "import-linter": lambda: tool("lint-imports"),
        "biome": lambda: tool(*scripts.lint()),
        "djlint": lambda: tool("djlint", "templates", "--lint", "--quiet"),
        "迁移 migrations": migrations_complete,
        "译文 catalogues": lambda: tool("python", "-m", "setup_steps.catalogues"),
        "取来的文件 fetched files": fetched_files_match,
    }
    failed = []
    for name, passes in checks.items():
        fine = passes()
        say(f"{'通过 ok  ' if fine else '不通过 NO'}  {name}")
        failed += [] if fine else [name]
    sizes.report()
    say(f"不通过 Failed: {', '.join(failed)}" if failed else "全部通过。 All checks passed.")
    return 1 if failed else 0


def tool(name: str, *words: str, told: Mapping[str, str] | None = None) -> bool:
    """Run one tool of the environment, or by a path of its own; its words are shown only when it fails."""
    command = [str(VENV / "bin" / name), *words]
    environment = {**os.environ, **(told or {}), "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode != 0:
        print(ran.stdout + ran.stderr)
    return ran.returncode == 0


def fix(_: argparse.Namespace) -> int:
    """What can be mended without thinking: imports, small faults and the form of the source; then what is left."""
    ready_to_check()
    tool("ruff", "check", "--fix", "--quiet", ".")
    tool("ruff", "format", "--quiet", ".")
    tool(*scripts.lint("--write"))
    fine = tool("ruff", "check", ".") and tool(*scripts.lint())
    say("已修好。 Mended." if fine else "上面的要自己改。 The rest above is yours to mend.")
    return 0 if fine else 1


def sentences(_: argparse.Namespace) -> int:
    """New sentences into the catalogue, and what still waits for its English."""
    ready_to_check()
    command = [str(PYTHON), "-m", "setup_steps.catalogues", "--mend"]
    return subprocess.run(command, cwd=ROOT, check=False).returncode


def migration(options: argparse.Namespace) -> int:
    """A migration for what was changed in the models."""
    ready_to_check()
    return migrating.write(options.name)


def migrations_complete() -> bool:
    """An empty database brought up by the migrations has just the tables of the models."""
    with tempfile.TemporaryDirectory() as folder:
        place = serving.Place(data=Path(folder), host="127.0.0.1", port=8000)
        told = serving.environment(place)
        serving.prepare_keys(place.data, told)
        return all(tool("flask", "--app", "wsgi", "db", verb, told=told) for verb in ("upgrade", "check"))


def fetched_files_match() -> bool:
    """Every web file and face is the one the manifest names; the large faces may be still to come."""
    wrong = web_files.wrong_files({"run", "test", "check"})
    wrong += [row for row in web_files.wrong_files({"print"}) if (ROOT / row["file"]).exists()]
    for row in wrong:
        print(f"  {row['file']}")
    return not wrong


def backup(options: argparse.Namespace) -> int:
    """One encrypted file of the database, the uploaded files and the keys."""
    return copy_of_everything("create", options)


def restore(options: argparse.Namespace) -> int:
    """An encrypted file back into an empty data folder."""
    return copy_of_everything("restore", options)


def copy_of_everything(verb: str, options: argparse.Namespace) -> int:
    """Both directions are the product's own code; the passphrase is typed there."""
    machine.check_platform()
    machine.make_environment(machine.RUN_LOCK)
    told = {**os.environ, "JIANGSAI_DATA": str(Path(options.data).resolve())}
    if options.key_file:
        told["JIANGSAI_BACKUP_KEY_FILE"] = str(Path(options.key_file).resolve())
    command = [
        str(PYTHON),
        "-m",
        "competition.foundation.store.backup",
        verb,
        str(Path(options.file).resolve()),
    ]
    return subprocess.run(command, cwd=ROOT, env=told, check=False).returncode


def soak(options: argparse.Namespace) -> int:
    """Kill the server again and again under four tablets; no acknowledged mark may be lost. Then malformed requests,
    then five hundred people who hand in for fifty places at once, then a contest whose entries, results and awards are
    corrected and withdrawn at random."""
    runs = (
        (options.kills, "tests/journeys/test_kill.py", "--kills"),
        (options.tries, "tests/features/test_malformed.py", "--tries"),
        (options.people, "tests/features/test_registration_burst.py", "--people"),
        (options.minutes, "tests/journeys/test_chain.py", "--minutes"),
    )
    rings.get_ready(rings.WHOLE_PRODUCT)
    for amount, tests, option in runs:
        command = [str(PYTHON), "-m", "pytest", tests, f"{option}={amount}", "--timeout=0"]
        if amount and (wrong := subprocess.run(command, check=False).returncode):
            return wrong
    return 0


def lock(options: argparse.Namespace) -> int:
    """For maintainers: resolve the pinned inputs again into locks that name no host."""
    machine.pip_into_tools("uv")
    told = {**os.environ, **machine.index_settings()}
    if not options.web:
        for name in ("requirements", "requirements-dev", "requirements-tools"):
            words = ["--quiet", "--generate-hashes", "--universal", "--no-emit-index-url", "--no-header"]
            words += ["--python-version", "3.11", *(["--upgrade"] if options.upgrade else [])]
            words += [] if name != "requirements-dev" else ["--constraint", "requirements.lock"]
            uv = [str(machine.TOOLS / "bin" / "uv"), "pip", "compile", *words]
            subprocess.run(
                [*uv, f"{name}.in", "--output-file", f"{name}.lock"], cwd=ROOT, env=told, check=True
            )
    if not options.python:
        web_files.lock_packages()
        web_files.write_manifest()
    return 0


def port_from(word: str) -> int:
    """A port as it was typed."""
    if not (word.isascii() and word.isdigit() and 0 < int(word) < 65536):
        stop(
            f"端口“{word}”不对，请写 1–65535 的整数，例如 --port 8000。",
            f"'{word}' is no port; write a whole number from 1 to 65535, for example --port 8000.",
        )
    return int(word)


def command_line() -> argparse.ArgumentParser:
    """Every command with its options."""
    parser = argparse.ArgumentParser(prog="tasks.py", description="匠赛 JiangSai")
    commands = parser.add_subparsers(dest="command", required=True, metavar="命令")

    def add(name: str, does: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words)
        added.set_defaults(does=does)
        return added

    for name, does, words, folder in (
        ("run", run, "启动 serve", "var"),
        ("demo", demo, "启动演示赛 serve the demonstration contest", "var-demo"),
    ):
        serve = add(name, does, words)
        serve.add_argument("--port", type=port_from, default=8000, help="端口 port (8000)")
        serve.add_argument("--host", help="监听地址 address to listen on (127.0.0.1)")
        serve.add_argument("--data", default=str(ROOT / folder), help=f"数据目录 data folder (./{folder})")
        serve.add_argument("--tls", action="store_true", help="赛场局域网 https https in a hall network")
        # `demo` is `run --demo` in a folder of its own.
        serve.add_argument(
            "--demo",
            action="store_true",
            default=name == "demo",
            help="建演示赛 build the demonstration contest",
        )
        serve.add_argument(
            "--scheme", metavar="FILE", help="演示赛 X07 用的 CIS 评分表 a CIS workbook for its event X07"
        )
    commands.add_parser(
        "test", help="测试（其余参数交给 pytest） tests; other words go to pytest", add_help=False
    )
    add("check", check, "静态检查 checks without running the product")
    add("fix", fix, "改格式和小毛病 mend the form and small faults")
    add("words", sentences, "把新句子收进译文 new sentences into the catalogue")
    add("migration", migration, "为改过的表写迁移 a migration for changed tables").add_argument(
        "name", help="名字，一个小写的词 its name, a word in small letters"
    )
    for name, does, words in (
        ("backup", backup, "备份到一个加密文件 into one encrypted file"),
        ("restore", restore, "从备份恢复 from a backup"),
    ):
        copies = add(name, does, words)
        copies.add_argument("file", help="备份文件 the backup file")
        copies.add_argument("--data", default=str(ROOT / "var"), help="数据目录 data folder (./var)")
        copies.add_argument("--key-file", help="口令所在文件 a file that holds the passphrase")
    add("fonts", fonts, "取全部字体 fetch the large faces")
    long = add(
        "soak",
        soak,
        "长测：断电、畸形请求、抢报名额、随机更正 long tests: kills, malformed requests, a rush, corrections",
    )
    long.add_argument("--kills", type=int, default=KILLS_OF_A_SOAK)
    long.add_argument(
        "--minutes",
        type=float,
        default=MINUTES_OF_A_SOAK,
        help="随机更正和撤回多少分钟 minutes of corrections at random (0: none)",
    )
    long.add_argument(
        "--tries", type=int, default=TRIES_OF_A_SOAK, help="畸形请求 malformed requests (0: none)"
    )
    long.add_argument(
        "--people", type=int, default=PEOPLE_OF_A_SOAK, help="同时报名 people entering at once (0: none)"
    )
    locks = add("lock", lock, "更新锁文件（维护者） for maintainers: refresh the locks")
    locks.add_argument("--upgrade", action="store_true", help="升级到最新 newest versions")
    locks.add_argument("--web", action="store_true", help="只网页文件 web files only")
    locks.add_argument("--python", action="store_true", help="只 Python Python only")
    return parser


def main(words: list[str]) -> int:
    """Everything after `test` belongs to pytest; the other commands read their own options."""
    if words[:1] == ["test"]:
        return test(words[1:])
    options = command_line().parse_args(words)
    does: Callable[[argparse.Namespace], int] = options.does
    return does(options)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
    except OSError as problem:
        if problem.errno == 28:  # ENOSPC
            stop("磁盘已满，请清理后再试。", "The disk is full; free some space and try again.")
        raise
