"""Every write about titles: the decision of a granting body, recorded with the winners it names."""

from collections.abc import Collection
from datetime import date

from certificates.awards import queries as awards
from certificates.awards.questions import AwardMove, AwardsMoved
from certificates.honours import queries
from certificates.honours.models import TitleDecisionRecord, TitleGrant
from certificates.rules.award_life import AwardStep
from certificates.rules.specification import TitleDecision
from competition.contests import queries as contests
from competition.foundation.store import audit
from competition.foundation.store.db import atomic, db
from competition.foundation.store.locks import refused_if_there
from competition.foundation.system import clock
from competition.rules.problems import Problem, Refused
from competition.rules.relying import Relying
from competition.rules.roles import Actor, Role, Scope
from competition.rules.words.catalogue import phrase
from scoring.rules.consequences import Consequence, Thing
from scoring.rules.publication_life import Published

RECOMMENDABLE = phrase("在推荐名单中")
OUT_OF_DATE = phrase("成绩有变动，由授予单位处理")


@atomic
def record_decision(
    contest_id: int, said: TitleDecision, award_ids: Collection[int], *, by: Actor
) -> TitleDecisionRecord:
    """Record that a body granted a title to these winners; refused while their results may still change."""
    contests.hold_contest(contest_id)
    if problems := _problems_with(contest_id, said, award_ids):
        raise Refused(*problems)
    found = TitleDecisionRecord(
        contest_id=contest_id,
        title=said.title,
        granted_by=said.granted_by.strip()[:120],
        number=said.number.strip()[:80],
        decided_on=said.decided_on,
        recorded_by=by.account_id,
        recorded_at=clock.now(),
    )
    with refused_if_there(Problem("title_decision_there", {"number": said.number.strip()}, "number")):
        db.session.add(found)
    db.session.add_all(TitleGrant(decision_id=found.id, award_id=id) for id in sorted(set(award_ids)))
    audit.record(
        by,
        "title.granted",
        contest_id=contest_id,
        subject=("title_decision", found.id),
        title=found.title,
        number=found.number,
        count=len(set(award_ids)),
        awards=sorted(set(award_ids)),
        body=found.granted_by,
        day=found.decided_on.isoformat(),
    )
    return found


def _problems_with(contest_id: int, said: TitleDecision, award_ids: Collection[int]) -> list[Problem]:
    won = {
        row.award.id: row.award.event_id
        for row in awards.awards_of_contest(contest_id)
        if said.title in row.award.title.split("、")
    }
    kinds = awards.result_kinds(contest_id)
    problems = []
    if not award_ids or not set(award_ids) <= won.keys():
        problems.append(Problem("title_without_winners", {"title": said.title}, "award_ids"))
    elif any(kinds.get(won[id]) != Published.FINAL for id in award_ids):
        problems.append(Problem("title_in_publicity", field="award_ids"))
    if not said.number.strip():
        problems.append(Problem("title_without_number", field="number"))
    if not said.granted_by.strip():
        problems.append(Problem("title_without_body", field="granted_by"))
    if _in_the_future(said.decided_on):
        problems.append(Problem("title_decided_in_future", field="decided_on"))
    return problems


def _in_the_future(day: date) -> bool:
    return day > clock.today()


@atomic
def follow_awards(moved: AwardsMoved) -> list[Consequence]:
    """A title that was granted for an award that ended is told; only its body can take it back."""
    ended = {move.award_id: move for move in moved.moves if move.step is AwardStep.WITHDRAW}
    path = f"/contests/{moved.contest_id}/honours"
    officer = Relying(Role.CERTIFICATE_OFFICER, Scope.CONTEST, moved.contest_id, path)
    titles = [
        _told(ended[award_id], one.title, (one.number, OUT_OF_DATE), (officer,))
        for award_id, decisions in queries.granted_to(ended).items()
        for one in decisions
    ]
    return [*titles, *_of_honours(moved, (officer,))]


def _of_honours(moved: AwardsMoved, relying: tuple[Relying, ...]) -> list[Consequence]:
    """Whom the list of honours no longer names, or names now, because the place or the prize is another."""
    found = []
    for move in moved.moves:
        after = None if move.step in {AwardStep.WITHDRAW, AwardStep.SUSPEND} else move.after
        before = None if move.step is AwardStep.RESTORE else move.before
        was, now = (queries.honours_for(moved, move.person_id, line) for line in (before, after))
        found += [_told(move, name, (RECOMMENDABLE, ""), relying) for name in sorted(was - now)]
        found += [_told(move, name, ("", RECOMMENDABLE), relying) for name in sorted(now - was)]
    return found


def _told(move: AwardMove, what: str, change: tuple[str, str], relying: tuple[Relying, ...]) -> Consequence:
    return Consequence(
        thing=Thing.HONOUR,
        name=move.name,
        what=what,
        before=change[0],
        after=change[1],
        person_id=move.person_id,
        relying=relying,
    )
