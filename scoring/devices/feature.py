"""Tablets: enrolled, seen, revoked."""

from competition.foundation.feature import Feature
from scoring.devices import today, views, words
from scoring.rules.device_life import DEVICE

FEATURE = Feature(
    name="devices",
    blueprints=(views.bp,),
    waiting=(today.tablets_waiting,),
    lifecycles=(DEVICE,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "device.revoked": "a lost tablet is shut out at any time",
        "device.returned": "a tablet is handed back at any time",
    },
)
