"""What happened in a contest, to subscribe to; its times, for one's own calendar."""

from competition.contests.questions import DATED, HAPPENED, PUBLIC_PARTS
from competition.foundation.feature import Feature
from competition.news import own, views

FEATURE = Feature(
    name="news",
    blueprints=(views.bp,),
    answers=(
        HAPPENED.by(own.happened),
        DATED.by(own.dated),
        PUBLIC_PARTS.by(views.public_links),
    ),
)
