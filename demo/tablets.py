"""What a judge's tablet writes by itself: its entries and batches, for the demonstration and for the tests.

The browser's own is static/js/tablet/queue.js; docs/tablet.md says what each field means.
"""

import secrets
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from competition.foundation.system import clock


@dataclass(frozen=True)
class Identity:
    """Who a tablet is since its enrolment."""

    contest: int
    panel: int
    judge: int
    device: str


def uuid7() -> str:
    """An id in the order of time (RFC 9562, clause 5.7), by the clock of the machine."""
    value = (int(time.time() * 1000) << 80) | secrets.randbits(80)
    value = value & ~(0xF << 76) | 0x7 << 76
    return str(uuid.UUID(int=value & ~(0x3 << 62) | 0x2 << 62))


def entry_of(
    own: Identity, seq: int, place: tuple[int, int, int], given: Mapping[str, Any]
) -> dict[str, Any]:
    """The body of one mark: `place` is sheet, aspect and scheme version; id, count and time are the tablet's own."""
    sheet, aspect, scheme_version = place
    return {
        "id": uuid7(),
        "sheet": sheet,
        "aspect": aspect,
        "judge": own.judge,
        "device": own.device,
        "device_seq": seq,
        "scheme_version": scheme_version,
        "base": None,
        "kind": "mark",
        "value": None,
        "measured": None,
        "note": None,
        "device_time": clock.now().isoformat(),
        **given,
    }


def seat_of(own: Identity) -> dict[str, Any]:
    """What a tablet signs of the seat that its judge starts."""
    return {"sitting": uuid7(), **asdict(own), "device_time": clock.now().isoformat()}


def batch_of(own: Identity, entries: Sequence[str], unsent: int) -> dict[str, Any]:
    """Texts of entries on their way; `unsent` are those that stay behind."""
    return {**asdict(own), "sent_at": clock.now().isoformat(), "unsent": unsent, "entries": list(entries)}
