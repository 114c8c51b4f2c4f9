"""What waits for a person, and where the person has work."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from competition.today import views

FEATURE = Feature(
    name="today",
    blueprints=(views.bp,),
    links=(
        Link(phrase("今日"), "today.today", May.SIGNED_IN, "own"),
        Link(phrase("我的竞赛"), "today.mine", May.SIGNED_IN, "own"),
    ),
)
