"""Rows of the documents that a contest publishes."""

from competition.documents import operations
from competition.rules.roles import SYSTEM
from tests.factories.documents import make_document, pdf
from tests.matrix.rows import Row

ORGANISER = {"organiser"}


def extend(world):
    """A document of each contest in two versions."""
    documents = [make_document(contest_id, title="鼎卷") for contest_id in world.params["contest_id"]]
    for document in documents:
        operations.replace_document(document.id, pdf("第二版"), "改了分值", by=SYSTEM)
    world.params["contest_document_id"] = tuple(document.id for document in documents)


def act(**data):
    return Row(ORGANISER, method="POST", data=data)


ROWS = {
    "news.feed": Row(public=True),
    "news.calendar": Row(public=True),
    "documents.show": Row(public=True),
    "documents.download": Row(public=True, arguments={"number": 1}),
    "documents.manage": Row(ORGANISER),
    "documents.edit": Row(ORGANISER),
    "documents.replace": act(),
    "documents.move": act(step="take_down", reason="换用新文件"),
    "documents.take_down_version": Row(
        ORGANISER, method="POST", data={"reason": "误写了号码"}, arguments={"number": 1}
    ),
    "documents.remove": act(),
}
