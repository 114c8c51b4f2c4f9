"""Who holds which duty in a contest."""

from competition.accounts.questions import DEVICE_USED
from competition.contests.questions import ARE_TWO, CHECKLIST, CONDITIONS, TAKEN_OUT_ALONG
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link, Section
from competition.rules.appointment_life import APPOINTMENT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from competition.staffing import conditions, operations, parts, queries, today, views, words
from competition.staffing.sharing import views as sharing
from competition.staffing.sharing.operations import note_device

FEATURE = Feature(
    name="staffing",
    blueprints=(views.bp, sharing.bp),
    links=(
        Link(phrase("人员与角色"), "staffing.people", May.STAFF_CONTEST, "contest", Section.SETTINGS),
        Link(phrase("任命确认"), "staffing.appointments", May.CONFIRM_STAFF, "contest", Section.SETTINGS),
        Link(phrase("同一设备"), "sharing.shared", May.CONFIRM_STAFF, "contest", Section.SETTINGS),
    ),
    waiting=(today.waiting, today.resting_roles, today.shared_devices),
    answers=(
        CONDITIONS.by(conditions.conditions),
        CHECKLIST.by(parts.checklist_line),
        CHECKLIST.by(parts.confirmations_line),
        CHECKLIST.by(parts.conflicts_line),
        TAKEN_OUT_ALONG.by(operations.let_go),
        DEVICE_USED.by(note_device),
        ARE_TWO.by(queries.are_two),
    ),
    lifecycles=(APPOINTMENT,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
)
