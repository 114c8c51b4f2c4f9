"""Sheets, their signatures, conflicts and penalties; what judges see."""

from competition.draws.questions import SHEETS_NOT_LOCKED, SHEETS_OF_CODES
from competition.foundation.feature import Feature
from competition.foundation.web.navigation import Link
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase
from scoring.rules.signoff import SHEET
from scoring.sheets import api, queries, views, words

FEATURE = Feature(
    name="sheets",
    blueprints=(views.bp, api.bp),
    links=(
        Link(phrase("冲突与迟到"), "sheets.conflicts", May.RESOLVE_CONFLICT, "event"),
        Link(phrase("扣罚"), "sheets.penalties", May.SIGN_SHEET, "event"),
        Link(phrase("扣罚裁定"), "sheets.penalties_to_decide", May.WITNESS_SHEET, "event"),
    ),
    lifecycles=(SHEET,),
    answers=(
        SHEETS_OF_CODES.by(queries.sheets_of_codes),
        SHEETS_NOT_LOCKED.by(queries.sheets_not_locked),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    subjects=words.SUBJECTS,
)
