"""Who has to do the next step of a sheet."""

from competition.foundation.feature import Feature
from scoring.waiting import today

FEATURE = Feature(
    name="waiting",
    waiting=(today.waiting,),
)
