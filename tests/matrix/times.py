"""Rows of working times: who watches the floor, who brings the figures, who answers for the contest."""

import io

from openpyxl import Workbook

from competition.foundation.store import uploads
from competition.foundation.store.db import atomic
from tests.factories.accounts import actor_of
from tests.matrix.rows import Row

RECORD = {"organiser", "tabulator", "floor_judge"}

ROWS = {
    "times.times": Row(RECORD),
    "times.upload": Row(RECORD, method="POST"),
    "times.template": Row(RECORD),
    # Only for who brought the workbook.
    "times.errors": Row({"floor_judge"}),
}


@atomic
def extend(world):
    """The floor judge has brought a workbook."""
    book, stream = Workbook(), io.BytesIO()
    book.active.append(["加密号", "用时", "补时", "补时理由", "更改理由"])
    book.active.append(["X-1", "75:00", "", "", ""])
    book.save(stream)
    by = actor_of(world.accounts["floor_judge"])
    kept = uploads.keep(stream.getvalue(), "x.xlsx", uploads.MEDIA_TYPES["xlsx"], by=by)
    world.params["workbook_id"] = (kept.id, kept.id)
