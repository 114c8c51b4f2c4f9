"""Venues, sessions and workstations on one page."""

from competition.foundation.feature import Feature
from competition.timetables import views

FEATURE = Feature(
    name="timetables",
    blueprints=(views.bp,),
)
