"""The rights of people over what is kept of them: to know, to take it out, to have it corrected or deleted."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link, Section
from competition.persons.questions import CLAIMED, ELSE_KEPT
from competition.rights import operations, queries, views, words
from competition.rights.inventory import KEPT
from competition.rules.request_life import REQUEST
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="rights",
    blueprints=(views.bp,),
    links=(Link(phrase("更正与删除"), "rights.desk", May.MANAGE_CONTEST, "contest", Section.ENTRIES),),
    waiting=(views.waiting,),
    lifecycles=(REQUEST,),
    answers=(ELSE_KEPT.by(queries.own_record), CLAIMED.by(operations.follow_claim)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving=dict.fromkeys(
        ("request.made", "request.dropped", "request.answered"),
        "is the right of a person over what is kept of them",
    ),
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
    personal=KEPT,
)
