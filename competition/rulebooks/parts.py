"""What rulebooks show on the pages of contests."""

from flask import url_for
from flask_babel import gettext as _

from competition.contests.models import Contest
from competition.foundation.web.parts import ChecklistLine, Part
from competition.rulebooks import queries
from competition.rules.phases import Phase
from competition.rules.roles import ROLE_NAMES, Role
from competition.rules.words.groups import GROUP_WORDS
from competition.rules.words.identities import IDENTITY_WORDS


def public_rules(contest: Contest) -> Part:
    """Who may enter, and the prizes."""
    return Part(
        "competition/rulebooks/_public.html",
        {
            "rules": queries.rules_of(contest.id),
            "version": queries.current_version(contest.id),
            "groups": GROUP_WORDS,
            "identity_words": IDENTITY_WORDS,
        },
    )


def checklist_line(contest: Contest) -> ChecklistLine:
    """Whether the rules are this contest's own, while it is prepared."""
    version = queries.current_version(contest.id)
    preparing = contest.phase in {Phase.PREPARING, Phase.ANNOUNCED}
    if preparing and (waiting := queries.unconfirmed(contest)):
        return ChecklistLine(
            done=False,
            label=_("规则"),
            text=_("沿用上一届的 %(count)s 处年份、日期或文号待确认", count=len(waiting)),
            url=url_for("rulebooks.copied", contest_id=contest.id),
            mends=_(ROLE_NAMES[Role.ORGANISER]),
        )
    to_check = preparing and not queries.own_rules(contest.id)
    text = _("第 %(number)s 版", number=version.number if version else 0)
    return ChecklistLine(
        done=not to_check,
        label=_("规则"),
        text=text + _("（系列默认，请核对）") if to_check else text,
        url=url_for("rulebooks.edit", contest_id=contest.id),
        mends=_(ROLE_NAMES[Role.ORGANISER]),
    )
