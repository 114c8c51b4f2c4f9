"""Back up one installation into one encrypted file, and restore it.

`python -m competition.foundation.store.backup create FILE` | `restore FILE` (JIANGSAI_DATA, JIANGSAI_DATABASE_URL).
The file holds the database, the uploaded files and the keys. Its layout: a head (magic, scrypt cost, salt,
nonce prefix), then chunks of AES-256-GCM, each a four-byte length and the sealed bytes; the nonce counts the
chunks and its last byte marks the final one, so a cut, swapped or lengthened file does not open. Inside is a
tar whose first member, `contents.json`, lists every file and a digest of every table; a restore that does
not reproduce all of them fails and leaves nothing behind. A restored database begins a new epoch: by it the
tablets learn that they must send again all they hold.
"""

import fcntl
import getpass
import hashlib
import io
import json
import os
import secrets
import shutil
import struct
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Any, NoReturn

import pysqlite3.dbapi2 as sqlite
import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from competition.foundation.store.models import Epoch, begin_epoch
from competition.foundation.system import leftovers
from competition.foundation.system.clock import now

MAGIC = b"JIANGSAI-BACKUP-1\n"
HEAD = struct.Struct(">II16s7s")  # scrypt n and r, salt, nonce prefix
COST = (2**16, 8)
CHUNK = 1024 * 1024
LONGEST_CHUNK = CHUNK + 16
SQLITE = "sqlite:///"
FOLDERS = ("files", "keys", "tls")
SHORTEST_PASSPHRASE = 8
PART = ".part"
AT_JOURNAL, OWN_JOURNAL = 18, b"\x01\x01"  # SQLite's head: how a file is written


class BackupProblem(Exception):  # a refusal is an answer, not an error
    """Nothing was written; the message says what is wrong and what to do, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


class SealedWriter(io.RawIOBase):
    """Write bytes in, sealed chunks come out."""

    def __init__(self, target: IO[bytes], passphrase: str) -> None:
        self.target = target
        self.waiting = bytearray()
        self.count = 0
        self.prefix = secrets.token_bytes(7)
        salt = secrets.token_bytes(16)
        head = MAGIC + HEAD.pack(*COST, salt, self.prefix)
        self.head = head
        self.cipher = AESGCM(key_from(passphrase, salt, *COST))
        target.write(head)

    def writable(self) -> bool:
        """Yes: tarfile asks."""
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        """Seal every full chunk; the rest waits."""
        self.waiting += content
        while len(self.waiting) > CHUNK:
            self.seal(bytes(self.waiting[:CHUNK]), final=False)
            del self.waiting[:CHUNK]
        return len(content)

    def finish(self) -> None:
        """Seal what waits as the final chunk."""
        self.seal(bytes(self.waiting), final=True)
        self.waiting.clear()

    def seal(self, plain: bytes, *, final: bool) -> None:
        """One chunk."""
        sealed = self.cipher.encrypt(nonce(self.prefix, self.count, final=final), plain, self.head)
        self.target.write(struct.pack(">I", len(sealed)) + sealed)
        self.count += 1


class SealedReader(io.RawIOBase):
    """Read bytes out of sealed chunks; anything wrong with the file is a `BackupProblem`."""

    def __init__(self, source: IO[bytes], passphrase: str) -> None:
        self.source = source
        head = source.read(len(MAGIC) + HEAD.size)
        if not head.startswith(MAGIC) or len(head) < len(MAGIC) + HEAD.size:
            raise BackupProblem("这不是匠赛的备份文件。", "This is not a backup file of JiangSai.")
        n, r, salt, self.prefix = HEAD.unpack(head[len(MAGIC) :])
        if n > COST[0] * 16 or r > COST[1] * 4 or n < 2 or n & (n - 1):
            raise BackupProblem("备份文件的开头已损坏。", "The head of the backup file is damaged.")
        self.head = head
        self.cipher = AESGCM(key_from(passphrase, salt, n, r))
        self.chunks = self.opened()
        self.ready = b""

    def readable(self) -> bool:
        """Yes: tarfile asks."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to size bytes, all that is left when negative."""
        while size < 0 or len(self.ready) < size:
            chunk = next(self.chunks, None)
            if chunk is None:
                break
            self.ready += chunk
        size = len(self.ready) if size < 0 else size
        taken, self.ready = self.ready[:size], self.ready[size:]
        return taken

    def opened(self) -> Iterator[bytes]:
        """Chunk after chunk, until the one that says it is final and after which nothing follows."""
        count, sealed = 0, self.one_sealed()
        while sealed is not None:
            following = self.one_sealed()
            try:
                yield self.cipher.decrypt(
                    nonce(self.prefix, count, final=following is None), sealed, self.head
                )
            except InvalidTag:
                if count == 0 and following is not None:
                    raise BackupProblem(
                        "口令不对，或备份文件已损坏。", "Wrong passphrase, or the backup file is damaged."
                    ) from None
                raise (
                    damaged()
                    if count
                    else BackupProblem(
                        "口令不对，或备份文件不完整。", "Wrong passphrase, or the backup file is incomplete."
                    )
                ) from None
            count, sealed = count + 1, following

    def one_sealed(self) -> bytes | None:
        """The next chunk as it lies in the file."""
        length = self.source.read(4)
        if not length:
            return None
        size = struct.unpack(">I", length)[0] if len(length) == 4 else LONGEST_CHUNK + 1
        sealed = self.source.read(size) if size <= LONGEST_CHUNK else b""
        if len(sealed) != size:
            raise damaged()
        return sealed


def damaged() -> BackupProblem:
    """A file that was cut or changed."""
    return BackupProblem(
        "备份文件不完整或被改动过，没有恢复任何内容。请换一份备份。",
        "The backup file is cut or was changed; nothing was restored. Use another copy.",
    )


def nonce(prefix: bytes, count: int, *, final: bool) -> bytes:
    """Twelve bytes that no two chunks of one file share."""
    return prefix + struct.pack(">I?", count, final)


def key_from(passphrase: str, salt: bytes, n: int, r: int) -> bytes:
    """A 256-bit key (scrypt, RFC 7914)."""
    return Scrypt(salt=salt, length=32, n=n, r=r, p=1).derive(passphrase.encode())


# ---- what the database says, in a form that two engines and two copies can be compared by


def table_digests(connection: sa.Connection) -> dict[str, str]:
    """SHA-256 of every table: its rows as canonical JSON, sorted."""
    names = sorted(sa.inspect(connection).get_table_names())
    return {name: rows_digest(connection, name) for name in names}


def rows_digest(connection: sa.Connection, table: str) -> str:
    """Rows in no order of the database's own: sorted by their text."""
    quoted = connection.dialect.identifier_preparer.quote(table)
    rows = connection.execute(sa.text(f"SELECT * FROM {quoted}")).mappings()  # noqa: S608 - a table's own name
    lines = sorted(json.dumps(dict(row), sort_keys=True, default=plain) for row in rows)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def plain(value: object) -> str:
    """Bytes in hex, everything else as its text."""
    return bytes(value).hex() if isinstance(value, bytes | memoryview) else str(value)


@contextmanager
def connected(url: str) -> Iterator[sa.Connection]:
    """A connection of our own, in one consistent snapshot, with the SQLite the product uses."""
    if url.startswith(SQLITE):
        engine = sa.create_engine(url, module=sqlite)
    else:
        engine = sa.create_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


# ---- create


def create(target: Path, data: Path, database_url: str, passphrase: str) -> None:
    """Write the encrypted file beside its place and move it there when it is whole and on the disk."""
    if target.exists():
        raise BackupProblem(
            f"{target} 已存在，没有覆盖。请换一个文件名。",
            f"{target} exists and was not overwritten; choose another name.",
        )
    leftovers.sweep(data)
    sweep_parts(target.parent)
    beside = target.with_name(target.name + PART)
    try:
        with dumped_database(database_url, data) as (dumped, digests), created(beside) as file:
            writer = SealedWriter(file, passphrase)
            with tarfile.open(fileobj=writer, mode="w|gz") as tar:
                add_contents(tar, dumped, data, digests)
            writer.finish()
            file.flush()
            os.fsync(file.fileno())
            beside.replace(target)
    except (OSError, sa.exc.DatabaseError, sqlite.DatabaseError) as problem:
        reason = getattr(problem, "strerror", None) or getattr(problem, "orig", None) or problem
        raise BackupProblem(
            f"备份没有写成（{reason}）：{target}。请看看磁盘是否已满。",
            f"The backup could not be written ({reason}): {target}. Look whether a disk is full.",
        ) from problem


@contextmanager
def created(path: Path) -> Iterator[IO[bytes]]:
    """A file for its owner alone, locked while it is written; gone again when that fails."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        try:
            yield file
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def sweep_parts(folder: Path) -> None:
    """Remove what killed backups left in the folder they were written to."""
    for part in folder.glob(f"*{PART}"):
        with part.open("rb") as file:
            ours = MAGIC.startswith(file.read(len(MAGIC)))
        if ours:
            leftovers.remove_if_left(part)


def add_contents(tar: tarfile.TarFile, dumped: dict[str, Path], data: Path, digests: dict[str, str]) -> None:
    """The list first, then everything on it."""
    files = dict(dumped)
    for folder in FOLDERS:
        for path in sorted((data / folder).rglob("*")):
            if path.is_file():
                files[str(path.relative_to(data))] = path
    listed = {
        "made_at": now().isoformat(),
        "tables": digests,
        "files": {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in files.items()},
    }
    text = json.dumps(listed, ensure_ascii=False, indent=1).encode()
    head = tarfile.TarInfo("contents.json")
    head.size = len(text)
    tar.addfile(head, io.BytesIO(text))
    for name, path in files.items():
        member = tarfile.TarInfo(name)
        member.size = path.stat().st_size
        with path.open("rb") as content:
            tar.addfile(member, content)


@contextmanager
def dumped_database(url: str, data: Path) -> Iterator[tuple[dict[str, Path], dict[str, str]]]:
    """A consistent copy while the product goes on working, by its name in the backup, and that moment's digests.

    The copy can be read by anybody, so it has no name: whatever ends this program, it is gone with it.
    """
    dump = sqlite_copy if url.startswith(SQLITE) else postgres_copy
    name = "jiangsai.sqlite" if url.startswith(SQLITE) else "jiangsai.pgdump"
    with leftovers.unfinished_folder(data, ".backup-") as folder, dump(url, folder) as (file, digests):
        yield {name: Path(f"/proc/self/fd/{file.fileno()}")}, digests


@contextmanager
def sqlite_copy(url: str, folder: Path) -> Iterator[tuple[IO[bytes], dict[str, str]]]:
    """SQLite's own online copy, into a file whose name is taken away before the first page."""
    source = Path(url.removeprefix(SQLITE))
    if not source.exists():
        raise BackupProblem(f"没有数据库 {source}。", f"There is no database {source}.")
    path = folder / "copy"
    with path.open("xb+") as file, connected(url) as connection:
        copy = sqlite.connect(str(path), isolation_level=None)
        try:
            copy.execute("PRAGMA journal_mode=OFF")  # a journal would have a name
            path.unlink()
            connection.exec_driver_sql("BEGIN")
            digests = table_digests(connection)
            connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
        finally:
            copy.close()
        os.pwrite(file.fileno(), OWN_JOURNAL, AT_JOURNAL)  # nobody shares the copy: no WAL
        yield file, digests


@contextmanager
def postgres_copy(url: str, folder: Path) -> Iterator[tuple[IO[bytes], dict[str, str]]]:
    """pg_dump of one exported snapshot."""
    with tempfile.TemporaryFile(dir=folder) as file:
        with connected(url) as connection:
            snapshot = str(connection.execute(sa.text("SELECT pg_export_snapshot()")).scalar_one())
            same_moment = f"--snapshot={snapshot}"
            postgres_program("pg_dump", "--format=custom", "--no-owner", same_moment, url=url, output=file)
            digests = table_digests(connection)
        yield file, digests


def postgres_program(name: str, *words: str, url: str, output: IO[bytes] | None = None) -> None:
    """Run pg_dump or pg_restore; the password travels by the environment, not by the command line."""
    parsed = sa.make_url(url)
    program = shutil.which(name) or next(
        (str(path) for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), reverse=True)), None
    )
    if program is None:
        raise BackupProblem(
            f"找不到 {name}，请执行：apt-get install postgresql-client",
            f"{name} is missing. Type: apt-get install postgresql-client",
        )
    password = parsed.password or ""
    address = parsed.set(drivername="postgresql", password=None).render_as_string()
    ran = subprocess.run(  # noqa: S603
        [program, f"--dbname={address}", *words],
        env={**os.environ, **({"PGPASSWORD": password} if password else {})},
        stdout=output or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if ran.returncode != 0:
        reason = ran.stderr.decode(errors="replace").strip()
        raise BackupProblem(f"{name} 没有成功：{reason}", f"{name} did not succeed.")


# ---- restore


def restore(source: Path, data: Path, database_url: str, passphrase: str) -> datetime:
    """Open everything beside the data folder, compare it with its list, then move it into place.

    Gives when the backup was made.
    """
    refuse_to_overwrite(data, database_url)
    try:
        data.parent.mkdir(parents=True, exist_ok=True)
        leftovers.sweep(data)
        with (
            source.open("rb") as file,
            leftovers.unfinished_folder(data.parent, f".{data.name}-restoring-") as beside,
        ):
            return unpacked_into_place(SealedReader(file, passphrase), beside, data, database_url)
    except FileNotFoundError as problem:
        raise BackupProblem(f"没有文件 {source}。", f"There is no file {source}.") from problem
    except (tarfile.TarError, EOFError, KeyError, ValueError) as problem:
        raise damaged() from problem
    except (OSError, sa.exc.DatabaseError) as problem:
        reason = getattr(problem, "strerror", None) or getattr(problem, "orig", None) or problem
        raise BackupProblem(
            f"恢复没有写成（{reason}）：{data}。什么都没有留下；请看看磁盘是否已满。",
            f"Nothing was restored ({reason}): {data}. Look whether the disk is full.",
        ) from problem


def unpacked_into_place(reader: SealedReader, beside: Path, data: Path, database_url: str) -> datetime:
    """Open, compare, move; gives when the backup was made."""
    listed = unpack(reader, beside)
    made_at = datetime.fromisoformat(listed["made_at"])
    load_database(beside, data, database_url, listed["tables"], made_at)
    (beside / "contents.json").unlink()
    if data.exists():
        data.rmdir()
    beside.replace(data)
    data.chmod(0o700)
    return made_at


def refuse_to_overwrite(data: Path, database_url: str) -> None:
    """A restore fills an empty place."""
    if data.exists() and any(data.iterdir()):
        raise BackupProblem(
            f"{data} 里已有数据，没有覆盖。请恢复到一个空目录：--data 新目录。",
            f"{data} holds data already and was left alone; restore into an empty folder: --data FOLDER.",
        )
    if database_url.startswith(SQLITE):
        return
    with connected(database_url) as connection:
        tables = sa.inspect(connection).get_table_names()
    if tables:
        raise BackupProblem(
            "目标数据库里已有数据表，没有覆盖。请先建一个空数据库。",
            "The database holds tables already and was left alone; make an empty one first.",
        )


def unpack(reader: SealedReader, folder: Path) -> dict[str, Any]:
    """Every member into the folder, each compared with the list; returns the list."""
    seen = {}
    with tarfile.open(fileobj=reader, mode="r|gz") as tar:
        for member in tar:
            target = folder / member.name
            if not member.isfile() or not target.resolve().is_relative_to(folder.resolve()):
                raise damaged()
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            content = tar.extractfile(member)
            assert content is not None  # noqa: S101 - a regular file always has content
            with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                shutil.copyfileobj(content, file)
                file.flush()
                os.fsync(file.fileno())
            seen[member.name] = hashlib.sha256(target.read_bytes()).hexdigest()
    while reader.read(CHUNK):  # to the last chunk, which proves that nothing was cut off
        pass
    listed: dict[str, Any] = json.loads((folder / "contents.json").read_text())
    seen.pop("contents.json")
    if listed["files"] != seen:
        raise damaged()
    return listed


def load_database(folder: Path, data: Path, url: str, expected: dict[str, str], made_at: datetime) -> None:
    """Fill the database, prove that every table is as it was, and begin its new epoch."""
    dump = folder / "jiangsai.pgdump"
    to_sqlite = url.startswith(SQLITE)
    if dump.exists() == to_sqlite:
        raise BackupProblem(
            "备份来自另一种数据库。请把 JIANGSAI_DATABASE_URL 设为同一种数据库再恢复。",
            "The backup comes from the other kind of database; set JIANGSAI_DATABASE_URL to the same kind.",
        )
    if to_sqlite:
        if Path(url.removeprefix(SQLITE)).parent != data:
            raise BackupProblem(
                "SQLite 数据库必须在数据目录里。", "The SQLite database must lie in the data folder."
            )
        named = folder / Path(url).name
        (folder / "jiangsai.sqlite").rename(named)
        filled = f"{SQLITE}{named}"
    else:
        postgres_program(
            "pg_restore", "--exit-on-error", "--single-transaction", "--no-owner", str(dump), url=url
        )
        dump.unlink()
        filled = url
    with connected(filled) as connection:
        same = table_digests(connection) == expected
    if not same:
        raise damaged()
    # A backup from before there were epochs gets its first one by the migration at the next start.
    if Epoch.__tablename__ in expected:
        with connected(filled) as connection, connection.begin():
            begin_epoch(connection, made_at)


def passphrase_of(environ: dict[str, str], *, new: bool) -> str:
    """From JIANGSAI_BACKUP_PASSPHRASE, from a key file, or typed (twice when it is new)."""
    if environ.get("JIANGSAI_BACKUP_KEY_FILE"):
        given = passphrase_in(Path(environ["JIANGSAI_BACKUP_KEY_FILE"]))
    else:
        given = environ.get("JIANGSAI_BACKUP_PASSPHRASE") or typed("备份口令 Passphrase: ")
        by_hand = "JIANGSAI_BACKUP_PASSPHRASE" not in environ
        if new and by_hand and typed("再输一次 Once more: ") != given:
            raise BackupProblem("两次输入的口令不一样。", "The two passphrases differ.")
    if new and len(given) < SHORTEST_PASSPHRASE:
        raise BackupProblem(
            f"口令太短，至少 {SHORTEST_PASSPHRASE} 个字符。",
            f"The passphrase is too short: at least {SHORTEST_PASSPHRASE} characters.",
        )
    return given


def passphrase_in(file: Path) -> str:
    """What a key file holds."""
    try:
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as problem:
        raise BackupProblem(
            f"口令文件 {file} 读不出来，请检查 --key-file 后面的文件名。",
            f"The key file {file} cannot be read; check the name after --key-file.",
        ) from problem


def typed(prompt: str) -> str:
    """What a person types unseen; where nobody can type, how else to give it."""
    try:
        return getpass.getpass(prompt)
    except EOFError as problem:
        raise BackupProblem(
            "没有人能输入口令：请用 --key-file 文件，或设置环境变量 JIANGSAI_BACKUP_PASSPHRASE。",
            "Nobody can type the passphrase here: give --key-file FILE, or set JIANGSAI_BACKUP_PASSPHRASE.",
        ) from problem


def main(words: list[str], environ: dict[str, str]) -> None:
    """`create FILE` or `restore FILE`."""
    verb, file = words[0], Path(words[1]).resolve()
    data = Path(environ.get("JIANGSAI_DATA", "var")).resolve()
    url = environ.get("JIANGSAI_DATABASE_URL", f"sqlite:///{data / 'jiangsai.sqlite'}")
    passphrase = passphrase_of(environ, new=verb == "create")
    if verb == "create":
        create(file, data, url, passphrase)
        size = file.stat().st_size / 2**20
        print(f"已备份到 {file}（{size:.1f} MB，已加密）。 Backed up, encrypted.")
    else:
        made_at = restore(file, data, url, passphrase)
        print(f"已恢复到 {data}，逐表核对一致。 Restored; every table compared equal.")
        print(what_follows(made_at))


def what_follows(made_at: datetime) -> str:
    """What the person at the keyboard has to know about the time between the backup and now."""
    made = f"{made_at.astimezone():%Y-%m-%d %H:%M}"
    return f"""
备份的时间 The backup was made at: {made}
接下来：
  1. 先让平板断网（关掉赛场 Wi-Fi），再启动：python3 tasks.py run --data 上面的目录
  2. {made} 以后停用过的平板、换下的裁判，先重新停用、更换：否则它们补传的评分会计入。
  3. 打开 Wi-Fi。平板会自动把手里的评分全部再传一遍，已有的不会重复；请让每台平板都开机联网。
  4. 备份之后登记的平板会提示重新登记：裁判长出示同一名裁判的二维码，扫描后它的评分自动补传。
  5. 在“评分进度”页等到每台平板都已报到，再复核、签字、算分。
  6. {made} 以后的其他操作要重做：提交、复核、签字、裁定、录入、公布、发证。
What happens next:
  1. Keep tablets off the network (switch the hall's Wi-Fi off), then start: python3 tasks.py run --data THAT_FOLDER
  2. Revoke again the tablets, and replace again the judges, of after {made}: what they send would count.
  3. Switch the Wi-Fi on. Tablets send all marks they hold once more by themselves; nothing counts twice.
  4. A tablet enrolled after the backup asks to be enrolled again: show the QR of the same judge.
  5. On the page 'Marking progress' wait until every tablet has reported, then check, sign and compute.
  6. Do again whatever else was done after {made}: submissions, checks, signatures, decisions, entries,
     publications, certificates."""


def refuse(problem: BackupProblem) -> NoReturn:
    """The sentence, and exit code 2."""
    print(problem, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    try:
        main(sys.argv[1:], dict(os.environ))
    except BackupProblem as problem:
        refuse(problem)
