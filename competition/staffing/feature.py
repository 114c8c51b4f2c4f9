"""Who holds which duty in a contest."""

from competition.contests.questions import CHECKLIST, CONDITIONS, TAKEN_OUT_ALONG
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.appointment_life import APPOINTMENT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from competition.staffing import conditions, operations, parts, today, views, words

FEATURE = Feature(
    name="staffing",
    blueprints=(views.bp,),
    links=(Link(phrase("任命确认"), "staffing.appointments", May.CONFIRM_STAFF, "contest"),),
    waiting=(today.waiting,),
    answers=(
        CONDITIONS.by(conditions.conditions),
        CHECKLIST.by(parts.checklist_line),
        CHECKLIST.by(parts.confirmations_line),
        CHECKLIST.by(parts.conflicts_line),
        TAKEN_OUT_ALONG.by(operations.let_go),
    ),
    lifecycles=(APPOINTMENT,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
)
