"""The child of `isolation`: reads a file from standard input under hard limits, answers on standard output.

It runs by its path, alone: nothing of the program is imported here.
"""

import io
import json
import re
import resource
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from typing import Any
from xml.parsers import expat

import pypdfium2
from python_calamine import CalamineSheet, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

MEMORY = 1024 * 1024 * 1024
SECONDS = 15
MOST_ROWS = 5002
MOST_COLUMNS = 60
PAGE_WIDTH = 1240
# Excel's own ways to show hours and minutes without seconds (ECMA-376, 18.8.30).
HOURS_AND_MINUTES = {18, 20, 22}


def sheet(data: bytes) -> bytes:
    """The first visible sheet as JSON; what is not a text is marked, for it is not what was typed."""
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    seen = [
        one
        for one in book.sheets_metadata
        if one.visible == SheetVisibleEnum.Visible and one.typ == SheetTypeEnum.WorkSheet
    ]
    table = book.get_sheet_by_name(seen[0].name)
    hints = Hints.of(data, table.name)
    merged = [[*first, *last] for first, last in table.merged_cell_ranges or ()]
    found = {"rows": _rows(table, hints), "merged": merged, "hidden": sorted(hints.hidden)}
    return json.dumps(found, ensure_ascii=False).encode()


def _rows(table: CalamineSheet, hints: "Hints") -> list[list[Any]]:
    """By the places that Excel names: what was left empty at the top and at the left is there."""
    left = table.start[1] if table.start else 0
    rows: list[list[Any]] = []
    for number, cells in enumerate(table.iter_rows()):
        if number >= MOST_ROWS:
            break
        row = [None] * left + [_cell(value) for value in cells[: MOST_COLUMNS - left]]
        rows.append(row[:MOST_COLUMNS])
    for number, column in hints.unvalued:
        _put(rows, number, column, {"formula": ""})
    for number, column in hints.clocks:
        if number < len(rows) and column < len(rows[number]):
            rows[number][column] = _clock(rows[number][column])
    return rows


def _put(rows: list[list[Any]], number: int, column: int, cell: Any) -> None:
    if number >= MOST_ROWS or column >= MOST_COLUMNS:
        return
    rows.extend([] for _ in range(number + 1 - len(rows)))
    row = rows[number]
    row.extend([None] * (column + 1 - len(row)))
    row[column] = cell


def _clock(cell: Any) -> Any:
    """What Excel shows without seconds: nobody typed any."""
    if isinstance(cell, dict) and cell.get("time", "").endswith(":00"):
        return {"clock": cell["time"].removesuffix(":00")}
    return cell


def _cell(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.replace("\r\n", "\n")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return {"number": repr(value)}
    if isinstance(value, time):
        value = timedelta(hours=value.hour, minutes=value.minute, seconds=value.second)
    if isinstance(value, timedelta):
        seconds = round(value.total_seconds())
        return {"time": f"{seconds // 3600}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"}
    if isinstance(value, datetime):
        value = value.date()
    return {"date": value.isoformat()} if isinstance(value, date) else str(value)


class Hints:
    """What of a sheet only its XML says: hidden rows, formulas without a value, times shown without seconds."""

    def __init__(self, clocks: set[int]) -> None:
        self.hidden: set[int] = set()
        self.unvalued: list[tuple[int, int]] = []
        self.clocks: list[tuple[int, int]] = []
        self._styles = clocks
        self._cell: dict[str, str] = {}
        self._formula = self._value = False
        self._inside = ""

    @classmethod
    def of(cls, data: bytes, name: str) -> "Hints":
        """None of them where the workbook is not of this kind."""
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            try:
                hints = cls(_clock_styles(packed))
                _parse(packed, _path_of(packed, name), hints.start, hints.end, hints.text)
            except (KeyError, expat.ExpatError):
                return cls(set())
        return hints

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "row" and attributes.get("hidden") in ("1", "true") and "r" in attributes:
            self.hidden.add(int(attributes["r"]))
        elif tag == "c":
            self._cell, self._formula, self._value = attributes, False, False
        elif tag == "f":
            self._formula = True
        self._inside = tag

    def text(self, text: str) -> None:
        if self._inside in ("v", "t") and text:
            self._value = True

    def end(self, tag: str) -> None:
        self._inside = ""
        if tag != "c" or "r" not in self._cell:
            return
        if self._formula and not self._value and self._cell.get("t") != "str":
            self.unvalued.append(_place(self._cell["r"]))
        if self._cell.get("s", "").isdigit() and int(self._cell["s"]) in self._styles:
            self.clocks.append(_place(self._cell["r"]))


def _place(reference: str) -> tuple[int, int]:
    letters = reference.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(reference[len(letters) :]) - 1, column - 1


def _clock_styles(packed: zipfile.ZipFile) -> set[int]:
    """The styles that show hours and minutes without seconds, by their number."""
    formats: dict[int, bool] = dict.fromkeys(HOURS_AND_MINUTES, True)
    styles: list[int] = []
    inside: list[str] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt":
            code = re.sub(r'"[^"]*"|\\.', "", attributes.get("formatCode", "")).lower()
            formats[int(attributes["numFmtId"])] = "h" in code and "m" in code and "s" not in code
        elif tag == "xf" and inside[-1:] == ["cellXfs"]:
            styles.append(int(attributes.get("numFmtId", 0)))
        inside.append(tag)

    _parse(packed, "xl/styles.xml", start, lambda _tag: inside.pop(), lambda _text: None)
    return {number for number, shown in enumerate(styles) if formats.get(shown)}


def _path_of(packed: zipfile.ZipFile, name: str) -> str:
    """Where the sheet of this name lies."""
    ids: dict[str, str] = {}
    targets: dict[str, str] = {}

    def sheets(tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheet":
            ids[attributes["name"]] = next(value for key, value in attributes.items() if key.endswith(":id"))

    def relations(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Relationship":
            targets[attributes["Id"]] = attributes["Target"]

    _parse(packed, "xl/workbook.xml", sheets)
    _parse(packed, "xl/_rels/workbook.xml.rels", relations)
    target = targets[ids[name]]
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _parse(packed: zipfile.ZipFile, path: str, start: Any, end: Any = None, text: Any = None) -> None:
    """Walk an XML file; one that brings entities of its own is none of a workbook's."""

    def entity(*_declared: Any) -> None:
        raise expat.ExpatError(path)

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = entity
    parser.StartElementHandler = lambda tag, attributes: start(tag.rpartition(":")[2], attributes)
    if end:
        parser.EndElementHandler = lambda tag: end(tag.rpartition(":")[2])
    if text:
        parser.CharacterDataHandler = text
    with packed.open(path) as file:
        parser.ParseFile(file)


def pages(data: bytes) -> bytes:
    """How many pages."""
    return str(len(pypdfium2.PdfDocument(data))).encode()


def page(data: bytes, number: int) -> bytes:
    """One page as PNG, wide enough to read a stamp."""
    drawn = pypdfium2.PdfDocument(data)[number - 1]
    picture = drawn.render(scale=PAGE_WIDTH / max(drawn.get_width(), drawn.get_height() / 2, 1)).to_pil()
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    verb, data = sys.argv[1], sys.stdin.buffer.read()
    answer = page(data, int(sys.argv[2])) if verb == "page" else {"sheet": sheet, "pages": pages}[verb](data)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
