"""What an installation does for itself: checks, backups, drills."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import TROUBLES
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.upkeep_life import UPKEEP, Kind
from competition.rules.words.catalogue import phrase
from competition.upkeep import jobs, queries, views, words

FEATURE = Feature(
    name="upkeep",
    blueprints=(views.bp,),
    links=(Link(phrase("备份与检查"), "upkeep.overview", May.MANAGE_SITE),),
    waiting=(views.waiting, views.restored_waiting),
    jobs={
        queries.name_of(Kind.CHECK): jobs.check,
        queries.name_of(Kind.BACKUP): jobs.backup,
        queries.name_of(Kind.DRILL): jobs.drill,
    },
    schedules=jobs.SCHEDULES,
    lifecycles=(UPKEEP,),
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
    answers=(TROUBLES.by(views.troubles),),
)
