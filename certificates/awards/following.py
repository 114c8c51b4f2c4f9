"""What pages and notices are told of awards that a result moved: prize, title and certificate, old → new."""

from collections.abc import Sequence

from certificates.awards.queries import AwardRow
from certificates.rules.award_life import AWARD, AwardState
from certificates.rules.awarding import AwardLine
from certificates.rules.certificate_life import (
    CERTIFICATE,
    SUSPENDED,
    CertificateState,
    ResultStanding,
    look_of,
)
from competition.rules.relying import Relying
from competition.rules.roles import Role, Scope
from scoring.rules.consequences import Consequence, Thing

WAITS = AWARD.look(AwardState.SUSPENDED).word
VALID = CERTIFICATE.look(CertificateState.VALID).word
VOID = CERTIFICATE.look(CertificateState.VOID).word
# What becomes of the certificates of an award that ended.
CERTIFICATE_ENDS = (VALID, VOID)


def certificate_words(waits: bool, result: ResultStanding) -> tuple[str, str]:
    """What becomes of the certificates of an award that waits, or counts again by what its result is worth now."""
    if waits:
        return VALID, SUSPENDED.word
    return SUSPENDED.word, look_of(CertificateState.VALID, result=result).word


def relying_on(row: AwardRow) -> tuple[Relying, ...]:
    """The officers of the contest and the person's unit: both have it on their lists."""
    contest_id, unit = row.award.contest_id, row.organisation_id
    officer = Relying(
        Role.CERTIFICATE_OFFICER, Scope.CONTEST, contest_id, f"/events/{row.award.event_id}/awards"
    )
    if unit is None:
        return (officer,)
    return (officer, Relying(Role.REGISTRAR, Scope.ORGANISATION, unit, f"/contests/{contest_id}/results"))


def told_of_lines(row: AwardRow, before: AwardLine | None, after: AwardLine | None) -> list[Consequence]:
    """Prize and title of a person, of a line that another takes the place of."""
    pairs = (
        (Thing.PRIZE, before.prize if before else "", after.prize if after else ""),
        (Thing.TITLE, before.title if before else "", after.title if after else ""),
    )
    return [told(row, thing, old, new) for thing, old, new in pairs if old != new]


def told_of_waiting(row: AwardRow, waits: bool) -> list[Consequence]:
    """An award whose result is taken back, or is there again."""
    before, after = (row.award.prize, WAITS) if waits else (WAITS, row.award.prize)
    return [told(row, Thing.PRIZE, before, after)]


def told_of_certificates(row: AwardRow, numbers: Sequence[str], words: tuple[str, str]) -> list[Consequence]:
    """The certificates of an award, by their numbers."""
    return [told(row, Thing.CERTIFICATE, *words, what=number) for number in numbers]


def told(row: AwardRow, thing: Thing, before: str, after: str, what: str = "") -> Consequence:
    return Consequence(
        thing=thing,
        name=row.person.name,
        before=before,
        after=after,
        what=what,
        person_id=row.person.id,
        relying=relying_on(row),
    )


def line_of(row: AwardRow) -> AwardLine:
    """An award as the rule gives it."""
    award = row.award
    return AwardLine(award.entry_id, award.person_id, award.place, award.prize, award.title, award.team_size)
