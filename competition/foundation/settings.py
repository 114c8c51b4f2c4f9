"""Typed settings; a missing secret stops the start."""

import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from flask import current_app


class SettingsProblem(Exception):
    """The program cannot start; the message says what to set."""


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
            raise SettingsProblem(
                f"找不到密钥文件 {path}。请用 python3 tasks.py run 启动，或先恢复备份。"
                f" / Key file {path} is missing: start with tasks.py run or restore a backup."
            ) from None
        except (TypeError, ValueError):
            raise SettingsProblem(f"密钥文件 {path} 已损坏。/ Key file {path} is damaged.") from None

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
    upload_limit: int = 20 * 1024 * 1024
    separate_administrators: bool = False
    trusted_hosts: tuple[str, ...] = field(default=())
    mail: str = "console"
    sms: str = "console"
    pool_size: int = 16
    proxies: int = 0  # how many reverse proxies stand before us and are believed

    @property
    def https(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def keys_dir(self) -> Path:
        return self.data_dir / "keys"

    @property
    def files_dir(self) -> Path:
        return self.data_dir / "files"

    @property
    def sqlite_path(self) -> Path | None:
        prefix = "sqlite:///"
        return Path(self.database_url[len(prefix) :]) if self.database_url.startswith(prefix) else None

    @classmethod
    def from_environ(cls, environ: Mapping[str, str]) -> "Settings":
        """Read JIANGSAI_*; only JIANGSAI_DATA has a default (./var)."""
        data_dir = Path(environ.get("JIANGSAI_DATA", "var")).resolve()
        public_url = environ.get("JIANGSAI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
        local = {"127.0.0.1", "localhost", "[::1]"}
        host = urlsplit(public_url).netloc
        if not public_url.startswith("https://") and urlsplit(public_url).hostname not in {
            "127.0.0.1",
            "localhost",
            "::1",
        }:
            raise SettingsProblem(
                f"JIANGSAI_PUBLIC_URL 为 {public_url}：除本机外必须用 https。"
                " / Plain http is for this machine only; use https."
            )
        extra = tuple(part.strip() for part in environ.get("JIANGSAI_HOSTS", "").split(",") if part.strip())
        return cls(
            data_dir=data_dir,
            database_url=environ.get("JIANGSAI_DATABASE_URL", f"sqlite:///{data_dir / 'jiangsai.sqlite'}"),
            keys=Keys.load(data_dir / "keys" / "keys.json"),
            public_url=public_url,
            upload_limit=int(environ.get("JIANGSAI_UPLOAD_LIMIT", 20 * 1024 * 1024)),
            separate_administrators=environ.get("JIANGSAI_SEPARATE_ADMINISTRATORS", "") == "1",
            trusted_hosts=tuple(sorted({host, *local, *extra})),
            mail=environ.get("JIANGSAI_MAIL", "console"),
            sms=environ.get("JIANGSAI_SMS", "console"),
            pool_size=int(environ.get("JIANGSAI_THREADS", "16")),
            proxies=int(environ.get("JIANGSAI_PROXIES", "0")),
        )


def current_settings() -> Settings:
    """The settings of the running application."""
    settings: Settings = current_app.config["JIANGSAI"]
    return settings
