"""Awards follow who somebody proves to be, certificates a corrected name.

Those are void and issued anew in one step, the corrected name printed, both on record.
"""

from certificates.awards import checking, queries
from certificates.awards.operations import replace_certificate
from certificates.awards.outdated import prints_former
from certificates.ledger import queries as ledger
from certificates.ledger.models import Certificate
from certificates.rules.certificate_life import ResultStanding
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic
from competition.foundation.store.locks import refused_if_there
from competition.identities.questions import NameMended
from competition.persons import queries as persons
from competition.persons.questions import Joined
from competition.rules.identity_cases import Follow
from competition.rules.problems import Problem
from competition.rules.relying import Relying
from competition.rules.roles import Role, Scope
from competition.rules.words.catalogue import phrase

CERTIFICATE = phrase("证书")
WAITS = phrase("成绩已撤回，恢复后由证书管理员换发")


@atomic
def follow_claim(joined: Joined) -> None:
    """What a nominee won is the claimant's; the log tells of each event whose awards that stand name another now."""
    rows = queries.every_award_of(joined.from_id)
    with refused_if_there(Problem("changed_meanwhile")):
        for row in rows:
            row.person_id = joined.to_id
    for row in rows:
        if row.withdrawn_at is None:
            standing = queries.standing_awards(row.event_id)
            audit.record(
                joined.by,
                checking.HANDED_OVER,
                contest_id=row.contest_id,
                subject=("event", row.event_id),
                awards=len(standing),
                hash=checking.hash_of(standing),
                snapshot=row.snapshot_id,
                award=row.id,
            )


@atomic
def reissue_under_name(mended: NameMended) -> list[Follow]:
    """Issue anew each valid certificate that prints the former name, under a number that points back.

    One whose result is taken back waits: it says nothing valid now.
    """
    if mended.before == mended.after:
        return []
    person = persons.person(mended.person_id)
    rows = [ledger.certificate(id) for id in queries.certificate_ids_naming(mended.person_id)]
    return [_reissued(row, mended) for row in rows if prints_former(row, person, {mended.before})]


def _reissued(row: Certificate, mended: NameMended) -> Follow:
    contest, told = contests.contest(row.contest_id), _relying(row)
    if ledger.standing_of(row) is ResultStanding.WITHDRAWN:
        return Follow(thing=CERTIFICATE, place=contest.name, before=row.number, after=WAITS, relying=told)
    number = row.number
    fresh = replace_certificate(row.id, mended.reason, tells=row.person_id != mended.person_id, by=mended.by)
    return Follow(thing=CERTIFICATE, place=contest.name, before=number, after=fresh.number, relying=told)


def _relying(row: Certificate) -> tuple[Relying, ...]:
    path = f"/contests/{row.contest_id}/certificates"
    return (Relying(Role.CERTIFICATE_OFFICER, Scope.CONTEST, row.contest_id, path),)
