"""Files people bring: known by their content, capped, re-encoded, kept sealed under the hash of their bytes."""

import hashlib
import io
import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from competition.foundation.store import crypto, pictures, sealed_files
from competition.foundation.store.condition import free_bytes
from competition.foundation.store.db import db
from competition.foundation.store.models import StoredFile
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.rules.problems import Problem, Refused, Unavailable
from competition.rules.roles import Actor

MOST_UNPACKED = 200 * 1024 * 1024
MOST_MEMBERS = 2000

MEDIA_TYPES = {
    "jpeg": "image/jpeg",
    "png": "image/png",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
# Office files are archives that begin alike; the folder inside tells which it is. What has neither is a workbook.
OFFICE_FOLDERS = {"word/": "docx", "ppt/": "pptx", "xl/": "xlsx"}
MACROS = "vbaProject.bin"


def kind_of(data: bytes) -> str | None:
    """The kind of a file by its first bytes, whatever its name says; every office file begins as a workbook does."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"%PDF-"):
        return "pdf"
    if data.startswith(b"PK\x03\x04"):
        return "xlsx"
    return None


def checked(data: bytes, allow: set[str], field: str | None = None) -> tuple[str, bytes]:
    """The kind and the clean bytes of an upload; raises Refused with what to do about it.

    Pictures are decoded and written anew, so no EXIF, GPS or hidden content stays.
    """
    if not data:
        raise Refused(Problem("file_empty", field=field))
    limit = current_settings().upload_limit
    if len(data) > limit:
        raise Refused(Problem("file_too_large", {"limit": limit // (1024 * 1024)}, field=field))
    kind = kind_of(data)
    if kind == "xlsx" and allow & set(OFFICE_FOLDERS.values()):
        check_workbook(data, field)
        kind = _office_kind(data)
    if kind is None or kind not in allow:
        raise Refused(Problem("file_kind", {"allowed": "、".join(sorted(allow)).upper()}, field=field))
    if kind in {"jpeg", "png"}:
        data = pictures.clean(data, kind, field)
    return kind, data


def _office_kind(data: bytes) -> str:
    """Which office file this is; the archive was looked at before."""
    members = _members(data)
    kinds = [
        kind for folder, kind in OFFICE_FOLDERS.items() if any(one.startswith(folder) for one in members)
    ]
    return kinds[0] if kinds else "xlsx"


def _members(data: bytes) -> list[str]:
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.namelist()


def refuse_macros(data: bytes, field: str | None = None) -> None:
    """Raises Refused("office_macros") for an office file, checked before, in which something runs: it is handed on."""
    if kind_of(data) == "xlsx" and any(member.endswith(MACROS) for member in _members(data)):
        raise Refused(Problem("office_macros", field=field))


def check_workbook(data: bytes, field: str | None = None) -> None:
    """Refuse a workbook that unpacks to too much, before anything parses it."""
    # Every member has one such mark in the list at the end: counted before a long list becomes objects.
    if data.count(b"PK\x01\x02") > MOST_MEMBERS:
        raise Refused(Problem("workbook_too_large", field=field))
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            members = packed.infolist()
    except zipfile.BadZipFile as cause:
        raise Refused(Problem("workbook_unreadable", field=field)) from cause
    if sum(member.file_size for member in members) > MOST_UNPACKED:
        raise Refused(Problem("workbook_too_large", field=field))
    if "[Content_Types].xml" not in {member.filename for member in members}:
        raise Refused(Problem("workbook_unreadable", field=field))


def store(data: bytes, name: str, *, allow: set[str], by: Actor, field: str | None = None) -> StoredFile:
    """Check and keep an upload; returns its row (in the caller's transaction).

    Raises Refused; Unavailable("disk_reserve") while the last room on the disk is kept for marks.
    """
    kind, clean = checked(data, allow, field)
    return keep(clean, name, MEDIA_TYPES[kind], by=by)


def keep(data: bytes, name: str, media_type: str, *, by: Actor) -> StoredFile:
    """Keep bytes the program made itself."""
    digest = hashlib.sha256(data).hexdigest()
    _write_once(_path(digest), data)
    row = StoredFile(
        sha256=digest,
        size=len(data),
        media_type=media_type,
        name=name[-200:],
        created_at=clock.now(),
        created_by=by.account_id,
    )
    db.session.add(row)
    db.session.flush()
    return row


def read(file: StoredFile) -> bytes:
    """The bytes of a stored file; a changed one is refused. One of an earlier version may still lie open."""
    data = _path(file.sha256).read_bytes()
    if sealed_files.is_sealed(data):
        try:
            data = sealed_files.opened(data, file.sha256)
        except crypto.Unreadable as cause:
            raise Refused(Problem("file_damaged", {"file": file.id})) from cause
    if hashlib.sha256(data).hexdigest() != file.sha256:
        raise Refused(Problem("file_damaged", {"file": file.id}))
    return data


def unlink_unused(digests: Iterable[str]) -> int:
    """Take files from the disk that no row speaks of any more, by their digests; how many."""
    count = 0
    for digest in digests:
        path = _path(digest)
        if path.exists():
            path.unlink()
            count += 1
    return count


def lying_since(moment: datetime) -> set[str]:
    """The digests of all files that were written before a moment."""
    folder, since = current_settings().files_dir, moment.timestamp()
    return {
        path.name
        for path in folder.glob("??/*")
        if path.is_file() and path.parent.name == path.name[:2] and path.stat().st_mtime < since
    }


def _path(digest: str) -> Path:
    return current_settings().files_dir / digest[:2] / digest


def _require_room(folder: Path, size: int) -> None:
    """The last room on the disk is the marks'."""
    if free_bytes(folder) - size < current_settings().reserve:
        raise Unavailable(Problem("disk_reserve"))


def _write_once(path: Path, data: bytes) -> None:
    """Keep a file sealed; one that is there and opens stays as it is."""
    if path.exists() and _opens(path):
        return
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    _require_room(path.parent, len(data))
    sealed_files.write_whole(path, sealed_files.sealed(data, path.name))


def _opens(path: Path) -> bool:
    body = path.read_bytes()
    try:
        return sealed_files.is_sealed(body) and bool(sealed_files.opened(body, path.name))
    except crypto.Unreadable:
        return False
