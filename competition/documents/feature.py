"""The documents that a contest publishes, in versions."""

from competition.contests.questions import CHECKLIST, COPIED_ALONG, HAPPENED, PUBLIC_PARTS, TAKEN_OUT_ALONG
from competition.documents import checking, news, operations, shown, views, words
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.document_life import DOCUMENT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="documents",
    blueprints=(views.bp,),
    links=(
        Link(
            phrase("公开文件"),
            "documents.manage",
            May.MANAGE_CONTEST,
            "contest",
            Section.SETTINGS,
            ("documents.edit",),
        ),
    ),
    lifecycles=(DOCUMENT,),
    answers=(
        COPIED_ALONG.by(operations.copy_documents),
        TAKEN_OUT_ALONG.by(operations.take_out_plans),
        PUBLIC_PARTS.by(shown.public_documents),
        HAPPENED.by(news.happened),
        CHECKLIST.by(shown.checklist_line),
        HISTORY.by(checking.faults_of, phrase("公开文件")),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
)
