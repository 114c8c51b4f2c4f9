"""The nightly deletion: what the consent texts promise is carried out, counted and noted."""

from datetime import time, timedelta

from competition.entries.erasing import operations as erasing
from competition.entries.erasing import queries as found
from competition.foundation.store import unused_files
from competition.foundation.system import clock
from competition.foundation.system.settings import current_settings
from competition.foundation.work.jobs import Task
from competition.foundation.work.schedules import Scheduled
from competition.identities.erasing import operations as identities
from competition.notices import operations as notices
from competition.retaining import operations, queries
from competition.rules.inventory import MESSAGES_DAYS
from competition.rules.roles import SYSTEM
from competition.rules.upkeep_life import Kind, UpkeepStep
from competition.upkeep.noting import Ended, kept
from competition.upkeep.queries import name_of

WAITED = "时钟跳过了三天以上，还没有人核对过时间：今晚不删。请在“本机时钟”页确认"
WAITED_EN = (
    "The clock leapt by more than three days and nobody has looked at the time: nothing is deleted tonight; "
    "confirm it on the page 'Clock of this machine'"
)
# After the backup, the check and the drill of the same night.
SCHEDULES = (Scheduled(name_of(Kind.DELETION), time(4, 0)),)


def delete_due(task: Task) -> None:
    """Delete what is due tonight, unless the clock has leapt: what is deleted comes back by no other clock.

    The waiting belongs to the leap: it ends when somebody vouches for the clock, not with a night or a job.
    """
    kept(Kind.DELETION, task, _delete_by_a_sound_clock)


def _delete_by_a_sound_clock() -> Ended:
    if operations.watch_clock() is not None:
        return UpkeepStep.WAIT, {"said": WAITED, "english": WAITED_EN}
    return delete_now()


def delete_now() -> Ended:
    """Delete what is due today: each step a transaction of its own, so that one begun again goes on."""
    counted = {"papers": 0, "entries": 0, "persons": 0, "files": 0}
    counted["persons"] += _unconfirmed()
    today = clock.today()
    for contest_id, due in queries.all_due().items():
        counted["papers"] += erasing.delete_papers_taken_back(contest_id, by=SYSTEM)
        if due.papers <= today:
            counted["papers"] += erasing.delete_papers(contest_id, by=SYSTEM)
            counted["papers"] += identities.delete_papers(contest_id, by=SYSTEM)
        if due.rest <= today:
            law = queries.kept_by_law(contest_id)
            entries, persons = erasing.erase_entries(contest_id, law, by=SYSTEM)
            counted["entries"] += entries
            counted["persons"] += persons
    notices.forget_old(clock.now() - timedelta(days=MESSAGES_DAYS))
    counted["files"] = unused_files.sweep()
    return UpkeepStep.END_WELL, dict(counted)


def _unconfirmed() -> int:
    """What others brought of people who never agreed; of how many persons."""
    before = clock.now() - timedelta(days=current_settings().unconfirmed_days)
    waiting = [*found.nominated_before(before), *found.submitted_before(before)]
    return sum(erasing.drop_unconfirmed(entry_id) for entry_id in waiting)
