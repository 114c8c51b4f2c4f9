"""Panels, their judges and what these declare."""

from competition.contests.questions import CONDITIONS
from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.panels import checking, conditions, today, views, words
from scoring.panels.inventory import KEPT
from scoring.rules.panel_life import PANEL

FEATURE = Feature(
    name="panels",
    personal=KEPT,
    blueprints=(views.bp,),
    links=(
        Link(
            phrase("评分组"),
            "panels.panels",
            May.MANAGE_PANEL,
            "event",
            Section.MARKING,
            ("devices.devices", "devices.enrolment"),
        ),
    ),
    waiting=(today.panels_waiting, today.declarations_waiting, today.recorded_declarations),
    lifecycles=(PANEL,),
    answers=(CONDITIONS.by(conditions.conditions), HISTORY.by(checking.faults_of, phrase("席位"))),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    notices=words.NOTICES,
)
