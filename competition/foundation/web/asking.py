"""Addresses that go on asking for what the present one asks: filters, order and page stay when one word changes."""

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, request


def still_asking(base: str, changed: Mapping[str, str]) -> str:
    """What this address asks for, with this changed, of the same or another page; "" takes something out."""
    new = dict(changed)
    asked = [
        (name, new.pop(name, "") if name in changed else value)
        for name, value in request.args.items(multi=True)
    ]
    asked = [(name, value) for name, value in [*asked, *new.items()] if value]
    return f"{base}?{urlencode(asked)}" if asked else base


def this_page(**changed: str) -> str:
    """The present page with these words of its address changed."""
    return still_asking(request.path, changed)


def install(app: Flask) -> None:
    app.jinja_env.globals.update(this_page=this_page)
