"""The card of the house itself: its log, its notices, its jobs."""

from competition.foundation.feature import Feature
from competition.foundation.web import views, words
from competition.foundation.web.cli import log_commands
from competition.foundation.web.navigation import Link
from competition.foundation.work.cli import database_commands, jobs_commands
from competition.rules.job_life import JOB
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="house",
    blueprints=(views.bp,),
    links=(
        Link(phrase("通知记录"), "house.messages", May.MANAGE_SITE),
        Link(phrase("系统日志"), "house.site_log", May.READ_SITE_LOG),
        Link(phrase("操作日志"), "house.contest_log", May.READ_LOG, "contest"),
    ),
    waiting=(views.messages_waiting,),
    lifecycles=(JOB,),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    commands_on_any_database=(jobs_commands, database_commands, log_commands),
)
