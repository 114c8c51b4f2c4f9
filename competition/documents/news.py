"""What happened to the documents of a contest, before everybody."""

from collections.abc import Iterable

from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.contests.questions import Happening
from competition.documents import queries
from competition.documents.queries import Shelved
from competition.foundation.web.i18n import pick


def happened(contest: Contest) -> Iterable[Happening]:
    """Each version that was published, and each document that is taken down."""
    for one in queries.public_shelf_of(contest.id):
        yield from _of(one)


def _of(one: Shelved) -> Iterable[Happening]:
    document = one.document
    title = pick(document.title, document.title_en)
    page = f"/contests/{document.contest_id}/documents/{document.id}"
    for edition in one.editions:
        version = edition.version
        if version.published_at is None or version.taken_down_at is not None:
            continue
        said = _("公布文件：%(title)s", title=title)
        if version.number > 1:
            said = _("文件有新版本：%(title)s（第 %(number)s 版）", title=title, number=version.number)
        key = f"document-{document.id}-{version.number}"
        yield Happening(key, version.published_at, said, version.note, page)
    if document.taken_down_at is not None:
        key = f"document-{document.id}-down-{document.taken_down_at:%Y%m%d%H%M%S}"
        said = _("文件撤下：%(title)s", title=title)
        yield Happening(key, document.taken_down_at, said, document.taken_down_for, page)
