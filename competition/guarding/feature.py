"""Accounts in the hands of the administrators: closing, ending sign-ins, letting owners back in."""

from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.foundation.web.searching import FINDS
from competition.guarding import finds, views, words
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="guarding",
    blueprints=(views.bp,),
    links=(
        Link(phrase("账号管理"), "guarding.list_accounts", May.GUARD_ACCOUNTS),
        Link(phrase("找回账号"), "guarding.recoveries", May.GRANT_ROLES),
    ),
    waiting=(views.waiting,),
    answers=(FINDS.by(finds.accounts),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    notices=words.NOTICES,
)
