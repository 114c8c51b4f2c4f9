"""The card of notices: what people are told, and whether it arrived."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link, Section
from competition.notices import today, views, words
from competition.notices.inventory import KEPT
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="notices",
    personal=KEPT,
    blueprints=(views.bp,),
    links=(
        Link(phrase("通知"), "notices.mine", May.SIGNED_IN, "own"),
        Link(phrase("通知送达"), "notices.of_contest", May.MANAGE_CONTEST, "contest", Section.OVERVIEW),
        Link(phrase("通知记录"), "notices.messages", May.MANAGE_SITE),
    ),
    waiting=(today.waiting,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "notices.settled": "what was said by phone is noted whenever it was said",
        "notices.taken_up": "what was noted by mistake is put right whenever it is seen",
        "notices.exported": "whoever was not reached is called, late or not",
    },
)
