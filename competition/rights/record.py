"""All that is kept of oneself, as lines that anybody can read and as a file to take away, papers included."""

import io
import json
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask_babel import gettext as _

from competition.entries import queries as entries
from competition.foundation.store import uploads
from competition.foundation.web.i18n import moment
from competition.rights.words import LABELS
from competition.rules.words.documents import DOCUMENT_WORDS

_MOMENT = re.compile(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+]00:00$")


@dataclass(frozen=True)
class Part:
    """A part of the record: facts by label, then parts of its own."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)


def parts_of(record: Mapping[str, Any]) -> list[Part]:
    """The whole record part by part; what is empty says so by a dash."""
    return [_part(_word(name), value) for name, value in record.items()]


def _part(title: str, value: Any) -> Part:
    if isinstance(value, Mapping):
        plain = [(_word(name), _said(one)) for name, one in value.items() if not _nested(one)]
        nested = [_part(_word(name), one) for name, one in value.items() if _nested(one)]
        return Part(title, plain, nested)
    if isinstance(value, list) and value:
        return Part(title, [], [_part(str(number), one) for number, one in enumerate(value, start=1)])
    return Part(title, [("", _said(value))], [])


def _nested(value: Any) -> bool:
    return isinstance(value, Mapping) or (
        isinstance(value, list) and any(isinstance(one, Mapping) for one in value)
    )


def _said(value: Any) -> str:
    if value in (None, "", [], {}):
        return "—"
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, list):
        return str(_("、").join(str(one) for one in value))
    text = str(value)
    return _moment(text) if _MOMENT.match(text) else text


def _moment(text: str) -> str:
    """A moment as pages write it."""
    return str(moment(datetime.fromisoformat(text)))


def _word(name: str) -> str:
    return str(_(LABELS[name])) if name in LABELS else name


def whole_archive(record: Mapping[str, Any], page: str, account_id: int) -> bytes:
    """A zip of the record as JSON, the page to read it by, and every paper of one's own as it was handed in."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("my-data.json", json.dumps(record, ensure_ascii=False, indent=2))
        packed.writestr("my-data.html", page)
        for number, (paper, file) in enumerate(entries.own_paper_files(account_id), start=1):
            word = _(DOCUMENT_WORDS.get(paper.kind, paper.kind))
            packed.writestr(f"papers/{number:02d}-{word}.{_ending(file.media_type)}", uploads.read(file))
    return stream.getvalue()


def _ending(media_type: str) -> str:
    """What a file of this type is called, after the dot."""
    return next((kind for kind, known in uploads.MEDIA_TYPES.items() if known == media_type), "bin")
