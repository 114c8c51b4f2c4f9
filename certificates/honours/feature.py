"""Honours that winners may be recommended for, and titles that their bodies granted."""

from certificates.awards.questions import AWARDS_MOVED, TITLE_DECISIONS
from certificates.honours import operations, queries, views, words
from competition.foundation.feature import Feature

FEATURE = Feature(
    name="honours",
    blueprints=(views.bp,),
    answers=(TITLE_DECISIONS.by(queries.granted_to), AWARDS_MOVED.by(operations.follow_awards)),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
