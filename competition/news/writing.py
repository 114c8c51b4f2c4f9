"""News as a feed (RFC 4287) and times as a calendar (RFC 5545), from plain values; both are the same for everybody."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from xml.etree import ElementTree as Xml

from icalendar import Calendar, Event

from competition.contests.questions import Dated, Happening
from competition.foundation.system.clock import SHANGHAI

ATOM = "http://www.w3.org/2005/Atom"
# As much as readers show; older news stand on the pages.
MOST = 100
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, kw_only=True)
class Head:
    """Whose news these are: whole addresses of the page and of the feed itself; paths are below `site`."""

    name: str
    author: str
    language: str
    page: str
    own: str
    site: str


def feed(head: Head, news: Sequence[Happening]) -> bytes:
    """The news of a contest, newest first, as Atom."""
    root = Xml.Element("feed", {"xmlns": ATOM, "xml:lang": head.language})
    _text(root, "id", head.page)
    _text(root, "title", head.name)
    _text(root, "updated", _stamp(news[0].at if news else NEVER))
    _text(Xml.SubElement(root, "author"), "name", head.author)
    Xml.SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": head.page})
    Xml.SubElement(root, "link", {"rel": "self", "type": "application/atom+xml", "href": head.own})
    for one in news[:MOST]:
        entry = Xml.SubElement(root, "entry")
        _text(entry, "id", f"{head.page}/news/{one.key}")
        _text(entry, "title", one.title)
        _text(entry, "updated", _stamp(one.at))
        Xml.SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": head.site + one.path})
        if one.text:
            _text(entry, "summary", one.text)
    return bytes(Xml.tostring(root, encoding="utf-8", xml_declaration=True))


def _text(parent: Xml.Element, tag: str, text: str) -> None:
    # XML holds no control characters, however they are written.
    Xml.SubElement(parent, tag).text = "".join(c for c in text if c.isprintable() or c in "\n\t")


def _stamp(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def calendar(name: str, times: Sequence[Dated], site: str, host: str) -> bytes:
    """The times of a contest; each keeps its UID, and its SEQUENCE grows with every change."""
    book = Calendar()
    book.add("prodid", "-//JiangSai//CN")
    book.add("version", "2.0")
    book.add("method", "PUBLISH")
    book.add("x-wr-calname", name)
    book.add("x-wr-timezone", "Asia/Shanghai")
    for one in sorted(times, key=lambda found: found.key):
        book.add_component(_event(name, one, site, host))
    book.add_missing_timezones()
    return bytes(book.to_ical())


def _event(name: str, one: Dated, site: str, host: str) -> Event:
    event = Event()
    event.add("uid", f"{one.key}@{host}")
    event.add("dtstamp", one.changed_at.astimezone(UTC))
    event.add("last-modified", one.changed_at.astimezone(UTC))
    event.add("sequence", one.changes)
    event.add("summary", f"{one.title} · {name}")
    begins, ends = _span(one)
    event.add("dtstart", begins)
    event.add("dtend", ends)
    event.add("url", site + one.path)
    if one.place:
        event.add("location", one.place)
    event.add("status", "CANCELLED" if one.off else "CONFIRMED")
    return event


def _span(one: Dated) -> tuple[datetime | date, datetime | date]:
    """From when until when, by the contests' clocks; the day after the last ends a span of days."""
    if isinstance(one.begins, datetime) and isinstance(one.ends, datetime):
        return one.begins.astimezone(SHANGHAI), one.ends.astimezone(SHANGHAI)
    return one.begins, one.ends + timedelta(days=1)
