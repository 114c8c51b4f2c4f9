"""The card of a feature: all that the rest of the house has to know of it. `wsgi.py` lists the cards."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from flask import Blueprint
from flask.cli import AppGroup

from competition.foundation.system.questions import Answer
from competition.foundation.web.navigation import Link
from competition.foundation.web.today import Waiting
from competition.foundation.work.jobs import Handler
from competition.foundation.work.schedules import Scheduled
from competition.rules.inventory import Kept
from competition.rules.lifecycle import LifeCycle
from competition.rules.notices import Notice

V = TypeVar("V")


@dataclass(frozen=True, kw_only=True)
class Feature:
    """What a feature brings; whatever it does not have stays empty.

    `after_archiving` names the actions that go on in an archived contest, each with its reason;
    `sentences` say each problem by its code; `actions` and `subjects` are the words of its lines in the log,
    `notices` are what it tells people, by template; `answers` are for questions of rooms below.
    """

    name: str
    blueprints: tuple[Blueprint, ...] = ()
    links: tuple[Link, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    jobs: Mapping[str, Handler] = field(default_factory=dict)
    schedules: tuple[Scheduled, ...] = ()
    sentences: Mapping[str, str] = field(default_factory=dict)
    actions: Mapping[str, str] = field(default_factory=dict)
    subjects: Mapping[str, str] = field(default_factory=dict)
    after_archiving: Mapping[str, str] = field(default_factory=dict)
    notices: Mapping[str, Notice] = field(default_factory=dict)
    lifecycles: tuple[LifeCycle[Any, Any], ...] = ()
    answers: tuple[Answer[Any], ...] = ()
    # Personal data that its tables keep, by "table.column".
    personal: Mapping[str, Kept] = field(default_factory=dict)
    commands: tuple[AppGroup, ...] = ()
    # Commands that make the database ready themselves, or look at whatever it is; the others are refused on one that
    # is not of this version's shape.
    commands_on_any_database: tuple[AppGroup, ...] = ()
    # Commands that need no installation (no keys, no database).
    free_commands: tuple[AppGroup, ...] = ()


def wiring(features: Sequence[Feature]) -> dict[str, object]:
    """What the application's configuration takes from the cards; one name never means two things."""
    return {
        "NAVIGATION": _all(features, lambda card: card.links),
        "TODAY": _all(features, lambda card: card.waiting),
        "ANSWERS": _all(features, lambda card: card.answers),
        "SCHEDULES": _all(features, lambda card: card.schedules),
        "JOBS": _merged(features, lambda card: card.jobs),
        "SENTENCES": _merged(features, lambda card: card.sentences),
        "ACTIONS": _merged(features, lambda card: card.actions),
        "AFTER_ARCHIVING": _merged(features, lambda card: card.after_archiving),
        "SUBJECTS": _merged(features, lambda card: card.subjects),
        "NOTICES": _merged(features, lambda card: card.notices),
        "PERSONAL": _merged(features, lambda card: card.personal),
        "LIFECYCLES": _merged(features, lambda card: {cycle.name: cycle for cycle in card.lifecycles}),
    }


def _all(features: Sequence[Feature], part: Callable[[Feature], Iterable[V]]) -> tuple[V, ...]:
    return tuple(one for card in features for one in part(card))


def _merged(features: Sequence[Feature], part: Callable[[Feature], Mapping[str, V]]) -> dict[str, V]:
    merged: dict[str, V] = {}
    for card in features:
        twice = merged.keys() & part(card).keys()
        if twice:
            raise ValueError(f"{card.name} brings again: {', '.join(sorted(twice))}")
        merged.update(part(card))
    return merged
