"""What contests themselves tell: their steps, their events called off, their dates."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from flask_babel import gettext as _

from competition.contests import queries
from competition.contests.models import Contest
from competition.contests.questions import Dated, Happening
from competition.foundation.store.models import AuditEntry
from competition.foundation.store.queries import lines_of
from competition.foundation.web.i18n import moment, pick
from competition.rules.phases import PhaseStep

MOVED, CHANGED = "contest.moved", "contest.changed"
CALLED_OFF, REVIVED = "event.cancelled", "event.revived"
DATES = {"registration_opens_at", "registration_closes_at", "starts_on", "ends_on"}
OFF = {PhaseStep.CANCEL, PhaseStep.REVIVE}


def announced_at(contest: Contest) -> datetime | None:
    """Since when everybody may know of it."""
    steps = [line for line in lines_of(contest.id, MOVED) if line.details["step"] == PhaseStep.ANNOUNCE]
    return steps[-1].at if steps else None


def called_off_at(contest: Contest) -> list[datetime]:
    """When it was cancelled, each time."""
    return [line.at for line in lines_of(contest.id, MOVED) if line.details["step"] == PhaseStep.CANCEL]


def happened(contest: Contest) -> Iterable[Happening]:
    """The steps of a contest that everybody sees, and events called off or held after all."""
    events = {str(event.id): pick(event.name, event.name_en) for event in queries.events_of(contest.id)}
    for line in lines_of(contest.id, MOVED, CALLED_OFF, REVIVED):
        said = _step(line, contest) if line.action == MOVED else _event(line, events)
        if said is not None:
            yield Happening(f"step-{line.seq}", line.at, said[0], said[1], f"/contests/{contest.id}")


def _event(line: AuditEntry, events: Mapping[str, str]) -> tuple[str, str] | None:
    name = events.get(line.subject_id or "")
    if name is None:
        return None
    if line.action == CALLED_OFF:
        return _("赛项取消：%(event)s", event=name), line.reason or ""
    return _("赛项恢复：%(event)s", event=name), ""


def _step(line: AuditEntry, contest: Contest) -> tuple[str, str] | None:
    """Title and text of a step; of the reasons only the one that the public page tells."""
    closes = contest.registration_closes_at
    until = _("报名截止 %(moment)s", moment=moment(closes)) if closes else ""
    told = {
        PhaseStep.ANNOUNCE: (_("竞赛发布"), until),
        PhaseStep.OPEN_REGISTRATION: (_("报名开始"), until),
        PhaseStep.CLOSE_REGISTRATION: (_("报名截止"), ""),
        PhaseStep.REOPEN_REGISTRATION: (_("重新开放报名"), until),
        PhaseStep.CANCEL: (_("竞赛取消"), line.reason or ""),
        PhaseStep.REVIVE: (_("竞赛恢复"), ""),
        PhaseStep.CONFIRM: (_("竞赛结果确定"), ""),
    }
    return told.get(line.details["step"])


def dated(contest: Contest) -> Iterable[Dated]:
    """When entries are taken, and the days of the contest."""
    lines = [
        line
        for line in lines_of(contest.id, MOVED, CHANGED)
        if line.details.get("step") in OFF or set(line.details.get("fields", ())) & DATES
    ]
    page, changed_at = f"/contests/{contest.id}", lines[-1].at if lines else contest.created_at
    moments = {
        "opens": (contest.registration_opens_at, _("报名开始")),
        "closes": (contest.registration_closes_at, _("报名截止")),
    }
    for key, (at, title) in moments.items():
        if at is not None:
            yield Dated(f"registration-{key}-{contest.id}", at, at, title, page, changed_at, len(lines))
    first, last = contest.starts_on, contest.ends_on
    yield Dated(
        f"contest-{contest.id}", first, last, _("比赛"), page, changed_at, len(lines), contest.host_city
    )
