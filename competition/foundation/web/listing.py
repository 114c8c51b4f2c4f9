"""A list as people work with it: columns, filters, order and pages kept in the address, Excel, paper, the log.

A room declares its list once. The same columns make the page's table, the workbook and the paper, and what is taken
out is just what the page shows.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar

from flask import Response, request
from flask_babel import gettext as _

from competition.foundation.paper import lists, workbooks
from competition.foundation.store import paging, uploads
from competition.foundation.store.exports import Taken, note_export
from competition.foundation.system import clock
from competition.foundation.web.asking import still_asking
from competition.foundation.web.downloads import attachment
from competition.foundation.web.forms import whole
from competition.foundation.web.i18n import day
from competition.foundation.web.security import the_actor
from competition.rules.lifecycle import LifeCycle, Look
from competition.rules.words.catalogue import phrase

Row = TypeVar("Row")


@dataclass(frozen=True)
class Column(Generic[Row]):
    """What a list says of each row under one heading, a phrase.

    `cell` is its text. On the page, where `shown`, it is a link, or the chip of its `look`; `heads` names the row; the
    page may write the column of a `key` by itself. `width`, in characters, puts it into Excel, `share` of the width
    on paper, where `on_paper` may say it shorter. `order` is the name of an order that its heading offers.
    """

    title: str
    cell: Callable[[Row], str] = lambda _row: ""
    key: str = ""
    kind: str = ""  # "" | number | n | event | prize | whole | what | end
    heads: bool = False
    link: Callable[[Row], str] | None = None
    look: Callable[[Row], Look] | None = None
    shown: bool = True
    width: int = 0
    share: float = 0
    on_paper: Callable[[Row], str] | None = None
    order: str = ""


def state_column(look: Callable[[Row], Look], *, width: int = 0) -> Column[Row]:
    """The state of each row, as a chip on the page and its word elsewhere."""
    return Column(phrase("状态"), lambda row: _(look(row).word), look=look, width=width)


def open_column(link: Callable[[Row], str], word: Callable[[Row], str] | None = None) -> Column[Row]:
    """The last column: where each row is looked at; nothing stands there where `word` is empty."""
    return Column("", word or (lambda _row: _("查看")), kind="end", link=link)


@dataclass(frozen=True)
class Pick:
    """A filter with choices (value, word); "全部" is one more. `usual` is chosen where the address says nothing."""

    name: str
    label: str
    choices: Iterable[tuple[object, str]]
    usual: str = ""

    @property
    def everything(self) -> str:
        """What the address says for no filter at all."""
        return "all" if self.usual else ""

    @cached_property
    def offered(self) -> list[tuple[str, str]]:
        """The choices with "全部" first."""
        return [(self.everything, _("全部")), *((str(value), word) for value, word in self.choices)]

    def read(self, sent: Mapping[str, str]) -> str:
        """What the address asks for, "" for everything; what is not there (any more) finds nothing."""
        value = sent.get(self.name, self.usual)
        return "" if value == self.everything else value[:50]


def by_state(life: LifeCycle[Any, Any], *, but: Collection[str] = (), usual: str = "") -> Pick:
    """A state of a life, but for those that the list never shows."""
    states = [(state.value, _(look.word)) for state, look in life.states.items() if state not in but]
    return Pick("state", _("状态"), states, usual)


@dataclass(frozen=True)
class Find:
    """A filter with words that are sought."""

    name: str
    label: str
    usual: str = ""
    everything: str = ""

    def read(self, sent: Mapping[str, str]) -> str:
        return sent.get(self.name, "").strip()[:50]


@dataclass(frozen=True)
class Chosen:
    """What the address asks of a list: its filters by name, "" for none, and its order, "" for the usual one."""

    values: Mapping[str, str]
    order: str = ""

    def __getitem__(self, name: str) -> str:
        return self.values[name]

    def number(self, name: str) -> int | None:
        """The id that a filter asks for; what is no number is no id."""
        value = self.values[name]
        return (whole(value) or 0) if value else None


@dataclass(frozen=True)
class Nothing:
    """What stands instead of an empty list: what will appear and how to begin."""

    title: str
    text: str
    url: str = ""
    label: str = ""


@dataclass(frozen=True, kw_only=True)
class Listing(Generic[Row]):
    """A list of one page. `rows` reads what was chosen; `leaving`, where given, is what of it may be taken out.

    `at`, `excel` and `paper` are the addresses of its page and its files. What is taken out is written down: `taken`
    says how the log calls it, or `note` does it, given the rows, the headings that they leave with, and xlsx or pdf.
    """

    title: str
    at: str
    columns: Sequence[Column[Row]]
    rows: Callable[[Chosen], paging.Rows[Row]]
    filters: Sequence[Pick | Find] = ()
    nothing: Nothing | None = None
    name: str = "page"  # of its page number, where a page has two lists
    file: str = "list"
    heading: str = ""  # above what is taken out, where it is more than the title
    author: str = ""  # whose its paper is
    excel: str = ""
    paper: str = ""
    counted: str = ""  # what a column of 1, 2, 3… is called on the page
    numbered: bool = False  # whether files have one
    notes: Sequence[str] = ()
    signers: Sequence[str] = ()
    leaving: Callable[[Chosen], Sequence[Row]] | None = None
    taken: Taken | None = None
    note: Callable[[Sequence[Row], Sequence[str], str], None] | None = None

    @cached_property
    def chosen(self) -> Chosen:
        """What the address of this request asks for."""
        orders = {column.order for column in self.columns if column.order}
        wished = request.args.get("sort", "")
        return Chosen(
            {one.name: one.read(request.args) for one in self.filters},
            wished if wished.removeprefix("-") in orders else "",
        )

    @cached_property
    def page(self) -> paging.Page[Row]:
        """The page of rows that the address asks for."""
        size = paging.size_of(whole(request.args.get("size")))
        return self.rows(self.chosen).page(whole(request.args.get(self.name)) or 1, size)

    @property
    def narrowed(self) -> bool:
        """Whether a filter was chosen that is not the usual one."""
        return any(self.chosen[one.name] != one.usual for one in self.filters)

    @property
    def on_page(self) -> list[Column[Row]]:
        return [column for column in self.columns if column.shown]

    def called(self, row: Row) -> str:
        """What names this row."""
        return next((column.cell(row) for column in self.columns if column.heads), "")

    @property
    def kept(self) -> list[tuple[str, str]]:
        """What of the address the filters do not say: it stays when they are sent."""
        own = {one.name for one in self.filters} | {self.name, "size"}
        return [(name, value) for name, value in request.args.items(multi=True) if name not in own]

    @property
    def with_tools(self) -> bool:
        """Whether there is anything to filter, or a usual filter that hides it."""
        return bool(self.page.total or self.narrowed or any(one.usual for one in self.filters))

    def page_url(self, number: int) -> str:
        return still_asking(self.at, {self.name: str(number)})

    def file_url(self, file: str) -> str:
        """The file of just what is shown, all pages of it."""
        return still_asking(file, {self.name: "", "size": ""})

    @property
    def everything_url(self) -> str:
        """The page without filters."""
        cleared = {one.name: one.everything for one in self.filters}
        return still_asking(self.at, {self.name: ""} | cleared)

    def order_url(self, column: Column[Row]) -> str:
        """Ordered by this column; once more the other way round."""
        turned = f"-{column.order}" if self.chosen.order == column.order else column.order
        return still_asking(self.at, {self.name: "", "sort": turned})

    def direction(self, column: Column[Row]) -> str:
        """How the page is ordered by this column, as a heading says it."""
        directions = {column.order: "ascending", f"-{column.order}": "descending"}
        return directions.get(self.chosen.order, "none")

    def workbook(self) -> Response:
        """Just what the page shows as Excel, all pages of it."""
        columns = [column for column in self.columns if column.width]
        rows = self._taken_out(columns, "xlsx")
        headings = [(_(column.title), column.width) for column in columns]
        cells = [[column.cell(row) for column in columns] for row in rows]
        if self.numbered:
            headings = [(_("序号"), 6), *headings]
            cells = [[str(number), *line] for number, line in enumerate(cells, start=1)]
        body = workbooks.titled_list(self.heading or self.title, headings, cells, self.notes)
        return attachment(body, f"{self.file}.xlsx", uploads.MEDIA_TYPES["xlsx"])

    def paper_list(self) -> Response:
        """Just what the page shows on paper, all pages of it."""
        columns = [column for column in self.columns if column.share]
        rows = self._taken_out(columns, "pdf")
        body = lists.list_pdf(
            lists.ListPaper(
                author=self.author,
                title=self.heading or self.title,
                columns=[
                    lists.Column(_("序号"), 0.5, "center"),
                    *(lists.Column(_(column.title), column.share) for column in columns),
                ],
                rows=[
                    [str(number), *((column.on_paper or column.cell)(row) for column in columns)]
                    for number, row in enumerate(rows, start=1)
                ],
                facts=[(_("人数"), str(len(rows))), (_("日期"), day(clock.today()))],
                notes=self.notes,
                signers=self.signers,
                landscape=True,
            )
        )
        return attachment(body, f"{self.file}.pdf", uploads.MEDIA_TYPES["pdf"])

    def _taken_out(self, columns: Sequence[Column[Row]], form: str) -> Sequence[Row]:
        """The rows that leave; that they do is written down before they are made a file."""
        rows = self.leaving(self.chosen) if self.leaving else self.rows(self.chosen).all()
        if self.note is not None:
            self.note(rows, [column.title for column in columns], form)
        if self.taken is not None:
            narrowed = [one.name for one in self.filters if self.chosen[one.name]]
            note_export(self.taken, len(rows), narrowed, by=the_actor())
        return rows
