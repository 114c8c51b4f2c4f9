"""Sheets: one for each code before each panel, and what was done with each.

This room owns the tables `sheets` and `sheet_steps` and stands below the marks, which are entries on a sheet:
the foreign keys say the same. How a sheet goes from its first mark to the lock needs the marks and stands above
them, in `scoring.signoff`, together with the page of a sheet and its paper.
"""

from competition.draws.questions import SHEETS_NOT_LOCKED, SHEETS_OF_CODES
from competition.foundation.feature import Feature
from scoring.panels.questions import PANELS_DONE
from scoring.rules.signoff import SHEET
from scoring.sheets import queries, views, words

FEATURE = Feature(
    name="sheets",
    blueprints=(views.bp,),
    lifecycles=(SHEET,),
    answers=(
        SHEETS_OF_CODES.by(queries.sheets_of_codes),
        SHEETS_NOT_LOCKED.by(queries.sheets_not_locked),
        PANELS_DONE.by(queries.panels_done),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
