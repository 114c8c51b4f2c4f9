"""What the rules say, in the reader's words: values, names of the parts, whom a block is for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask_babel import gettext as _

from competition.contests.models import Event
from competition.foundation.web.i18n import day, pick
from competition.rulebooks.block_forms import FORMS
from competition.rules.editions.blocks import Kind, RulePart, Target, values_of
from competition.rules.eligibility import DOCUMENT_WORDS, EDUCATION_WORDS, FIELD_WORDS, IDENTITY_WORDS
from competition.rules.words import terms
from competition.rules.words.catalogue import phrase

TITLES = {
    Kind.ELIGIBILITY: phrase("参赛条件"),
    Kind.QUOTAS: phrase("名额"),
    Kind.WEIGHTS: phrase("成绩构成"),
    Kind.TIES: phrase("同分排序"),
}

_VALUES: Mapping[str, Mapping[Any, str]] = {
    "identities": IDENTITY_WORDS,
    "documents": DOCUMENT_WORDS,
    "lowest_education": EDUCATION_WORDS,
    "lowest_level_held": terms.LEVELS,
    "steps": terms.TIE_STEPS,
}

# Checks that are not about one answer of a person.
_CHECKS = {
    "check_places_of_delegation": phrase("代表队名额"),
    "check_places_of_organisation": phrase("单位名额"),
    "check_places_of_event": phrase("赛项名额"),
    "check_one_unit": phrase("同队选手须来自同一单位"),
    "check_events_per_person": phrase("每人最多报几个赛项"),
}


def said(name: str, value: Any) -> str:
    """One value of the rules."""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if name == "clause":
        return value or "—"
    if not value and name not in ("theory", "practice", "decimals", "fewest", "coaches_per_entry"):
        return str(_("不限") if name != "documents" else _("不需要"))
    words = _VALUES.get(name, {})
    if isinstance(value, tuple):
        return str(_("、")).join(_(words[one]) if one in words else str(one) for one in value)
    if isinstance(value, date):
        return day(value)
    return _(words[value]) if value in words else str(value)


def label(kind: Kind, name: str) -> str:
    """The name of one value, as its form calls it."""
    if name == "steps":
        return str(_(TITLES[Kind.TIES]))
    block = FORMS[kind].block_form()
    return str(block[name].label.text)


def lines_of(kind: Kind, part: RulePart) -> list[tuple[str, str]]:
    """What a part asks, its clause last; what it leaves open is left out."""
    values = values_of(part)
    values["clause"] = values.pop("clause")
    return [
        (label(kind, name), said(name, value))
        for name, value in values.items()
        if value or isinstance(value, bool) or name in ("theory", "practice")
    ]


def target_words(events: list[Event]) -> dict[Target, str]:
    """The name of everything a block can be for."""
    words = {Target(): str(_("全部赛项"))}
    words |= {Target(group): str(_(word)) for group, word in terms.GROUPS.items()}
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
