"""The pages that one may open from anywhere: declared on the cards, shown to whom they serve."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from flask import current_app, request, url_for
from flask_babel import gettext as _
from flask_babel import pgettext

from competition.rules.roles import Actor, May, Subject, may


class Section(StrEnum):
    """The parts of a contest, in the order of the work."""

    OVERVIEW = "overview"
    ENTRIES = "entries"
    DRAW = "draw"
    MARKING = "marking"
    RESULTS = "results"
    CERTIFICATES = "certificates"
    LEVELS = "levels"
    SETTINGS = "settings"


def section_word(section: Section) -> str:
    """How a section is called in the reader's language."""
    words: dict[Section, str] = {
        Section.OVERVIEW: pgettext("section", "概况"),
        Section.ENTRIES: pgettext("section", "报名"),
        Section.DRAW: pgettext("section", "检录抽签"),
        Section.MARKING: pgettext("section", "评分"),
        Section.RESULTS: pgettext("section", "成绩"),
        Section.CERTIFICATES: pgettext("section", "证书"),
        Section.LEVELS: pgettext("section", "等级"),
        Section.SETTINGS: pgettext("section", "设置"),
    }
    return words[section]


@dataclass(frozen=True)
class Link:
    """`label` is Chinese source text; `level` says which id its endpoint takes: contest, event, or none
    (own: one's own pages; site: those of the installation).

    Links of a contest and of an event stand in a section; `covers` names further endpoints and blueprints whose
    pages belong to this one. `lists` names the page that takes a section and lists the
    reader's pages of it by event: where a section leads that has no page of the whole contest.
    """

    label: str
    endpoint: str
    action: May
    level: str = "site"
    section: Section | None = None
    covers: tuple[str, ...] = ()
    lists: str = ""

    @property
    def blueprint(self) -> str:
        return self.endpoint.partition(".")[0]

    def open_to(self, actor: Actor, subject: Subject) -> bool:
        """Whether it leads somewhere for this subject and this person may go there."""
        if self.level == "contest" and subject.contest_id is None:
            return False
        return may(actor, self.action, subject)

    def address(self, subject: Subject) -> str:
        """Its page for this subject."""
        if self.level == "contest":
            return url_for(self.endpoint, contest_id=subject.contest_id)
        if self.level == "event":
            return url_for(self.endpoint, event_id=subject.event_id)
        return url_for(self.endpoint)


@dataclass(frozen=True)
class Shown:
    """A link as one reads it; `current` is the value of aria-current: page, true (it lies within) or nothing."""

    label: str
    url: str
    current: str = ""
    section: Section | None = None


def declared(*levels: str) -> list[Link]:
    """The links of these levels, in the order of the cards."""
    wanted: Sequence[Link] = current_app.config["NAVIGATION"]
    return [link for link in wanted if link.level in levels]


def covering(links: Sequence[Link], endpoint: str) -> Link | None:
    """The link to whose page this endpoint belongs: its own, then one that names it, then one of its blueprint."""
    blueprint = endpoint.partition(".")[0]
    for belongs in (
        lambda link: link.endpoint == endpoint,
        lambda link: endpoint in link.covers,
        lambda link: blueprint in link.covers,
        lambda link: link.section is not None and link.blueprint == blueprint,
    ):
        if found := next((link for link in links if belongs(link)), None):
            return found
    return None


def shown(link: Link, subject: Subject, current: Link | None = None) -> Shown:
    """The link in the reader's language; `current` is the one to which the present page belongs."""
    mark = "" if link is not current else "page" if link.endpoint == request.endpoint else "true"
    return Shown(_(link.label), link.address(subject), mark, link.section)


def open_to(actor: Actor | None, level: str, subject: Subject, section: Section | None = None) -> list[Shown]:
    """The pages of one level (contest or event) that this person may open for that subject."""
    if actor is None:
        return []
    return [
        shown(link, subject)
        for link in declared(level)
        if (section is None or link.section is section) and not link.lists and link.open_to(actor, subject)
    ]


def page_url(number: int, name: str = "page") -> str:
    """This page with another page number; filters stay. `name` tells lists of one page apart."""
    arguments = request.args.to_dict(flat=False) | {name: [str(number)]}
    return url_for(request.endpoint or "", **(request.view_args or {}), **arguments)  # type: ignore[arg-type]
