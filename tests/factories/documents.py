"""Published documents for tests."""

import io
import zipfile

from competition.documents import operations
from competition.documents.operations import Brought, DocumentDetails
from competition.rules.document_life import DocumentStep
from competition.rules.roles import SYSTEM


def pdf(text="第一版"):
    return Brought(b"%PDF-1.4\n" + text.encode(), "文件.pdf")


def office(folder="word/", *, macros=False, name="样题.docx"):
    """A bare office file; `macros` puts something that runs into it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr(f"{folder}document.xml", "<w/>")
        if macros:
            packed.writestr(f"{folder}vbaProject.bin", "x")
    return Brought(stream.getvalue(), name)


def make_document(contest_id, *, file=None, public=True, **said):
    details = DocumentDetails(
        **{"kind": "technical", "title": "技术文件", "title_en": "Technical file"} | said
    )
    document = operations.add_document(contest_id, details, file or pdf(), by=SYSTEM)
    if public:
        operations.move_document(document.id, DocumentStep.PUBLISH, by=SYSTEM)
    return document
