"""Our square codes are bit for bit those of another encoder, and scanners read them."""

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from certificates.rules.design.squarecode.code import ALPHABET, square_code
from certificates.rules.design.squarecode.modules import MASK
from certificates.rules.design.squarecode.versions import LARGEST


def reference(text):
    code = segno.make(text, error="m", mode="alphanumeric", micro=False, boost_error=False, mask=MASK)
    return code.version, tuple("".join(str(module) for module in row) for row in code.matrix)


def texts():
    """One text for about every version, at odd and even lengths and at the edge of a version."""
    lengths = [
        1,
        2,
        20,
        21,
        38,
        61,
        90,
        122,
        154,
        178,
        221,
        262,
        311,
        312,
        366,
        419,
        483,
        528,
        600,
        656,
        734,
        816,
        909,
        969,
        970,
    ]
    return ["".join(ALPHABET[(i * 7 + i * i * 3 + n) % 45] for i in range(n)) for n in lengths]


@pytest.mark.parametrize("text", texts(), ids=len)
def test_each_version_equals_another_encoder(text):
    version, rows = reference(text)
    code = square_code(text)
    assert (code.size, code.rows) == (17 + 4 * version, rows)


def test_all_versions_were_tried():
    assert {reference(text)[0] for text in texts()} == set(range(1, LARGEST + 1))


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=ALPHABET, min_size=1, max_size=400))
def test_any_text_scans(text):
    code = square_code(text)
    image = Image.new("L", (code.size + 8, code.size + 8), 255)
    for row, modules in enumerate(code.rows):
        for column, module in enumerate(modules):
            if module == "1":
                image.putpixel((column + 4, row + 4), 0)
    image = image.resize((image.width * 4, image.height * 4), Image.Resampling.NEAREST)
    assert [found.text for found in zxingcpp.read_barcodes(image)] == [text]


@pytest.mark.parametrize("text", ["lower", "汉", "A" * 971])
def test_what_it_cannot_write_is_refused(text):
    with pytest.raises(ValueError, match=r"only|long"):
        square_code(text)
