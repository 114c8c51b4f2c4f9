"""The child of `isolation`: reads a file from standard input under hard limits, answers on standard output.

It runs by its path, alone: nothing of the program is imported here.
"""

import io
import json
import resource
import sys
from datetime import date, datetime
from typing import Any

import pypdfium2
from python_calamine import CalamineWorkbook

MEMORY = 1024 * 1024 * 1024
SECONDS = 15
MOST_ROWS = 5002
MOST_COLUMNS = 60
PAGE_WIDTH = 1240


def rows(data: bytes) -> bytes:
    """The first sheet as JSON; numbers and dates are marked, for they are not what was typed."""
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
    found = []
    for number, cells in enumerate(sheet.iter_rows()):
        if number >= MOST_ROWS:
            break
        found.append([_cell(value) for value in cells[:MOST_COLUMNS]])
    return json.dumps(found, ensure_ascii=False).encode()


def _cell(value: Any) -> Any:
    if value is None or value == "":
        return None
    if isinstance(value, str):
        # XML cannot carry control characters, the escapes of Excel can; no workbook of ours could hold them.
        return "".join(c for c in value if c >= " " or c in "\t\n\r")
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return {"number": str(int(value)) if value == int(value) else repr(value)}
    if isinstance(value, datetime):
        value = value.date()
    return {"date": value.isoformat()} if isinstance(value, date) else str(value)


def pages(data: bytes) -> bytes:
    """How many pages."""
    return str(len(pypdfium2.PdfDocument(data))).encode()


def page(data: bytes, number: int) -> bytes:
    """One page as PNG, wide enough to read a stamp."""
    sheet = pypdfium2.PdfDocument(data)[number - 1]
    picture = sheet.render(scale=PAGE_WIDTH / max(sheet.get_width(), sheet.get_height() / 2, 1)).to_pil()
    stream = io.BytesIO()
    picture.save(stream, "PNG")
    return stream.getvalue()


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    verb, data = sys.argv[1], sys.stdin.buffer.read()
    answer = page(data, int(sys.argv[2])) if verb == "page" else {"rows": rows, "pages": pages}[verb](data)
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main()
