"""The bar on top of every desk page: which contest, its sections, the pages beside this one, and one's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from flask import g, request, url_for
from flask_babel import gettext as _

from competition.foundation.system.questions import Question
from competition.foundation.web.i18n import pick
from competition.foundation.web.navigation import (
    Link,
    Section,
    Shown,
    covering,
    declared,
    section_word,
    shown,
)
from competition.foundation.web.security import current_actor
from competition.rules.roles import ROLE_NAMES, SITE, Actor, Scope, Subject


@dataclass(frozen=True)
class Choice:
    """A contest, or an event of one, that one may go to."""

    id: int
    name: str
    name_en: str | None
    code: str = ""
    # An event that is called off alone.
    off: bool = False

    @property
    def word(self) -> str:
        """Its name in the reader's language, after its code where it has one."""
        return f"{self.code} {pick(self.name, self.name_en)}".strip()


# The contests in which this person holds a role (every one, if asked for), the newest first and not too many;
# the contest of the id, which the reader is looking at, is always among them.
CONTESTS_OF: Question[Callable[[Actor, bool, int | None], list[Choice]]] = Question(
    "whose contests these are"
)
EVENTS_OF: Question[Callable[[int], list[Choice]]] = Question("the events of a contest")


class Bar:
    """What the layout of desks shows to this person on a page about this subject; read when it is asked for."""

    def __init__(self, actor: Actor, subject: Subject) -> None:
        self.actor = actor
        self.subject = subject

    @cached_property
    def _contests(self) -> list[Choice]:
        everywhere = bool(self._open("contest", Subject(contest_id=0)))
        return CONTESTS_OF.answer()(self.actor, everywhere, self.subject.contest_id)

    @cached_property
    def _events(self) -> list[Choice]:
        """The events of this contest; read where the page or a role of the reader is about an event."""
        bound = any(grant.scope is Scope.EVENT for grant in self.actor.grants)
        if self.subject.contest_id is None or not (bound or self.subject.event_id):
            return []
        return EVENTS_OF.answer()(self.subject.contest_id)

    @cached_property
    def contest(self) -> Choice | None:
        """The contest of this page."""
        return next((one for one in self._contests if one.id == self.subject.contest_id), None)

    @cached_property
    def event(self) -> Choice | None:
        """The event of this page, where the page is one of an event."""
        found = next((one for one in self._events if one.id == self.subject.event_id), None)
        return found if self.current is None or self.current.level == "event" else None

    @property
    def called_off(self) -> bool:
        """The page is about an event that was called off: it is shown, and nothing is done there any more."""
        return any(one.off for one in self._events if one.id == self.subject.event_id)

    @property
    def contests(self) -> list[Shown]:
        """What the picker offers: each contest with the page from which this person works there."""
        return [
            Shown(one.word, self._home(one.id), "true" if one == self.contest else "")
            for one in self._contests
        ]

    @property
    def events(self) -> list[Shown]:
        """The same page for each event of the contest, where the reader may see one."""
        found = []
        for one in self._events:
            subject = self._of(one)
            links = self._open("event", subject)
            if links:
                link = self.current if self.current in links else links[0]
                found.append(Shown(one.word, link.address(subject), "true" if one == self.event else ""))
        return found

    @cached_property
    def current(self) -> Link | None:
        """The link to whose page the present one belongs."""
        links = self._leading if self.contest else declared("own", "site")
        return covering(links, request.endpoint or "")

    @cached_property
    def section(self) -> Section | None:
        """The part of the contest in which the reader is."""
        asked = (request.view_args or {}).get("section")
        if asked in list(Section):
            return Section(asked)
        return self.current.section if self.current else None

    @property
    def sections(self) -> list[Shown]:
        """The parts of this contest; elsewhere one's own pages and those of the installation."""
        if self.contest is None:
            return [*self.own, *self.site]
        found = {link.section for link in self._leading}
        return [self._opened(section) for section in Section if section in found]

    def _opened(self, section: Section) -> Shown:
        """A section leads to its first page of the whole contest, or to the list of its pages by event."""
        links = [link for link in self._leading if link.section is section and link.level == "contest"]
        if links:
            url = links[0].address(self.subject)
        else:
            lists = next(link for link in declared("contest") if link.lists)
            url = url_for(lists.lists, contest_id=self.subject.contest_id, section=section)
        here = "page" if url == request.path else "true"
        return Shown(section_word(section), url, here if section is self.section else "", section)

    @property
    def pages(self) -> list[Shown]:
        """The pages beside this one: of the event, or of the section where it has several."""
        if self.contest is None:
            return []
        if self.event:
            return [shown(link, self.subject, self.current) for link in self._open("event", self.subject)]
        links = [link for link in self._leading if link.level == "contest" and link.section is self.section]
        return [shown(link, self.subject, self.current) for link in links] if len(links) > 1 else []

    @property
    def pages_name(self) -> str:
        """What the row of pages beside this one is called."""
        if self.event:
            return self.event.word
        return section_word(self.section) if self.section else ""

    @property
    def own(self) -> list[Shown]:
        """One's own pages; today stands in the bar itself."""
        return [one for one in self._listed("own") if one.url != url_for("today.today")]

    @property
    def site(self) -> list[Shown]:
        """The pages of the installation, for its administrators."""
        return self._listed("site")

    @property
    def role(self) -> str:
        """The first role that the reader holds here, as a word."""
        here = {(Scope.EVENT, one.id) for one in self._events} | {(Scope.CONTEST, self.subject.contest_id)}
        for grant in self.actor.grants:
            if (grant.scope, grant.scope_id) in here:
                return str(_(ROLE_NAMES[grant.role]))
        return ""

    def _listed(self, level: str) -> list[Shown]:
        return [shown(link, SITE, self.current) for link in self._open(level, SITE)]

    def _home(self, contest_id: int) -> str:
        subject = Subject(contest_id=contest_id)
        links = [link for link in declared("contest") if link.section is Section.OVERVIEW]
        own = next(link for link in links if link.lists or link.open_to(self.actor, subject))
        return own.address(subject)

    def _of(self, event: Choice) -> Subject:
        return Subject(contest_id=self.subject.contest_id, event_id=event.id)

    def _open(self, level: str, subject: Subject) -> list[Link]:
        """The pages of this level that the reader may open for this subject, without the list of them all."""
        return [link for link in declared(level) if not link.lists and link.open_to(self.actor, subject)]

    @cached_property
    def _leading(self) -> Sequence[Link]:
        """The links that lead somewhere from here: for the contest, for this event or for some event of it."""
        found = {*self._open("contest", self.subject), *self._open("event", self.subject)}
        for one in self._events:
            found |= {*self._open("event", self._of(one))}
        return [link for link in declared("contest", "event") if link in found or (found and link.lists)]


def bar() -> Bar | None:
    """The bar for the present reader; a stranger has none."""
    actor = current_actor()
    return None if actor is None else Bar(actor, g.get("subject", SITE))
