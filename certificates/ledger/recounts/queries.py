"""Every read of what stands on paper and not in the ledger: numbers given after the backup that was restored."""

from collections.abc import Collection

from sqlalchemy import exists, func, select

from certificates.ledger.models import Certificate, Recount
from certificates.rules import numbering
from competition.contests import queries as contests
from competition.contests.models import Contest
from competition.foundation.store.db import db
from competition.foundation.store.models import Epoch
from competition.foundation.store.queries import newest_epoch
from competition.foundation.system import clock
from competition.rulebooks import queries as rulebooks
from competition.rules.phases import Phase
from competition.rules.problems import Problem

# From here on a contest may have printed; archived ones make certificates void.
_PRINTING = (Phase.RESULTS, Phase.PUBLICITY, Phase.FINAL)


def restored_life() -> Epoch | None:
    """The present life of the database where it began with a backup."""
    epoch = newest_epoch()
    return epoch if epoch.backup_made_at is not None else None


def recount_of(contest_id: int, epoch_id: int) -> Recount | None:
    """What was said last of a contest in this life of the database."""
    said = select(Recount).where(Recount.contest_id == contest_id, Recount.epoch_id == epoch_id)
    return db.session.scalar(said.order_by(Recount.id.desc()).limit(1))


def was_given_by(said: Recount) -> bool:
    """Whether a number was given since: nothing is issued before it is said, so any from its first one on."""
    given = select(Certificate.id).where(
        Certificate.contest_id == said.contest_id, Certificate.serial >= said.first_serial
    )
    return db.session.scalar(given.limit(1)) is not None


def life_of(contest_id: int) -> Epoch | None:
    """The present life of the database where it began with a backup and the contest was there before."""
    epoch = restored_life()
    if epoch is None or contests.contest(contest_id).created_at > epoch.began_at:
        return None
    return epoch


def wanted_in(contest_id: int) -> Epoch | None:
    """The life of the database in which nobody has said yet what was printed after the backup; None: all is said."""
    epoch = life_of(contest_id)
    if epoch is None:
        return None
    return epoch if recount_of(contest_id, epoch.id) is None else None


def problems_with_recount(contest_id: int) -> list[Problem]:
    """What stops issuing and replacing after a restore: numbers on paper would be given a second time."""
    return [Problem("recount_wanted")] if wanted_in(contest_id) is not None else []


def contests_to_recount(contest_ids: Collection[int]) -> list[Contest]:
    """Those of these contests that have certificates, or results that ask for some, and no word about them yet."""
    epoch = restored_life()
    if epoch is None or not contest_ids:
        return []
    said = exists().where(Recount.contest_id == Contest.id, Recount.epoch_id == epoch.id)
    issued = exists().where(Certificate.contest_id == Contest.id)
    statement = select(Contest).where(
        Contest.id.in_(contest_ids),
        Contest.created_at <= epoch.began_at,
        ~said,
        issued | Contest.phase.in_(_PRINTING),
    )
    return list(db.session.scalars(statement.order_by(Contest.id)))


def last_serial_of(contest_id: int) -> int | None:
    """The highest serial that the ledger knows or that is burnt."""
    given = db.session.scalar(
        select(func.max(Certificate.serial)).where(Certificate.contest_id == contest_id)
    )
    return max([*burnt_up_to(contest_id), *([] if given is None else [given])], default=None)


def last_number_of(contest_id: int) -> str:
    """The number of that serial, as it was given or told; empty where there is none."""
    given = select(Certificate.serial, Certificate.number).where(Certificate.contest_id == contest_id)
    told = select(Recount.last_serial, Recount.last_number).where(
        Recount.contest_id == contest_id, Recount.last_serial.is_not(None)
    )
    found = [
        *db.session.execute(given.order_by(Certificate.serial.desc()).limit(1)),
        *db.session.execute(told.order_by(Recount.last_serial.desc()).limit(1)),
    ]
    return str(max(found)[1]) if found else ""


def burnt_up_to(contest_id: int) -> list[int]:
    """The last burnt serial of each time that a contest's numbers were recounted."""
    statement = select(Recount.last_serial).where(
        Recount.contest_id == contest_id, Recount.last_serial.is_not(None)
    )
    return [serial for serial in db.session.scalars(statement) if serial is not None]


def floor_of(year: int) -> int:
    """The places of a year's status list below this one are not given any more: papers may hold them."""
    floors = db.session.scalars(select(Recount.status_floors))
    return max((floor.get(str(year), 0) for floor in floors), default=0)


def serial_of(contest_id: int, number: str) -> int | None:
    """The serial of a number by the contest's rule; None where it does not follow it."""
    rules, contest = rulebooks.rules_of(contest_id).certificates, contests.contest(contest_id)
    facts: dict[str, str | int] = {"prefix": rules.prefix, "edition": contest.edition}
    return numbering.serial_in(numbering.rule_from(rules), number, facts)


def burnt(number: str) -> Recount | None:
    """By which recount a number that the ledger does not know was given after a backup."""
    said = select(Recount).where(Recount.last_serial >= Recount.first_serial)
    for row in db.session.scalars(said.order_by(Recount.id.desc())):  # what was said last says most
        serial = serial_of(row.contest_id, number)
        if serial is not None and row.first_serial <= serial <= (row.last_serial or -1):
            return row
    return None


def floors_of(epoch: Epoch, places: int) -> dict[str, int]:
    """From which place on each year's status list is given in this life of the database.

    So many places behind those of before the restore: papers of all contests share them, so the first word of a
    life sets them for all.
    """
    said = db.session.scalar(select(Recount.status_floors).where(Recount.epoch_id == epoch.id).limit(1))
    if said is not None:
        return said
    made_at = epoch.backup_made_at or epoch.began_at
    return {str(year): _behind(year) + places for year in range(made_at.year, clock.now().year + 1)}


def _behind(year: int) -> int:
    last = db.session.scalar(
        select(func.max(Certificate.status_index)).where(Certificate.status_year == year)
    )
    return max(0 if last is None else last + 1, floor_of(year))
