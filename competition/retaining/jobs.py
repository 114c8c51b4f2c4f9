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
from competition.retaining import queries
from competition.rules.inventory import MESSAGES_DAYS
from competition.rules.roles import SYSTEM
from competition.rules.upkeep_life import Kind, UpkeepStep
from competition.upkeep import queries as upkeep
from competition.upkeep.noting import Ended, kept
from competition.upkeep.queries import name_of

LEAP = timedelta(days=3)
WAITED = "距上一次超过三天（或是第一次）：今晚不删，明晚照常；请看一眼主机的时间对不对"
WAITED_EN = (
    "More than three days since the last one (or the first): nothing is deleted tonight, tomorrow as usual; "
    "look whether the machine's clock is right"
)
# After the backup, the check and the drill of the same night.
SCHEDULES = (Scheduled(name_of(Kind.DELETION), time(4, 0)),)


def delete_due(task: Task) -> None:
    """Delete what is due tonight, unless the clock has leapt: what is deleted comes back by no other clock."""
    kept(Kind.DELETION, task, _wait_a_night if _clock_leapt() else delete_now)


def _clock_leapt() -> bool:
    """Whether no night was noted for days: the machine was off, or its clock runs ahead."""
    last = upkeep.good_at(Kind.DELETION)
    return last is None or clock.now() - last > LEAP


def _wait_a_night() -> Ended:
    return UpkeepStep.END_WELL, {"said": WAITED, "english": WAITED_EN}


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
