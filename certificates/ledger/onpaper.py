"""What somebody says stands on paper, read against the restored ledger: what is wrong with it, what it would do."""

from dataclasses import dataclass

from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate, Recount
from certificates.ledger.recounts import queries
from certificates.rules import numbering
from competition.contests import queries as contests
from competition.foundation.store.models import Epoch
from competition.foundation.system import clock
from competition.rulebooks import queries as rulebooks
from competition.rules.problems import Problem, Refused, reason_problems

# A number further on than this was mistyped.
MOST_LOST = 5000


@dataclass(frozen=True)
class OnPaper:
    """`last_number` on paper, empty for none after the backup; `voided` the numbers made void after it."""

    last_number: str
    voided: tuple[str, ...]
    reason: str


@dataclass(frozen=True)
class Reading:
    """The same beside the ledger: serials from `first` to `serial` are burnt by it.

    `former` is what was said before in this life; `last` is the highest serial that the ledger knows or that is burnt.
    """

    contest_id: int
    paper: OnPaper
    life: Epoch
    former: Recount | None
    last: int | None
    serial: int | None
    known: tuple[Certificate, ...]

    @property
    def first(self) -> int:
        """The first serial that paper may hold and the ledger does not."""
        if self.former is not None:
            return self.former.first_serial
        return 0 if self.last is None else self.last + 1


def reading_of(contest_id: int, paper: OnPaper) -> Reading:
    """What was said, read once; refused where there is nothing to say, or a number was given since it was said."""
    life = queries.life_of(contest_id)
    former = queries.recount_of(contest_id, life.id) if life is not None else None
    if life is None or (former is not None and queries.was_given_by(former)):
        raise Refused(Problem("recount_done"))
    found = [ledger.certificate_numbered(one) for one in sorted(set(paper.voided))]
    return Reading(
        contest_id=contest_id,
        paper=paper,
        life=life,
        former=former,
        last=queries.last_serial_of(contest_id),
        serial=queries.serial_of(contest_id, paper.last_number) if paper.last_number else None,
        known=tuple(row for row in found if row is not None),
    )


def problems_with(read: Reading) -> list[Problem]:
    """Everything that speaks against it."""
    return [*reason_problems(read.paper.reason), *_with_last(read), *_with_voided(read)]


def _with_last(read: Reading) -> list[Problem]:
    number = read.paper.last_number
    if number and read.serial is None:
        return [Problem("recount_other_rule", {"number": number}, "last_number")]
    if read.serial is None:
        return [Problem("recount_not_raised", {}, "last_number")] if read.former is not None else []
    if read.last is not None and read.serial <= read.last:
        told = {"number": number, "last": queries.last_number_of(read.contest_id)}
        code = "recount_below" if read.former is None else "recount_below_said"
        return [Problem(code, told, "last_number")]
    if read.serial >= read.first + MOST_LOST:
        return [Problem("recount_too_far", {"number": number}, "last_number")]
    return []


def _with_voided(read: Reading) -> list[Problem]:
    mine = {row.number for row in read.known if row.contest_id == read.contest_id}
    problems = []
    for number in sorted(set(read.paper.voided) - mine):
        lost = queries.serial_of(read.contest_id, number)
        if lost is None or read.serial is None or not read.first <= lost <= read.serial:
            problems.append(Problem("recount_number_unknown", {"number": number}, "voided"))
    return problems


def next_number(contest_id: int, paper: OnPaper) -> str:
    """The number that the next certificate would get once this is said (… for what is known only then); refused like it."""
    read = reading_of(contest_id, paper)
    if problems := problems_with(read):
        raise Refused(*problems)
    return number_after(contest_id, read.last if read.serial is None else read.serial)


def number_after(contest_id: int, last: int | None) -> str:
    """The number of the serial after this one by the contest's rule."""
    rules, contest = rulebooks.rules_of(contest_id).certificates, contests.contest(contest_id)
    rule = numbering.rule_from(rules)
    [serial] = numbering.next_serials(rule, [] if last is None else [last], 1)
    facts: dict[str, str | int] = {"prefix": rules.prefix, "edition": contest.edition}
    unknown = dict.fromkeys(("event", "group"), "…")
    return numbering.number(rule, serial, {**unknown, **facts, "year": clock.today().year})
