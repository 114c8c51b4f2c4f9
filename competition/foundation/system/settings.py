"""Typed settings; a missing secret or a wrong setting stops the start with a sentence.

`python -m competition.foundation.system.settings` only looks whether the program could start.
"""

import json
import os
import secrets
import sys
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from flask import current_app

CONSOLE = "console"  # nothing is configured: what is written goes to nobody
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "::1"})
SHORTEST_PASSPHRASE = 8  # of a backup
SQLITE = "sqlite:///"  # how the address of a database in a file begins
LOG_LEVELS = ("debug", "info", "warning", "error", "critical")


class SettingsProblem(Exception):
    """The program cannot start; the message says what to set, in both languages."""

    def __init__(self, chinese: str, english: str) -> None:
        super().__init__(f"{chinese}\n{english}")


class KeysMissing(SettingsProblem):
    """Nothing is installed here yet."""


@dataclass(frozen=True, kw_only=True)
class Keys:
    """Secrets of one installation, kept in `keys.json` (mode 0600), never in the database."""

    secret_key: str
    field_keys: Mapping[str, str]  # key id -> 32 bytes in hex
    field_key_id: str  # the one that seals today
    index_key: str  # 32 bytes in hex, for blind indexes

    @classmethod
    def fresh(cls) -> "Keys":
        return cls(
            secret_key=secrets.token_hex(32),
            field_keys={"k1": secrets.token_hex(32)},
            field_key_id="k1",
            index_key=secrets.token_hex(32),
        )

    @classmethod
    def load(cls, path: Path) -> "Keys":
        try:
            return cls(**json.loads(path.read_text("utf-8")))
        except FileNotFoundError:
            raise KeysMissing(
                f"找不到密钥文件 {path}。请用 python3 tasks.py run 启动，或先恢复备份。",
                f"Key file {path} is missing: start with python3 tasks.py run or restore a backup.",
            ) from None
        except (TypeError, ValueError):
            raise SettingsProblem(
                f"密钥文件 {path} 已损坏，请恢复备份。", f"Key file {path} is damaged; restore a backup."
            ) from None

    def save(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            json.dump(
                {
                    "secret_key": self.secret_key,
                    "field_keys": dict(self.field_keys),
                    "field_key_id": self.field_key_id,
                    "index_key": self.index_key,
                },
                stream,
            )
            stream.flush()
            os.fsync(stream.fileno())


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What an installation decides. Paths are absolute; sizes in bytes."""

    data_dir: Path
    database_url: str
    keys: Keys
    public_url: str = "http://127.0.0.1:8000"
    public_url_set: bool = False  # somebody chose it; else it is where this machine happens to serve
    upload_limit: int = 20 * 1024 * 1024
    separate_administrators: bool = False
    second_step: bool = False  # administrators, keepers and supervisors have no rights without one
    https_subdomains: bool = True  # browsers keep to https at the subdomains of a registered name too
    recovery_wait: int = 24  # hours before a link lets into an account with a sealed role
    login_hours: int = 12  # how long a sign-in lasts at most; judges': to the end of the day
    sign_ups: int = 100  # accounts that one address may make in an hour
    trusted_hosts: tuple[str, ...] = field(default=())
    mail: str = CONSOLE
    sms: str = CONSOLE
    pool_size: int = 16
    proxies: int = 0  # how many reverse proxies stand before us and are believed
    processes: int = 2
    log_level: str = "warning"
    reserve: int = 200 * 1024 * 1024  # bytes of the disk that uploads leave to the marks
    backups: Path | None = None  # where backups made by itself go; None: in the data folder
    backups_kept: int = 14  # of each sort
    unconfirmed_days: int = 30  # how long what others brought of a person waits for their yes
    backup_passphrase: str = field(default="", repr=False)
    backup_key_file: Path | None = None
    allow_downgrade: bool = False  # half of what takes a filled database down to an earlier version
    begin_anew: bool = False  # an empty database where there was one is what somebody wants
    volatile_database: bool = False  # a PostgreSQL that may lose what it acknowledged: for tests

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    def cookie_name(self, kind: str) -> str:
        """What a cookie of this kind is called: browsers keep to what the prefix promises, over https."""
        return f"__Host-{kind}" if self.https else kind

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def backups_dir(self) -> Path:
        return self.backups or self.data_dir / "backups"

    @property
    def sqlite_path(self) -> Path | None:
        return Path(self.database_url[len(SQLITE) :]) if self.database_url.startswith(SQLITE) else None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read JIANGSAI_*; only JIANGSAI_DATA has a default (./var)."""
        data_dir = Path(environ.get("JIANGSAI_DATA", "var")).resolve()
        public_url = _public_url(environ)
        host = urlsplit(public_url).netloc
        local = {"127.0.0.1", "localhost", "[::1]"}
        extra = tuple(part.strip() for part in environ.get("JIANGSAI_HOSTS", "").split(",") if part.strip())
        return cls(
            data_dir=data_dir,
            database_url=_database_url(environ, f"{SQLITE}{data_dir / 'jiangsai.sqlite'}"),
            public_url=public_url,
            public_url_set=bool(environ.get("JIANGSAI_PUBLIC_URL")),
            upload_limit=whole_number(environ, "JIANGSAI_UPLOAD_LIMIT", 20 * 1024 * 1024),
            separate_administrators=_yes(environ, "JIANGSAI_SEPARATE_ADMINISTRATORS"),
            second_step=_yes(environ, "JIANGSAI_SECOND_STEP"),
            https_subdomains=_yes(environ, "JIANGSAI_HTTPS_SUBDOMAINS", default="1"),
            recovery_wait=whole_number(environ, "JIANGSAI_RECOVERY_WAIT", 24),
            login_hours=whole_number(environ, "JIANGSAI_LOGIN_HOURS", 12),
            sign_ups=whole_number(environ, "JIANGSAI_SIGN_UPS", 100),
            trusted_hosts=tuple(sorted({host, *local, *extra})),
            mail=_mail(environ),
            sms=_sms(environ),
            pool_size=whole_number(environ, "JIANGSAI_THREADS", 16),
            proxies=whole_number(environ, "JIANGSAI_PROXIES", 0, least=0),
            processes=whole_number(environ, "JIANGSAI_PROCESSES", 2),
            log_level=log_level(environ),
            reserve=whole_number(environ, "JIANGSAI_RESERVE", 200 * 1024 * 1024, least=0),
            backups=_path(environ, "JIANGSAI_BACKUPS"),
            backups_kept=whole_number(environ, "JIANGSAI_BACKUPS_KEPT", 14, least=2),
            unconfirmed_days=whole_number(environ, "JIANGSAI_UNCONFIRMED_DAYS", 30),
            backup_passphrase=_passphrase(environ),
            backup_key_file=_path(environ, "JIANGSAI_BACKUP_KEY_FILE"),
            allow_downgrade=_yes(environ, "JIANGSAI_ALLOW_DOWNGRADE"),
            begin_anew=_yes(environ, "JIANGSAI_BEGIN_ANEW"),
            volatile_database=_yes(environ, "JIANGSAI_VOLATILE_DATABASE"),
            keys=Keys.load(data_dir / "keys" / "keys.json"),
        )


def _parts(address: str) -> SplitResult | None:
    """An address in its parts, None when it has no host or its port is no number."""
    try:
        parts = urlsplit(address)
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.hostname else None


def _public_url(environ: Mapping[str, str]) -> str:
    """Scheme and host alone: cookies, links and certificates are made from it."""
    chosen = environ.get("JIANGSAI_PUBLIC_URL") or environ.get("JIANGSAI_ADDRESS")
    address = (chosen or "http://127.0.0.1:8000").rstrip("/")
    parts = _parts(address)
    if parts is None or address not in {f"{scheme}://{parts.netloc}" for scheme in ("http", "https")}:
        raise SettingsProblem(
            f"JIANGSAI_PUBLIC_URL 为“{address}”，不是网址。请写协议和主机名，例如 https://sai.example.org。",
            f"JIANGSAI_PUBLIC_URL is '{address}': write scheme and host alone, "
            "for example https://sai.example.org.",
        )
    if parts.scheme == "http" and parts.hostname not in THIS_MACHINE:
        raise SettingsProblem(
            f"JIANGSAI_PUBLIC_URL 为“{address}”：除本机外必须用 https，请写 https://{parts.netloc}。",
            f"JIANGSAI_PUBLIC_URL is '{address}': plain http is for this machine only; "
            f"write https://{parts.netloc}.",
        )
    return address


def _database_url(environ: Mapping[str, str], default: str) -> str:
    # Not repeated in the sentence, like the mail server's: it may hold a password.
    address = environ.get("JIANGSAI_DATABASE_URL", default)
    if not address.startswith((SQLITE, "postgresql://", "postgresql+psycopg://")):
        raise SettingsProblem(
            "JIANGSAI_DATABASE_URL 不是能用的数据库网址：请写 postgresql://用户@主机/库名，或不设（用数据目录里的 SQLite）。",
            "JIANGSAI_DATABASE_URL names no database that can be used: write postgresql://USER@HOST/DATABASE, "
            "or leave it out (SQLite in the data folder).",
        )
    return address


def _path(environ: Mapping[str, str], name: str) -> Path | None:
    return Path(environ[name]).resolve() if environ.get(name) else None


def _passphrase(environ: Mapping[str, str]) -> str:
    given = environ.get("JIANGSAI_BACKUP_PASSPHRASE", "")
    if given and len(given) < SHORTEST_PASSPHRASE:
        raise SettingsProblem(
            f"JIANGSAI_BACKUP_PASSPHRASE 太短，至少 {SHORTEST_PASSPHRASE} 个字符；不设时备份用本机的密钥密封。",
            f"JIANGSAI_BACKUP_PASSPHRASE is too short: at least {SHORTEST_PASSPHRASE} characters; without it backups "
            "are sealed with this installation's own key.",
        )
    return given


def _mail(environ: Mapping[str, str]) -> str:
    address = environ.get("JIANGSAI_MAIL", CONSOLE)
    if _carries(address, {"smtp", "smtps"}):
        return address
    raise SettingsProblem(
        "JIANGSAI_MAIL 不是能用的邮件服务器：请写 smtp://主机:端口 或 smtps://用户:口令@主机:端口，或不设（不发信）。",
        "JIANGSAI_MAIL names no mail server that can be used: write smtp://HOST:PORT "
        "or smtps://USER:PASSWORD@HOST:PORT, or leave it out (no mail is sent).",
    )


def _sms(environ: Mapping[str, str]) -> str:
    address = environ.get("JIANGSAI_SMS", CONSOLE)
    if _carries(address, {"https"}, here={"http"}):
        return address
    raise SettingsProblem(
        "JIANGSAI_SMS 不是能用的短信网关：请写 https://令牌@主机/路径，或不设（不发短信）。",
        "JIANGSAI_SMS names no gateway that can be used: write https://TOKEN@HOST/PATH, "
        "or leave it out (no text messages are sent).",
    )


def _carries(address: str, schemes: Set[str], here: Set[str] = frozenset()) -> bool:
    """Can notices go by this address? `here` are schemes for this machine alone; the console carries none."""
    parts = _parts(address)
    if parts is None:
        return address == CONSOLE
    return parts.scheme in schemes or (parts.scheme in here and parts.hostname in THIS_MACHINE)


def whole_number(environ: Mapping[str, str], name: str, default: int, *, least: int = 1) -> int:
    """A setting that counts; raises SettingsProblem for anything but a whole number from `least` on."""
    given = environ.get(name, str(default))
    if not (given.isascii() and given.isdigit() and int(given) >= least):
        raise SettingsProblem(
            f"{name} 为“{given}”：请写不小于 {least} 的整数，不设时为 {default}。",
            f"{name} is '{given}': write a whole number, {least} or more; without it {default} is used.",
        )
    return int(given)


def log_level(environ: Mapping[str, str]) -> str:
    """How much the server tells."""
    given = environ.get("JIANGSAI_LOG_LEVEL", "warning")
    if given not in LOG_LEVELS:
        raise SettingsProblem(
            f"JIANGSAI_LOG_LEVEL 为“{given}”：请写 {'、'.join(LOG_LEVELS)} 之一。",
            f"JIANGSAI_LOG_LEVEL is '{given}': write one of {', '.join(LOG_LEVELS)}.",
        )
    return given


def _yes(environ: Mapping[str, str], name: str, default: str = "0") -> bool:
    given = environ.get(name) or default
    if given not in {"0", "1"}:
        raise SettingsProblem(
            f"{name} 为“{given}”：请写 1（是）或 0（否）。", f"{name} is '{given}': write 1 (yes) or 0 (no)."
        )
    return given == "1"


def current_settings() -> Settings:
    """The settings of the running application."""
    settings: Settings = current_app.config["JIANGSAI"]
    return settings


if __name__ == "__main__":
    try:
        Settings.from_environ(os.environ)
    except SettingsProblem as problem:
        print(problem, file=sys.stderr)
        sys.exit(2)
