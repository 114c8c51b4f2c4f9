"""Contests and their events."""

from competition.accounts.questions import EVENT_RUNS
from competition.contests import queries, today, views, words
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.phases import CONTEST
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="contests",
    blueprints=(views.bp,),
    links=(Link(phrase("竞赛管理"), "contests.manage", May.MANAGE_CONTEST, "contest"),),
    lifecycles=(CONTEST,),
    waiting=(today.waiting,),
    answers=(EVENT_RUNS.by(queries.event_runs),),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
