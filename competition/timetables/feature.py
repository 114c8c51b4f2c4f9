"""Venues, sessions and workstations on one page."""

from competition.contests.questions import (
    CHECKLIST,
    CONDITIONS,
    COPIED_ALONG,
    DATED,
    DUE,
    HAPPENED,
    PUBLIC_PARTS,
    TAKEN_OUT_ALONG,
    WORKSTATION_COUNTS,
)
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from competition.timetables import conditions, news, operations, parts, queries, views, words

FEATURE = Feature(
    name="timetables",
    blueprints=(views.bp,),
    links=(
        Link(phrase("日程与赛位"), "timetables.timetable", May.MANAGE_CONTEST, "contest", Section.SETTINGS),
    ),
    answers=(
        CONDITIONS.by(conditions.conditions),
        COPIED_ALONG.by(operations.copy_timetable),
        TAKEN_OUT_ALONG.by(operations.take_out_plans),
        WORKSTATION_COUNTS.by(queries.workstation_counts),
        PUBLIC_PARTS.by(parts.public_schedule),
        HAPPENED.by(news.happened),
        DATED.by(news.dated),
        CHECKLIST.by(parts.checklist_line),
        DUE.by(parts.due),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
