"""What the rules say, in the reader's words: values, names of the parts, whom a block is for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask_babel import gettext as _

from competition.contests.models import Event
from competition.foundation.web.i18n import day, pick
from competition.rules.editions.kinds.kind import CLAUSE, BlockKind, RowKind, RuleKind, RulePart
from competition.rules.editions.kinds.value import Day, Ladder, OneOf, SomeOf
from competition.rules.editions.model import KINDS, ContestRules
from competition.rules.editions.targets import Target
from competition.rules.problems import Problem
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


Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True)
class Line:
    """One value as it is told; a clause is a text of its own language, `published_only` nobody carries out."""

    label: str
    text: str
    clause: bool = False
    published_only: bool = False


def said(kind: RuleKind[Any], name: str, value: Any, own: Words | None = None) -> str:
    """One value of the rules; `own` are words of this contest alone, by the name of the value."""
    told = kind.value(name)
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if not value and told.nothing is not None:
        return str(_(told.nothing))
    words = told.sort.words if isinstance(told.sort, OneOf | SomeOf | Ladder) else {}
    if own and name in own:
        return str(_("、")).join(own[name].get(one, one) for one in value)
    if isinstance(value, tuple):
        return str(_("、")).join(_(words[one]) if one in words else str(one) for one in value)
    if isinstance(value, date):
        return day(value)
    return _(words[value]) if value in words else str(value)


def label(kind: RuleKind[Any], name: str) -> str:
    """The name of one value, as its form calls it."""
    return str(_(kind.value(name).label))


def lines_of(kind: RuleKind[Any], part: RulePart, own: Words | None = None) -> list[Line]:
    """What a part asks, as its form asks it, its clause last; what it leaves open is left out."""
    lines = [
        Line(
            label(kind, value.name),
            said(kind, value.name, getattr(part, value.name), own),
            published_only=value.published_only,
        )
        for value in kind.values
        if value.tells(part)
    ]
    return [*lines, Line(str(_(CLAUSE.label)), part.clause, clause=True)] if part.clause else lines


_OF_CONTEST = {
    "name": phrase("竞赛名称"),
    "name_en": phrase("英文名称"),
    "organiser": phrase("主办单位"),
    "public_notice": phrase("通知与说明"),
}


def copied(kind_key: str, name: str, said_of_it: str) -> tuple[str, str]:
    """A value that was taken over from the edition before: what it is, and what it says."""
    kind = next((kind for kind in KINDS if kind.key == kind_key), None)
    if kind is None:
        return str(_(_OF_CONTEST[name])), said_of_it
    text = day(date.fromisoformat(said_of_it)) if isinstance(kind.value(name).sort, Day) else said_of_it
    return f"{_(kind.title)} {label(kind, name)}", text


def changed_lines(before: ContestRules, after: ContestRules) -> list[tuple[str, list[str], list[str]]]:
    """What the rules of two editions say differently: of each kind what is gone and what is new."""
    found = []
    for kind in KINDS:
        old, new = (_told(kind, rules) for rules in (before, after))
        gone, fresh = [one for one in old if one not in new], [one for one in new if one not in old]
        if gone or fresh:
            found.append((str(_(kind.title)), gone, fresh))
    return found


def _told(kind: RuleKind[Any], rules: ContestRules) -> list[str]:
    own = prize_words(rules)
    lines = [line for part in kind.parts(rules) for line in lines_of(kind, part, own)]
    texts = [f"{line.label}{_('：')}{line.text}" for line in lines]
    if kind.key == "prizes":
        texts += [
            f"{one.name} {one.count or ''}{f'{one.share}%' if one.share else ''}"
            for one in rules.prizes.prizes
        ]
    return texts


def prize_words(rules: ContestRules) -> Words:
    """The names of a contest's own prizes, for the kinds that name prizes by their codes."""
    return {"prizes": {prize.code: pick(prize.name, prize.name_en) for prize in rules.prizes.prizes}}


def where(problem: Problem) -> str:
    """The kind, the part and the value that a contradiction of whole rules is in; empty where it does not say."""
    kind = next((kind for kind in KINDS if kind.key == problem.details.get("kind")), None)
    if kind is None:
        return ""
    words = [str(_(kind.row_title if isinstance(kind, RowKind) else kind.title))]
    if "row" in problem.details and isinstance(kind, RowKind | BlockKind):
        words.append(str(_("第 %(number)s 行", number=problem.details["row"])))
    if problem.field in {value.name for value in (*kind.values, CLAUSE)}:
        words.append(label(kind, problem.field or ""))
    return " ".join(words)


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
