"""The child of `pictures`: reads a picture from standard input, writes a clean and smaller one on standard output.

It runs by its path, alone: nothing of the program is imported here. A JPEG is decoded at the scale it will
have (two hundred million pixels cost no more than twelve), a PNG whole: 40 million pixels are its most.
"""

import contextlib
import io
import resource
import sys

from PIL import Image, ImageOps

MEMORY = 640 * 1024 * 1024
SECONDS = 10
LONGEST_SIDE = 2400
MOST_DECODED = 40_000_000  # pixels of a picture that can only be decoded whole
MOST_PIXELS = 200_000_000
TOO_LARGE = 3  # the exit status that says so


def clean(data: bytes, kind: str) -> bytes:
    """The picture upright, on white, at most LONGEST_SIDE, with nothing but its pixels."""
    Image.MAX_IMAGE_PIXELS = None  # our own limits stand below
    with Image.open(io.BytesIO(data), formats=(kind.upper(),)) as picture:
        _refuse_too_large(picture)
        if kind == "jpeg":
            picture.draft("RGB", _fitting(*picture.size))
        picture.load()
        small = _on_white(picture)
    small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    with contextlib.suppress(Exception):  # a picture whose EXIF is broken stays as it lies
        small.info["exif"] = picture.info.get("exif", b"")
        small = ImageOps.exif_transpose(small)
    fresh = Image.new("RGB", small.size)
    fresh.paste(small)
    out = io.BytesIO()
    fresh.save(out, kind.upper(), quality=88)
    return out.getvalue()


def _refuse_too_large(picture: Image.Image) -> None:
    whole = picture.format != "JPEG" or "progressive" in picture.info
    if picture.width * picture.height > (MOST_DECODED if whole else MOST_PIXELS):
        sys.exit(TOO_LARGE)


def _fitting(width: int, height: int) -> tuple[int, int]:
    scale = min(1.0, LONGEST_SIDE / max(width, height))
    return max(1, int(width * scale)), max(1, int(height * scale))


def _on_white(picture: Image.Image) -> Image.Image:
    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture if picture.mode == "RGB" else picture.convert("RGB")
    seen = picture if picture.mode == "RGBA" else picture.convert("RGBA")
    seen.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    white = Image.new("RGB", seen.size, "white")
    white.paste(seen, mask=seen.getchannel("A"))
    return white


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.stdout.buffer.write(clean(sys.stdin.buffer.read(), sys.argv[1]))


if __name__ == "__main__":
    main()
