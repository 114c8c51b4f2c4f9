"""What the rules say, in the reader's words: values, names of the parts, whom a block is for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from competition.contests.models import Event
from competition.foundation.web.i18n import day, pick
from competition.rules.editions.blocks import values_of
from competition.rules.editions.kinds.kind import RuleKind, RulePart
from competition.rules.editions.kinds.value import Ladder, OneOf, SomeOf
from competition.rules.editions.targets import Target
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.catalogue import phrase
from competition.rules.words.documents import DOCUMENT_WORDS
from competition.rules.words.groups import GROUP_WORDS

# Checks that are not about one answer of a person.
_CHECKS = {
    "check_places_of_delegation": phrase("代表队名额"),
    "check_places_of_organisation": phrase("单位名额"),
    "check_places_of_event": phrase("赛项名额"),
    "check_one_unit": phrase("同队选手须来自同一单位"),
    "check_events_per_person": phrase("每人最多报几个赛项"),
}


def said(kind: RuleKind[Any], name: str, value: Any) -> str:
    """One value of the rules."""
    told = kind.value(name)
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if not value and told.nothing is not None:
        return str(_(told.nothing))
    words = told.sort.words if isinstance(told.sort, OneOf | SomeOf | Ladder) else {}
    if isinstance(value, tuple):
        return str(_("、")).join(_(words[one]) if one in words else str(one) for one in value)
    if isinstance(value, date):
        return day(value)
    return _(words[value]) if value in words else str(value)


def label(kind: RuleKind[Any], name: str) -> str:
    """The name of one value, as its form calls it."""
    return str(_(kind.value(name).label))


def lines_of(kind: RuleKind[Any], part: RulePart) -> list[tuple[str, str]]:
    """What a part asks, its clause last; what it leaves open is left out."""
    values = values_of(part)
    values["clause"] = values.pop("clause")
    return [
        (label(kind, name), said(kind, name, value))
        for name, value in values.items()
        if value or isinstance(value, bool) or kind.value(name).always
    ]


def target_words(events: list[Event]) -> dict[Target, str]:
    """The name of everything a block can be for."""
    words = {Target(): str(_("全部赛项"))}
    words |= {Target(group): str(_(word)) for group, word in GROUP_WORDS.items()}
    return words | {
        Target(event.group_kind, event.code): f"{event.code} {pick(event.name, event.name_en)}"
        for event in events
    }


def named(words: Mapping[Target, str], target: Target) -> str:
    """The name of a target, also of one whose event is gone."""
    return words.get(target) or target.event_code


def targets_of(keys: list[str]) -> list[Target]:
    """The targets of the keys a form holds."""
    return [Target.of(key) for key in keys]


def check_words(code: str, field: str | None) -> str:
    """What a check of the checklist is about."""
    if code in _CHECKS:
        return str(_(_CHECKS[code]))
    if field and field.startswith("document_"):
        kind = field.removeprefix("document_")
        return str(_("材料：") + (_(DOCUMENT_WORDS[kind]) if kind in DOCUMENT_WORDS else kind))
    return str(_(FIELD_WORDS[field])) if field in FIELD_WORDS else code
