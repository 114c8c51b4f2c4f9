"""Tablets: enrolled, seen, revoked."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.navigation import Link, Section
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from competition.staffing.questions import ALSO_WORKED_THERE
from scoring.devices import checking, today, views, words
from scoring.devices.sittings import operations as sittings
from scoring.devices.sittings import queries as sitting_queries
from scoring.panels.questions import SEAT_LEFT
from scoring.pins.questions import PIN_CHANGED
from scoring.rules.device_life import DEVICE

FEATURE = Feature(
    name="devices",
    blueprints=(views.bp,),
    links=(Link(phrase("席位记录"), "devices.seats", May.SEE_SHEETS, "event", Section.MARKING),),
    waiting=(today.tablets_waiting,),
    lifecycles=(DEVICE,),
    answers=(
        ALSO_WORKED_THERE.by(sitting_queries.sat_at),
        PIN_CHANGED.by(sittings.end_sittings_of_person),
        SEAT_LEFT.by(sittings.end_sittings_of_seat),
        HISTORY.by(checking.faults_of, phrase("席位记录")),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "device.revoked": "a lost tablet is shut out at any time",
        "seat.ended": "a seat ends with the tablet or the sign-in that it rests on",
        "device.returned": "a tablet is handed back at any time",
    },
)
