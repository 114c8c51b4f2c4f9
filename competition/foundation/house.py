"""The card of the house itself: its log, its jobs."""

from competition.foundation.feature import Feature
from competition.foundation.web import views, words
from competition.foundation.web.cli import log_commands
from competition.foundation.web.navigation import Link, Section
from competition.foundation.work.cli import database_commands, jobs_commands
from competition.foundation.work.inventory import KEPT
from competition.rules.inventory import Kept, Until
from competition.rules.job_life import JOB
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

LOGGED = {
    "audit_entries.details": Kept(
        phrase("操作记录（谁在何时做了什么）"), phrase("事后核查、争议处理"), Until.LOG
    ),
}

FEATURE = Feature(
    name="house",
    personal={**KEPT, **LOGGED},
    blueprints=(views.bp,),
    links=(
        Link(phrase("界面部件"), "house.parts", May.MANAGE_SITE),
        Link(phrase("系统日志"), "house.site_log", May.READ_SITE_LOG),
        Link(phrase("操作日志"), "house.contest_log", May.READ_LOG, "contest", Section.OVERVIEW),
    ),
    lifecycles=(JOB,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    commands_on_any_database=(jobs_commands, database_commands, log_commands),
)
