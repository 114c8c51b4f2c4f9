"""Units, their registrars, and the delegations of a contest."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link, Section
from competition.foundation.web.searching import FINDS
from competition.organisations import finds, views, words
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="organisations",
    blueprints=(views.bp,),
    links=(
        Link(
            phrase("单位管理"),
            "organisations.organisations",
            May.MANAGE_ORGANISATIONS,
            covers=("organisations.new", "organisations.edit"),
        ),
        Link(
            phrase("代表队与单位"),
            "organisations.delegations",
            May.MANAGE_CONTEST,
            "contest",
            Section.SETTINGS,
        ),
    ),
    answers=(FINDS.by(finds.units),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
