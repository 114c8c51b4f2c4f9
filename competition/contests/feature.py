"""Contests and their events."""

from competition.accounts.questions import EVENT_RUNS
from competition.contests import checking, finds, queries, standing, today, views, words
from competition.contests.questions import CONDITIONS
from competition.contests.steps import views as steps
from competition.contests.work import views as work
from competition.foundation.feature import Feature
from competition.foundation.store.audit import CLOSED_BY
from competition.foundation.store.questions import HISTORY
from competition.foundation.web.bar import CONTESTS_OF, EVENTS_OF
from competition.foundation.web.navigation import Link, Section
from competition.foundation.web.searching import FINDS
from competition.notices.questions import CONTEST_NAMES
from competition.rules.event_life import EVENT
from competition.rules.phases import CONTEST
from competition.rules.proposal_life import PROPOSAL
from competition.rules.roles import May
from competition.rules.words.catalogue import phrase

FEATURE = Feature(
    name="contests",
    blueprints=(views.bp, steps.bp, work.bp),
    links=(
        Link(phrase("竞赛管理"), "contests.manage", May.MANAGE_CONTEST, "contest", Section.OVERVIEW),
        Link(phrase("由你办理"), "work.whole", May.SIGNED_IN, "contest", Section.OVERVIEW, lists="work.part"),
        Link(phrase("待确认的步骤"), "steps.waiting", May.CONFIRM_STEP, "contest", Section.OVERVIEW),
        Link(phrase("竞赛信息"), "contests.edit", May.MANAGE_CONTEST, "contest", Section.SETTINGS),
        Link(
            phrase("本届赛项"),
            "contests.events",
            May.MANAGE_CONTEST,
            "contest",
            Section.SETTINGS,
            ("contests.edit_event",),
        ),
    ),
    lifecycles=(CONTEST, EVENT, PROPOSAL),
    waiting=(today.waiting,),
    answers=(
        CONTEST_NAMES.by(queries.names_of),
        CONTESTS_OF.by(queries.choices_of),
        EVENTS_OF.by(queries.event_choices),
        EVENT_RUNS.by(queries.event_runs),
        CONDITIONS.by(standing.conditions),
        FINDS.by(finds.contests_and_events),
        CLOSED_BY.by(queries.closed_by),
        HISTORY.by(checking.faults_of, phrase("赛项")),
    ),
    sentences=words.SENTENCES,
    actions=words.ACTIONS,
    after_archiving={
        "contest.moved": "the archive is closed and opened by a step of the contest's life",
        "contest.step_proposed": "opening it again is proposed",
        "contest.step_declined": "and declined",
        "contest.step_taken_back": "or taken back",
    },
    subjects=words.SUBJECTS,
)
