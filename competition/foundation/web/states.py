"""The lives of things, for templates that show where one stands."""

from typing import Any

from flask import current_app

from competition.rules.lifecycle import LifeCycle


def life_named(name: str) -> LifeCycle[Any, Any]:
    """The life cycle that a card lists under this name."""
    lives: dict[str, LifeCycle[Any, Any]] = current_app.config["LIFECYCLES"]
    return lives[name]
