"""What reading a stranger's picture costs the child that does it: `python -m bench.pictures`."""

import io
import os
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Any

from PIL import Image

from competition.foundation.store.pictures import CHILD

Image.MAX_IMAGE_PIXELS = None


def drawn(kind: str, mode: str, width: int, height: int, **told: Any) -> bytes:
    """A picture of one colour: small as a file, large when decoded."""
    out = io.BytesIO()
    Image.new(mode, (width, height), None if mode == "1" else "white").save(out, kind.upper(), **told)
    return out.getvalue()


def cost(kind: str, data: bytes) -> tuple[int, float, float]:
    """Exit status, seconds and the largest resident memory in MB of the child."""
    began = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "-I", str(CHILD), kind],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None  # noqa: S101 - asked for above
    child.stdin.write(data)
    child.stdin.close()
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    return child.returncode, time.monotonic() - began, used.ru_maxrss / 1024


PICTURES: tuple[tuple[str, str, int, int, dict[str, Any]], ...] = (
    ("jpeg", "RGB", 1200, 1600, {}),
    ("jpeg", "RGB", 4000, 3000, {}),
    ("jpeg", "RGB", 20000, 10000, {}),
    ("jpeg", "RGB", 6300, 6300, {"progressive": True}),
    ("jpeg", "RGB", 20000, 10000, {"progressive": True}),
    ("png", "RGB", 6300, 6300, {}),
    ("png", "RGBA", 6300, 6300, {}),
    ("png", "LA", 6300, 6300, {}),
    ("png", "P", 6300, 6300, {}),
    ("png", "RGB", 6400, 6400, {}),
)


def main() -> None:
    """One line a picture."""
    # Drawn elsewhere: a child counts the memory of the process it comes from among its own.
    with ProcessPoolExecutor(1, get_context("spawn")) as painter:
        drawings = [painter.submit(drawn, *one[:4], **one[4]).result() for one in PICTURES]
    for (kind, mode, width, height, told), data in zip(PICTURES, drawings, strict=True):
        status, seconds, memory = cost(kind, data)
        verdict = {0: "cleaned", 3: "refused"}.get(status, f"status {status}")
        more = " progressive" if told else ""
        print(
            f"{kind:4} {mode:4} {width:5} x {height:5}{more:12}  {len(data) // 1024:6} kB  "
            f"{verdict:8} {seconds:5.2f} s  {memory:6.0f} MB"
        )


if __name__ == "__main__":
    main()
