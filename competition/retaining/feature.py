"""Retention: how long what is kept of people, and the nightly deletion."""

from competition.foundation.feature import Feature
from competition.foundation.store.questions import TROUBLES
from competition.persons.questions import KEPT_UNTIL
from competition.retaining import jobs, queries, views, words
from competition.rules.upkeep_life import Kind
from competition.upkeep.queries import name_of

FEATURE = Feature(
    name="retaining",
    blueprints=(views.bp,),
    waiting=(views.waiting,),
    jobs={name_of(Kind.DELETION): jobs.delete_due},
    schedules=jobs.SCHEDULES,
    answers=(KEPT_UNTIL.by(queries.due_days), TROUBLES.by(views.troubles)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
