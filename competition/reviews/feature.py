"""The side of the officers: who may compete."""

from competition.contests.questions import STAGE_CELLS, WITH_PEOPLE
from competition.entries.questions import SENT_BACK
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link, Section
from competition.foundation.web.searching import FINDS
from competition.reviews import finds, operations, stages, today, views, words
from competition.rules.entry_life import REVIEW
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="reviews",
    blueprints=(views.bp,),
    links=(Link(phrase("资格审查"), "reviews.queue", May.REVIEW_ENTRIES, "contest", Section.ENTRIES),),
    waiting=(today.waiting,),
    answers=(
        STAGE_CELLS.by(stages.cells),
        SENT_BACK.by(operations.note_sent_back),
        FINDS.by(finds.entries_in_queues),
        WITH_PEOPLE.by(today.with_contestants),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "entry.numbers_seen": "looking is logged, nothing changes",
        "entries.exported": "looking is logged, nothing changes",
    },
    notices=words.NOTICES,
    lifecycles=(REVIEW,),
)
