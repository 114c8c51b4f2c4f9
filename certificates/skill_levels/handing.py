"""What of recommendations leaves for an evaluation body: the rows of people who agree to it, each written down."""

from collections.abc import Collection, Sequence

from certificates.skill_levels import queries
from certificates.skill_levels.parts import require_basis
from certificates.skill_levels.queries import LevelRow
from competition.contests.models import Contest
from competition.organisations import queries as organisations
from competition.persons.consents import queries as consents
from competition.persons.consents.giving import Handing, Parted, parted
from competition.persons.consents.operations import note_handover
from competition.rules.consents import ConsentKind
from competition.rules.problems import Problem, Refused
from competition.rules.roles import Actor
from competition.rules.words.catalogue import phrase

PURPOSE = ConsentKind.HAND_LEVELS
ANY_BODY = phrase("职业技能评价机构")


def by_consent(contest_id: int, rows: Sequence[LevelRow]) -> Parted[LevelRow]:
    """The rows that may leave, and those of people who do not agree to it."""
    return parted(rows, lambda row: row.person.id, contest_id, PURPOSE)


def going_out(contest_id: int) -> list[LevelRow]:
    """What may go out: rows of people who agree to it; raises Refused while one has no clause to rest on."""
    rows = by_consent(contest_id, queries.of_contest(contest_id)).leaving
    require_basis(rows)
    return rows


def require_consent(contest_id: int, row: LevelRow) -> None:
    """Raises Refused where this person does not agree that anything of theirs leaves."""
    if row.person.id not in consents.agreeing([row.person.id], contest_id, PURPOSE):
        raise Refused(Problem("level_not_agreed", {"name": row.person.name}))


def note(
    contest: Contest, rows: Collection[LevelRow], paper: str, fields: Sequence[str], *, by: Actor
) -> None:
    """Write down what leaves of whom, body by body."""
    by_body: dict[str, set[int]] = {}
    for row in rows:
        by_body.setdefault(_body(row), set()).add(row.person.id)
    for body, people in sorted(by_body.items()):
        note_handover(Handing(contest.id, PURPOSE, body, paper, fields), people, by=by)


def _body(row: LevelRow) -> str:
    """The body that has it, else those that are filed for its occupation."""
    if row.body is not None:
        return row.body.name
    code = row.event.occupation_code
    filed = organisations.evaluation_bodies(code) if code else []
    return "、".join(body.name for body in filed) or ANY_BODY
