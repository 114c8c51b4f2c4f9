"""The links of a page's side: own, site, contest and event, each shown to whom it serves."""

from collections.abc import Sequence
from dataclasses import dataclass

from flask import current_app, g, request, url_for
from flask_babel import gettext as _

from competition.foundation.web.security import current_actor
from competition.rules.roles import SITE, Actor, May, Subject, may

LEVELS = ("own", "site", "contest", "event")


@dataclass(frozen=True)
class Link:
    """`label` is Chinese source text; `level` says which id its endpoint takes: contest, event,
    or none (one's own pages and those of the site)."""

    label: str
    endpoint: str
    action: May
    level: str = "site"


@dataclass(frozen=True)
class Shown:
    label: str
    url: str
    current: bool
    level: str


def links() -> list[Shown]:
    """What the present reader may open from here."""
    actor = current_actor()
    if actor is None:
        return []
    subject: Subject = g.get("subject", SITE)
    wanted: Sequence[Link] = current_app.config["NAVIGATION"]
    return [
        Shown(_(link.label), _address(link, subject), link.endpoint == request.endpoint, link.level)
        for link in sorted(wanted, key=lambda link: LEVELS.index(link.level))
        if _applies(link, subject) and may(actor, link.action, subject)
    ]


def open_to(actor: Actor | None, level: str, subject: Subject) -> list[Shown]:
    """The pages of one level (contest or event) that this person may open for that subject."""
    wanted: Sequence[Link] = current_app.config["NAVIGATION"]
    return [
        Shown(_(link.label), _address(link, subject), False, level)
        for link in wanted
        if link.level == level and may(actor, link.action, subject)
    ]


def _applies(link: Link, subject: Subject) -> bool:
    if link.level == "contest":
        return subject.contest_id is not None
    return link.level in ("own", "site") or subject.event_id is not None


def _address(link: Link, subject: Subject) -> str:
    if link.level == "contest":
        return url_for(link.endpoint, contest_id=subject.contest_id)
    return (
        url_for(link.endpoint, event_id=subject.event_id) if link.level == "event" else url_for(link.endpoint)
    )


def page_url(number: int, name: str = "page") -> str:
    """This page with another page number; filters stay. `name` tells lists of one page apart."""
    arguments = request.args.to_dict(flat=False) | {name: [str(number)]}
    return url_for(request.endpoint or "", **(request.view_args or {}), **arguments)  # type: ignore[arg-type]
