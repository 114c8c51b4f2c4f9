"""The commands say in one sentence what is wrong, and serve when nothing is."""

import http.client
import json
import os
import re
import signal
import socket
import sqlite3
import ssl
import stat
import struct
import subprocess
import sys
import time
import zlib
from contextlib import closing, suppress
from pathlib import Path

import pytest

import tasks as commands
from setup_steps import hall_trust, machine, serving, web_files

ROOT = Path(__file__).resolve().parent.parent.parent
HAN = re.compile(r"[\u4e00-\u9fff]")


def free_ports(count):
    """Neighbouring free ports: --tls needs two."""
    for port in range(18200 + os.getpid() % 900 * 2, 40000):
        try:
            for at in range(port, port + count):
                with socket.socket() as probe:
                    probe.bind(("127.0.0.1", at))
        except OSError:
            continue
        return port
    raise LookupError("no free port")


def tasks(*words, told=None):
    """Run a command to its end, where nobody can type."""
    command = [sys.executable, str(ROOT / "tasks.py"), *words]
    return subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, **(told or {})},
        timeout=120,
        start_new_session=True,
    )


def one_sentence_each(ran):
    """Exit code 2, a Chinese line and an English one, no trace."""
    assert ran.returncode == 2, ran.stdout + ran.stderr
    chinese, english = ran.stderr.strip().splitlines()[-2:]
    assert HAN.search(chinese)
    assert not HAN.search(english)
    assert "Traceback" not in ran.stderr
    return chinese


def answer(port, path, trust=None):
    """Status and body of one GET."""
    if trust:
        connection = http.client.HTTPSConnection("127.0.0.1", port, timeout=10, context=trust)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def parents():
    """Every process and the one that started it; some end while we look."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(FileNotFoundError, ProcessLookupError):
            found[int(path.parent.name)] = int(path.read_text().rpartition(")")[2].split()[1])
    return found


class Served:
    """`tasks.py run` in the background, its words collected until it says where it is."""

    def __init__(self, *words):
        self.began = time.monotonic()
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "tasks.py"), "run", *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
        )
        self.said = ""
        for line in self.process.stdout:
            self.said += line
            if "JiangSai is ready" in line:
                break
        self.seconds = time.monotonic() - self.began

    def children(self):
        """Process ids below this one."""
        return [child for child, parent in parents().items() if parent == self.process.pid]

    def stop(self, number=signal.SIGTERM):
        """Ask it to stop; its exit code, and the rest of what it says."""
        self.process.send_signal(number)
        rest, _ = self.process.communicate(timeout=60)
        self.said += rest
        return self.process.returncode


@pytest.fixture
def serve():
    """Start as often as a test wants; whatever still runs is stopped."""
    started = []

    def start(*words):
        started.append(Served(*words))
        return started[-1]

    yield start
    for served in started:
        if served.process.poll() is None:
            served.stop()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.slow
def test_run_serves_an_empty_installation_and_stops_cleanly(serve, tmp_path):
    port, data = free_ports(1), tmp_path / "var"
    first = serve("--port", str(port), "--data", str(data))
    assert f"http://127.0.0.1:{port}" in first.said
    link = re.search(r"http://127\.0\.0\.1:\d+(/link/\S+)", first.said)
    assert link, first.said
    assert answer(port, "/healthz")[0] == 200
    assert answer(port, link[1])[0] == 200
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    assert stat.S_IMODE((data / "keys" / "keys.json").stat().st_mode) == 0o600
    children = first.children()
    assert len(children) == 2
    assert first.stop() == 0
    assert not any(alive(pid) for pid in children)

    second = serve("--port", str(port), "--data", str(data))
    assert second.seconds < 12  # under 3 s where nothing else runs; measured by bench/setup.py
    assert second.stop(signal.SIGINT) == 0


@pytest.mark.slow
def test_a_database_that_does_not_fit_ends_the_start_and_nobody_says_ready(serve, tmp_path):
    words = ("--port", str(free_ports(1)), "--data", str(tmp_path / "var"))
    assert serve(*words).stop() == 0
    for statement, names in (
        ("ALTER TABLE outbox DROP COLUMN due_at", "outbox 缺少列 due_at"),
        ("UPDATE alembic_version SET version_num = '20991231_later'", "20991231_later"),
    ):
        with closing(sqlite3.connect(tmp_path / "var" / "jiangsai.sqlite")) as connection, connection:
            connection.execute(statement)
        # The stamp of the last start says that all is well: it is not believed.
        ran = tasks("run", *words)
        assert names in one_sentence_each(ran)
        assert len(ran.stderr.strip().splitlines()) == 2
        assert "ready" not in ran.stdout


@pytest.mark.slow
def test_a_worker_that_dies_is_started_again(serve, tmp_path):
    port = free_ports(1)
    served = serve("--port", str(port), "--data", str(tmp_path / "var"))
    before = served.children()
    worker = next(pid for pid in before if "jobs" in Path(f"/proc/{pid}/cmdline").read_text())
    os.kill(worker, signal.SIGKILL)
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline and (len(served.children()) < 2 or worker in served.children()):
        time.sleep(0.2)
    assert len(served.children()) == 2
    assert worker not in served.children()
    assert served.stop() == 0


@pytest.mark.slow
def test_the_children_do_not_outlive_a_killed_parent(serve, tmp_path):
    served = serve("--port", str(free_ports(1)), "--data", str(tmp_path / "var"))
    children = served.children()
    served.process.kill()
    served.process.communicate()
    deadline = time.monotonic() + 40
    while time.monotonic() < deadline and any(alive(pid) for pid in children):
        time.sleep(0.2)
    assert not any(alive(pid) for pid in children)


@pytest.mark.slow
def test_tls_serves_a_certificate_of_its_own_authority_and_tells_tablets_how_to_trust_it(serve, tmp_path):
    port, data = free_ports(2), tmp_path / "var"
    served = serve("--tls", "--host", "127.0.0.1", "--port", str(port), "--data", str(data))
    trust = ssl.create_default_context(cafile=str(data / "tls" / "ca.pem"))
    assert answer(port, "/healthz", trust)[0] == 200
    status, page = answer(port + 1, "/tls")
    fingerprint = re.search(r"([0-9A-F]{2}:){31}[0-9A-F]{2}", served.said)[0]
    assert status == 200
    assert fingerprint in page.decode()
    status, certificate = answer(port + 1, "/jiangsai-ca.crt")
    assert hall_trust.fingerprint_of(certificate) == fingerprint
    for path in ("/ca.key", "/../keys/keys.json", "/"):
        assert answer(port + 1, path)[0] == 404
    assert stat.S_IMODE((data / "tls" / "ca.key").stat().st_mode) == 0o600
    assert served.stop() == 0


def test_a_busy_port_is_said_at_once(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = one_sentence_each(tasks("run", "--port", str(port), "--data", str(tmp_path / "var")))
    assert str(port) in said
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.7"])  # noqa: S104 - refused, not bound to
def test_other_machines_are_let_in_by_https_alone(tmp_path, host):
    words = ("run", "--host", host, "--port", str(free_ports(1)), "--data", str(tmp_path / "var"))
    said = one_sentence_each(tasks(*words))
    assert "--tls" in said
    assert "JIANGSAI_PUBLIC_URL=https://" in said
    assert not (tmp_path / "var").exists()


@pytest.mark.parametrize(
    ("host", "tls", "public_url"),
    [
        ("0.0.0.0", True, ""),  # noqa: S104 - looked at, not bound to
        ("0.0.0.0", False, "https://sai.example.org"),  # noqa: S104 - looked at, not bound to
        ("127.0.0.1", False, ""),
        ("localhost", False, ""),
    ],
)
def test_https_or_this_machine_alone_may_be_served(tmp_path, host, tls, public_url):
    serving.check_host(serving.Place(data=tmp_path, host=host, port=8000, tls=tls), public_url)


def test_a_data_folder_that_cannot_be_written_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    one_sentence_each(tasks("run", "--port", str(free_ports(1)), "--data", str(tmp_path / "file" / "var")))


@pytest.mark.parametrize(
    ("name", "value"), [("JIANGSAI_PUBLIC_URL", "http://sai.example.org"), ("JIANGSAI_THREADS", "abc")]
)
def test_a_wrong_setting_is_said_before_anything_starts(tmp_path, name, value):
    words = ("run", "--port", str(free_ports(1)), "--data", str(tmp_path / "var"))
    assert name in one_sentence_each(tasks(*words, told={name: value}))
    assert not (tmp_path / "var" / "jiangsai.sqlite").exists()


def test_a_database_without_its_keys_is_never_given_new_ones(tmp_path):
    (tmp_path / "jiangsai.sqlite").touch()
    with pytest.raises(SystemExit) as end:
        serving.prepare_keys(tmp_path, {})
    assert end.value.code == 2
    assert not (tmp_path / "keys").exists()


def test_a_scheme_is_for_the_demonstration_and_must_be_there(tmp_path):
    folder = ("--port", str(free_ports(1)), "--data", str(tmp_path / "var"))
    (tmp_path / "scheme.xlsx").touch()
    said = one_sentence_each(tasks("run", *folder, "--scheme", str(tmp_path / "scheme.xlsx")))
    assert "--demo" in said
    for words in (("demo",), ("run", "--demo")):
        said = one_sentence_each(tasks(*words, *folder, "--scheme", str(tmp_path / "none.xlsx")))
        assert "none.xlsx" in said
    assert not (tmp_path / "var").exists()


def test_a_full_disk_is_said(tmp_path, capsys):
    with pytest.raises(SystemExit) as end:
        machine.check_room(tmp_path / "not yet there", 10**18)
    assert end.value.code == 2
    assert "磁盘快满了" in capsys.readouterr().err


def test_an_older_python_is_told_what_to_install():
    code = f"import sys; sys.version_info = (3, 9, 2); exec(open({str(ROOT / 'tasks.py')!r}).read())"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert "apt-get install python3" in one_sentence_each(ran)


def test_another_machine_than_x86_64_is_told_so():
    code = (
        "import platform; platform.machine = lambda: 'aarch64'; "
        "from setup_steps import machine; machine.check_platform()"
    )
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    said = one_sentence_each(ran)
    assert "x86-64" in said
    assert "aarch64" in said


@pytest.mark.parametrize("typed", ["abc", "0", "65536", "-1"])
def test_a_port_that_is_none_is_said(typed):
    said = one_sentence_each(tasks("run", f"--port={typed}"))
    assert typed in said
    assert "--port 8000" in said


@pytest.fixture
def bare_copy(tmp_path):
    """The commands without anything installed, and a pip that a test chooses."""
    home = tmp_path / "copy"
    home.mkdir()
    for name in (
        "tasks.py",
        "setup_steps",
        "competition",
        "requirements.lock",
        "requirements-dev.lock",
        "vendor.json",
    ):
        subprocess.run(["cp", "-r", str(ROOT / name), str(home)], check=True)
    subprocess.run(["cp", str(ROOT / "requirements-tools.lock"), str(home)], check=True)

    def run(pip):
        package = tmp_path / "path" / "pip"
        package.mkdir(parents=True)
        (package / "__init__.py").touch()
        (package / "__main__.py").write_text(pip)
        return subprocess.run(
            [sys.executable, "tasks.py", "run", "--port", str(free_ports(1)), "--data", "var"],
            cwd=home,
            capture_output=True,
            text=True,
            env={**os.environ, "PYTHONPATH": str(package.parent)},
        )

    return run


def test_a_python_without_pip_is_told_what_to_install(bare_copy):
    assert "apt-get install python3-pip" in one_sentence_each(bare_copy("raise SystemExit(1)"))


def test_a_first_start_without_network_is_said(bare_copy):
    pip = "import sys\nif 'install' in sys.argv: sys.exit('ERROR: No matching distribution found for uv')\n"
    assert "联网" in one_sentence_each(bare_copy(pip))


def test_another_user_than_root_is_told_what_to_type(tmp_path):
    asks = tmp_path / "dpkg-query"
    asks.write_text("#!/bin/sh\nexit 1\n")
    asks.chmod(0o755)
    code = (
        "import os, runpy, sys; os.geteuid = lambda: 1000; sys.argv = ['tasks.py', 'test']; "
        f"sys.path.insert(0, {str(ROOT)!r}); runpy.run_path('tasks.py', run_name='__main__')"
    )
    told = {**os.environ, "PATH": f"{tmp_path}{os.pathsep}{os.environ['PATH']}"}
    ran = subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=told, capture_output=True, text=True)
    assert ran.returncode == 2
    assert "sudo apt-get update && sudo apt-get install" in ran.stderr
    assert "chromium" in ran.stderr


def test_a_backup_of_nothing_and_a_restore_of_nothing_are_said(tmp_path):
    told = {"JIANGSAI_BACKUP_PASSPHRASE": "long enough"}
    for verb in ("backup", "restore"):
        words = (verb, str(tmp_path / "none.backup"), "--data", str(tmp_path / "var"))
        one_sentence_each(tasks(*words, told=told))


@pytest.mark.parametrize("verb", ["backup", "restore"])
def test_where_nobody_can_type_a_passphrase_the_other_ways_are_said(tmp_path, verb):
    said = one_sentence_each(tasks(verb, str(tmp_path / "one.backup"), "--data", str(tmp_path)))
    assert "--key-file" in said
    assert "JIANGSAI_BACKUP_PASSPHRASE" in said


def test_a_key_file_that_is_not_there_is_said(tmp_path):
    missing = str(tmp_path / "missing.txt")
    words = ("backup", str(tmp_path / "one.backup"), "--data", str(tmp_path), "--key-file", missing)
    assert missing in one_sentence_each(tasks(*words))


@pytest.mark.parametrize(
    ("typed", "given"),
    [
        (["--real-data", "../shared/data", "-q"], ["--real-data=../shared/data", "-q"]),
        (["--real-data", "../shared/data"], [*commands.TWO_PROCESSES, "--real-data=../shared/data"]),
        (["-k", "x", "--real-data"], ["-k", "x", "--real-data"]),
        ([], [*commands.TWO_PROCESSES]),
    ],
)
def test_a_run_of_everything_uses_two_processes_and_real_data_is_not_taken_for_tests(typed, given):
    assert commands.joined(typed) == given


def test_every_command_is_in_the_help():
    said = tasks("--help").stdout
    for name in (
        "run",
        "test",
        "check",
        "fix",
        "words",
        "migration",
        "demo",
        "backup",
        "restore",
        "fonts",
        "soak",
    ):
        assert name in said


# ---- web files


def test_fetched_files_are_the_ones_the_manifest_names():
    assert [row["file"] for row in web_files.wrong_files({"run", "test"})] == []


def test_no_fetched_file_asks_for_a_source_map():
    for row in web_files.rows():
        if row["file"].endswith((".js", ".mjs", ".css")):
            assert b"sourceMappingURL" not in (ROOT / row["file"]).read_bytes(), row["file"]


def test_every_fetched_file_has_its_licence_beside_it():
    listed = web_files.rows()
    packages = {row["package"] for row in listed if row["use"] not in ("test", "check")}
    assert packages == {row["package"] for row in listed if "/licences/" in row["file"]}


def test_no_lock_names_a_host():
    for name in (
        *("package-lock.json", "requirements.lock", "requirements-dev.lock"),
        *("requirements-tools.lock", "vendor.json"),
    ):
        assert "://" not in (ROOT / name).read_text(), name


def test_a_changed_file_is_noticed(tmp_path, monkeypatch):
    row = {**web_files.rows()[0], "file": "one.js", "bytes": 3, "sha256": "00" * 32}
    (tmp_path / "vendor.json").write_text(json.dumps({"files": [row]}))
    (tmp_path / "one.js").write_text("abc")
    monkeypatch.setattr(web_files, "ROOT", tmp_path)
    monkeypatch.setattr(web_files, "MANIFEST", tmp_path / "vendor.json")
    assert web_files.wrong_files({"run"}) == [row]


def test_a_woff_file_unpacks_to_the_truetype_file_it_was_made_from():
    tables = {b"cmap": b"abc" * 50, b"head": b"xyz1"}
    directory, body, at = b"", b"", 44 + 20 * len(tables)
    for tag, table in tables.items():
        packed = min(zlib.compress(table), table, key=len)
        padded = packed + bytes(-len(packed) % 4)
        directory += struct.pack(">4s4I", tag, at + len(body), len(packed), len(table), 7)
        body += padded
    head = struct.pack(">4s4sIHHIHH5I", b"wOFF", b"\0\1\0\0", at + len(body), 2, 0, 0, 1, 0, *[0] * 5)
    font = web_files.truetype(head + directory + body)
    assert font[:12] == b"\0\1\0\0" + struct.pack(">4H", 2, 32, 1, 0)
    for number, (tag, table) in enumerate(tables.items()):
        found, checksum, start, length = struct.unpack(">4s3I", font[12 + 16 * number : 28 + 16 * number])
        assert (found, checksum, font[start : start + length]) == (tag, 7, table)


def test_source_map_lines_go_and_the_rest_stays():
    script = b"let a = 1\n//# sourceMappingURL=a.js.map\n"
    style = b"a{b:c}\n/*# sourceMappingURL=a.css.map */"
    assert web_files.SOURCE_MAP.sub(b"", script) == b"let a = 1\n"
    assert web_files.SOURCE_MAP.sub(b"", style) == b"a{b:c}\n"
