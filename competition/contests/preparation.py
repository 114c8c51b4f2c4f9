"""What a contest still needs before it runs, and who can see to it: by the same facts that its steps ask."""

from collections.abc import Mapping

from flask import url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from competition.contests import standing
from competition.contests.models import Contest
from competition.contests.parts import ConditionShown, condition_shown, first_of
from competition.contests.questions import CHECKLIST
from competition.foundation.system.settings import current_settings
from competition.foundation.web.i18n import moment
from competition.foundation.web.parts import ChecklistLine
from competition.rules.phase_conditions import Condition
from competition.rules.phases import BEFORE_START, CLOSED
from competition.rules.public_address import is_registered_name
from competition.rules.roles import ROLE_NAMES, Role

# What no room has a line of its own for, and who mends it.
ASKED: Mapping[Condition, tuple[Role, ...]] = {
    Condition.SCHEMES: (Role.CHIEF_JUDGE,),
    Condition.PANELS: (Role.CHIEF_JUDGE,),
    Condition.KEEPERS: (Role.ORGANISER, Role.CIPHER_OFFICER),
}


def preparation_of(contest: Contest, event_count: int) -> list[ChecklistLine]:
    """Each thing to prepare: whether it is whole, what is lacking, who sees to it.

    Once the contest runs, what the rooms still find lacking alone; nothing when it is closed.
    """
    if contest.phase in CLOSED:
        return []
    of_rooms = [line(contest) for line in CHECKLIST.answers()]
    if contest.phase not in BEFORE_START:
        return [line for line in of_rooms if not line.done]
    lines = [_dates(contest), _events(contest, event_count), _contact(contest), *of_rooms]
    if event_count:
        shown = {line.condition: condition_shown(contest, line) for line in standing.look(contest, ASKED)}
        lines += [_asked(contest, one, shown) for one in ASKED]
    return [*lines, _address(contest)]


def _dates(contest: Contest) -> ChecklistLine:
    closes = contest.registration_closes_at
    return ChecklistLine(
        done=closes is not None,
        label=_("竞赛信息与报名时间"),
        text=moment(closes) if closes else _("还没有报名截止时间"),
        url=url_for("contests.edit", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )


def _events(contest: Contest, count: int) -> ChecklistLine:
    return ChecklistLine(
        done=count > 0,
        label=pgettext("list", "赛项"),
        text=_("%(count)s 个赛项", count=count),
        url=url_for("contests.events", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )


def _contact(contest: Contest) -> ChecklistLine:
    return ChecklistLine(
        done=bool(contest.contact_office),
        label=_("联系方式"),
        text=contest.contact_office or _("还没有填写，选手和单位有事找不到人"),
        url=url_for("contests.edit", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )


def _asked(contest: Contest, one: Condition, shown: Mapping[Condition, ConditionShown]) -> ChecklistLine:
    lacking = shown[one].lacking
    # Without a scheme nobody knows which panels are wanted.
    unknown = one is Condition.PANELS and not lacking and bool(shown[Condition.SCHEMES].lacking)
    told = [_("导入评分标准后才能核对")] if unknown else [found.text for found in lacking]
    return ChecklistLine(
        done=not lacking and not unknown,
        label=shown[one].word,
        text=first_of(told),
        url=lacking[0].url if lacking else url_for("contests.events", contest_id=contest.id),
        mends=_("、").join(_(ROLE_NAMES[role]) for role in ASKED[one]),
    )


def _address(contest: Contest) -> ChecklistLine:
    settings = current_settings()
    known = settings.public_url_set or is_registered_name(settings.public_url)
    return ChecklistLine(
        done=known,
        label=_("公开网址"),
        text=settings.public_url
        if known
        else _("还没有设置，选手从别处打不开：%(url)s", url=settings.public_url),
        url=url_for("contests.show", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.SYSTEM_ADMIN]),
    )
