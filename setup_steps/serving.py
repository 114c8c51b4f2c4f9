"""Serve: gunicorn and the worker as two children of this process, started together and stopped together."""

import ctypes
import http.client
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from competition.foundation.system import leftovers, private
from setup_steps.hall_trust import hall_address, hall_names, trust_page
from setup_steps.machine import (
    PYTHON,
    ROOM_FOR_SERVING,
    ROOT,
    VENV,
    check_room,
    digest,
    say,
    stop,
)

SECONDS_TO_READY = 90
SECONDS_TO_STOP = 35
REFUSED = 2  # how the product ends when it has said in a sentence why it does not start
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where one installation serves and keeps its data."""

    data: Path
    host: str
    port: int
    tls: bool = False

    @property
    def url(self) -> str:
        """What a person on this machine (or, with --tls, in this hall) types."""
        if self.tls:
            return f"https://{hall_address() if self.host in ANY else self.host}:{self.port}"
        return f"http://{'127.0.0.1' if self.host in ANY else self.host}:{self.port}"


ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound to
THIS_MACHINE = ("127.0.0.1", "localhost")


def check_host(place: Place, public_url: str) -> None:
    """Plain http is for this machine; others come by --tls, or by an https address in front of us."""
    if place.tls or place.host in THIS_MACHINE or public_url.startswith("https://"):
        return
    stop(
        f"监听 {place.host} 是给别的机器用的，必须有 https：请加 --tls（赛场局域网），或设置 "
        "JIANGSAI_PUBLIC_URL=https://域名（由 nginx 转发，见 docs/deploy.md）。只给本机用就去掉 --host。",
        f"--host {place.host} is for other machines and needs https: add --tls (a hall network), or set "
        "JIANGSAI_PUBLIC_URL=https://DOMAIN (behind nginx, see docs/deploy.md). For this machine alone leave "
        "--host out.",
    )


def check_port(host: str, port: int) -> None:
    """Say so at once when another program has the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            stop(
                f"没有权限使用端口 {port}，请换一个 1024 以上的端口，例如 --port 8000。",
                f"Port {port} needs root; choose one above 1024, for example --port 8000.",
            )
        except OverflowError:
            stop(f"端口 {port} 不存在，请用 1–65535。", f"There is no port {port}; use 1-65535.")
        except socket.gaierror:
            stop(f"没有 {host} 这个地址。", f"There is no address {host}.")
        except OSError as problem:
            if problem.errno == 99:  # EADDRNOTAVAIL
                stop(f"本机没有地址 {host}。", f"This machine has no address {host}.")
            stop(
                f"端口 {port} 已被别的程序占用，请换一个，例如 --port {port + 1}。",
                f"Port {port} is taken by another program; choose another, for example --port {port + 1}.",
            )


def environment(place: Place) -> dict[str, str]:
    """What the product reads from its surroundings (see docs/deploy.md)."""
    told = {
        "JIANGSAI_DATA": str(place.data),
        "JIANGSAI_BIND": f"{f'[{place.host}]' if ':' in place.host else place.host}:{place.port}",
        "PYTHONUNBUFFERED": "1",
        "PATH": f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}",
    }
    # Not JIANGSAI_PUBLIC_URL: certificates are only issued for an address that somebody chose.
    told["JIANGSAI_ADDRESS"] = place.url
    if place.tls:
        told["JIANGSAI_CERTIFICATE"] = str(place.data / "tls" / "server.pem")
        told["JIANGSAI_CERTIFICATE_KEY"] = str(place.data / "tls" / "server.key")
        known = [os.environ.get("JIANGSAI_HOSTS", ""), *(f"{host}:{place.port}" for host in hall_names())]
        told["JIANGSAI_HOSTS"] = ",".join([*filter(None, known), *hall_names()])
    inherited = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return {**inherited, **told}


def prepare_folder(data: Path) -> None:
    """The data folder and everything in it belong to this user alone."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        data.chmod(0o700)
        probe = data / f".writable-{secrets.token_hex(4)}"
        probe.touch(mode=0o600)
        probe.unlink()
    except OSError as problem:
        stop(
            f"数据目录 {data} 不能写入（{problem.strerror}）。请换一个目录：--data 目录。",
            f"The data folder {data} cannot be written ({problem.strerror}); choose another: --data FOLDER.",
        )
    private.keep(data)
    leftovers.sweep(data)
    check_room(data, ROOM_FOR_SERVING)


def prepare_keys(data: Path, told: Mapping[str, str]) -> None:
    """Make the installation's keys on its very first start; never when a database is there without them."""
    keys = data / "keys" / "keys.json"
    if keys.exists():
        return
    if (data / "jiangsai.sqlite").exists():
        stop(
            f"{data} 里有数据库却没有密钥 keys/keys.json，请恢复备份（python3 tasks.py restore 备份文件）。",
            f"{data} holds a database but not its keys/keys.json: restore a backup "
            "(python3 tasks.py restore FILE).",
        )
    code = (
        "import sys; from pathlib import Path; from competition.foundation.system.settings import Keys; "
        "Keys.fresh().save(Path(sys.argv[1]))"
    )
    subprocess.run([str(PYTHON), "-c", code, str(keys)], cwd=ROOT, env=told, check=True)


def check_settings(told: Mapping[str, str]) -> None:
    """A wrong setting ends the start with the product's own sentence, before the database is touched."""
    command = [str(PYTHON), "-m", "competition.foundation.system.settings"]
    sys.stdout.flush()
    if subprocess.run(command, cwd=ROOT, env=told, check=False).returncode != 0:
        sys.exit(2)


def flask(told: Mapping[str, str], *words: str) -> str:
    """Run one command of the product; returns what it prints, stops with what it complains."""
    command = [str(PYTHON), "-m", "flask", "--app", "wsgi", *words]
    ran = subprocess.run(
        command,
        cwd=ROOT,
        env=told,
        stdout=subprocess.PIPE,
        text=True,
        check=False,
        preexec_fn=die_with_parent,
    )
    if ran.returncode == REFUSED:  # the product has said its own sentence
        sys.exit(REFUSED)
    if ran.returncode != 0:
        stop(
            f"“{' '.join(words)}” 没有成功，原因见上面。",
            f"'{' '.join(words)}' did not succeed; the reason is above.",
        )
    return ran.stdout.strip()


def migrate(data: Path, told: Mapping[str, str]) -> None:
    """Create or upgrade the database; a stamp saves the second start a process.

    The server looks at the database itself before it serves: the stamp is trusted with nothing.
    """
    stamp, shape = data / "migrated.stamp", shape_of(data)
    if "JIANGSAI_DATABASE_URL" not in told and stamp.exists() and stamp.read_text() == shape:
        return
    if done := flask(told, "database", "prepare"):
        say(done)
    stamp.write_text(shape_of(data))


def shape_of(data: Path) -> str:
    """Which migrations there are, and which database file they were applied to."""
    database = data / "jiangsai.sqlite"
    file = database.stat().st_ino if database.exists() else None
    steps = sorted((ROOT / "migrations" / "versions").glob("*.py"))
    return "\n".join([*(f"{step.name} {digest(step)}" for step in steps), f"file {file}"])


def compile_translations() -> None:
    """Compile the catalogues whose source is newer."""
    stale = [
        po
        for po in (ROOT / "translations").glob("*/LC_MESSAGES/*.po")
        if not po.with_suffix(".mo").exists() or po.with_suffix(".mo").stat().st_mtime < po.stat().st_mtime
    ]
    if stale:
        command = [str(PYTHON), "-m", "babel.messages.frontend", "compile", "-d", "translations"]
        subprocess.run(command, cwd=ROOT, check=True, capture_output=True)


def die_with_parent() -> None:
    """In the child, before it becomes gunicorn or the worker: never outlive this process."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Children:
    """The server and the worker."""

    def __init__(self, told: Mapping[str, str]) -> None:
        self.told = told
        self.stopping = threading.Event()
        self.server = self.start("gunicorn", "--config", "gunicorn.conf.py", "wsgi:create_app()")
        self.worker: subprocess.Popen[bytes] | None = None

    def start_worker(self) -> None:
        """After the server, so that pages are there first."""
        self.worker = self.start("flask", "--app", "wsgi", "jobs", "work")

    def start(self, *words: str) -> subprocess.Popen[bytes]:
        """One child in a process group of its own, so that Ctrl-C reaches it through us, once."""
        command = [str(PYTHON), "-m", *words]
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env=self.told,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,  # noqa: PLW1509 - no threads yet when the children start
        )

    def watch(self) -> int:
        """Wait until told to stop; a worker that dies is started again, a server that dies ends us.

        A worker that refuses has said why: it would say the same again.
        """
        while not self.stopping.wait(0.5):
            if self.server.poll() is not None:
                say("服务进程意外退出。 The server ended by itself.")
                self.end()
                return 1
            if self.worker is not None and self.worker.poll() == REFUSED:
                self.end()
                return REFUSED
            if self.worker is not None and self.worker.poll() is not None:
                say("后台任务进程意外退出，重新启动。 The worker ended by itself; starting it again.")
                self.stopping.wait(2)
                self.start_worker()
        self.end()
        return 0

    def end(self) -> None:
        """Ask both to finish what they are doing; insist after a while."""
        running = [child for child in (self.server, self.worker) if child and child.poll() is None]
        for child in running:
            child.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + SECONDS_TO_STOP
        for child in running:
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def wait_until_ready(place: Place, children: Children) -> None:
    """Ask GET /healthz until it answers 200."""
    deadline = time.monotonic() + SECONDS_TO_READY
    while time.monotonic() < deadline and not children.stopping.is_set():
        if children.server.poll() is not None:
            children.end()
            if children.server.returncode == REFUSED:  # it has said its own sentence
                sys.exit(REFUSED)
            stop(
                "服务没有起来，原因见上面。",
                "The server did not start; the reason is above.",
            )
        if healthy(place):
            return
        time.sleep(0.05)
    if not children.stopping.is_set():
        children.end()
        stop("服务没有在 90 秒内就绪。", "The server was not ready within 90 seconds.")


def healthy(place: Place) -> bool:
    """Does /healthz answer 200?"""
    host = "127.0.0.1" if place.host == "0.0.0.0" else "::1" if place.host == "::" else place.host  # noqa: S104
    connection: http.client.HTTPConnection
    if place.tls:
        trust = ssl.create_default_context(cafile=str(place.data / "tls" / "ca.pem"))
        trust.check_hostname = False
        connection = http.client.HTTPSConnection(host, place.port, timeout=5, context=trust)
    else:
        connection = http.client.HTTPConnection(host, place.port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def serve(place: Place, told: Mapping[str, str]) -> int:
    """Start, say where, and stay until Ctrl-C or SIGTERM."""
    command = [str(PYTHON), "-m", "flask", "--app", "wsgi", "accounts", "first-admin-link"]
    # What it complains of, the server says too; only one of them is heard.
    asked = subprocess.Popen(
        command, cwd=ROOT, env=told, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    children = Children(told)

    def leave(_number: int, _frame: FrameType | None) -> None:
        children.stopping.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    wait_until_ready(place, children)
    link, complaint = (words.strip() for words in asked.communicate())
    if asked.returncode != 0:
        say(complaint)
    page = trust_page(place.host, place.port + 1, place.data / "tls", place.url) if place.tls else None
    if not children.stopping.is_set():
        children.start_worker()
        if link:
            say(
                "\n第一位系统管理员用这个链接设置密码（只能用一次）：\n"
                f"The first administrator sets a password with this link (good once):\n  {link}"
            )
        say(f"\n匠赛已就绪：{place.url} （Ctrl-C 停止）\nJiangSai is ready: {place.url} (Ctrl-C stops it)")
    code = children.watch()
    if page is not None:
        page.shutdown()
    say("已停止。 Stopped.")
    return code
