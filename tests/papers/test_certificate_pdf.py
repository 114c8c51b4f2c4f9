"""Certificates as files: what was drawn reads back, every font is inside, the square code scans."""

import io
import socket
import subprocess
import unicodedata
from datetime import date
from functools import cache

import pypdfium2
import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric import ec
from pypdf import PdfReader

from certificates import pdf
from certificates.issuing.measuring import FontMeasure
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.template import DESIGN_NAMES, design
from certificates.rules.signing import Claims, IssuingKey, address, payload_of, sign, verify
from certificates.rules.specification import CertificateSpec
from competition.foundation.paper import fonts

KEY = IssuingKey(2026, ec.derive_private_key(0xABCDEF, ec.SECP256R1()))
RARE = ["㛃", "䶮", "𬭎", "𫖯", "𰻝", "李㛃", "王䶮", "张𬭎", "赵𫖯", "周𰻝𰻝", "阿依古丽·买买提", "欧阳𬀩𠅤"]
HOSTILE = [
    "<b>张",
    "</para><para>",
    '<img src="/etc/passwd"/>',
    '<a href="javascript:alert(1)">x</a>',
    "&lt;&amp;",
    "100% {name} {0} %s",
    "\\(Tj) ET Q",
    "(((",
    ")))",
    "' OR 1=1 --",
    "{{7*7}}",
    "${7*7}",
    "<font color=\"[[[getattr(pow,Word('__globals__'))]]]\">",
    "http://127.0.0.1:9/x",
    "file:///etc/passwd",
    "张三李四王五赵六孙七周八吴九郑十",
]


@cache
def layout(template, contest, issuer, day):
    shared = {"contest": contest, "issuer": issuer, "date_characters": day}
    return Layout(design(template), FontMeasure(), shared)


def certificate(name, template="plain", **changes):
    spec = CertificateSpec(
        **{
            "name": name,
            "contest": "第八届江苏技能状元大赛",
            "event": "装配钳工",
            "award": "一等奖",
            "issuer": "组委会",
            "issued_on": date(2026, 11, 22),
        }
        | changes
    )
    values = values_of(spec, "JS8-2026-00001")
    claims = Claims(
        values["number"],
        values["name"],
        values["contest"],
        values["event"],
        values["award"],
        spec.issued_on,
        3,
    )
    text = address("https://certificates.example.org", sign(claims, KEY))
    return layout(template, values["contest"], values["issuer"], values["date_characters"]).sheet(
        values, text
    ), text


def words(body, page=0):
    return PdfReader(io.BytesIO(body)).pages[page].extract_text()


def squeezed(text):
    return "".join(text.split())


def unembedded(body):
    """Names of fonts in a file that carries no program for them."""
    reader = PdfReader(io.BytesIO(body))
    missing = []
    for page in reader.pages:
        stack = [page["/Resources"]]
        while stack:
            resources = stack.pop().get_object()
            for found in resources.get("/Font", {}).values():
                font = found.get_object()
                descriptor = font.get("/FontDescriptor")
                if descriptor is None or "/FontFile2" not in descriptor.get_object():
                    missing.append(font["/BaseFont"])
            forms = (form.get_object() for form in resources.get("/XObject", {}).values())
            stack.extend(form["/Resources"] for form in forms if "/Resources" in form)
    return missing


@pytest.mark.parametrize("name", RARE)
def test_a_rare_name_reads_back_as_it_is(name):
    sheet, _ = certificate(name)
    body = pdf.single(sheet)
    assert name in words(body)
    page = pypdfium2.PdfDocument(body)[0]
    assert name in page.get_textpage().get_text_range()


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_only_text(name):
    sheet, _ = certificate(name)
    body = pdf.single(sheet)
    assert squeezed(name) in squeezed(words(body))
    assert "/URI" not in repr(PdfReader(io.BytesIO(body)).pages[0].get_object())


def test_hidden_characters_are_dropped_before_drawing():
    sheet, _ = certificate("张\u202e三\x00\u200b\ud800")
    assert "张三" in words(pdf.single(sheet))


def test_two_hundred_mixed_names_each_read_back():
    alphabet = "<>&\"'%\\(){}[]·张王李㛃䶮𬭎𫖯𰻝ABC12"
    names = [
        "".join(alphabet[(i * 7 + j * j + i * j) % len(alphabet)] for j in range(2 + i % 9))
        for i in range(200)
    ]
    body = pdf.pile([certificate(name)[0] for name in names])
    read = [squeezed(page.get_textpage().get_text_range()) for page in pypdfium2.PdfDocument(body)]
    assert [name for text, name in zip(read, names, strict=True) if name not in text] == []


@pytest.mark.parametrize("template", sorted(DESIGN_NAMES))
def test_every_font_is_embedded(template):
    sheet, _ = certificate("欧阳䶮𰻝", template)
    assert unembedded(pdf.pile([sheet, sheet])) == []


@pytest.mark.parametrize("template", sorted(DESIGN_NAMES))
def test_the_printed_square_code_scans_and_verifies(template):
    sheet, text = certificate("林知夏", template)
    image = pypdfium2.PdfDocument(pdf.single(sheet))[0].render(scale=200 / 72).to_pil()
    [found] = zxingcpp.read_barcodes(image.convert("L"))
    assert found.text == text
    assert verify(payload_of(text.rpartition("/")[2]), {KEY.kid: KEY.public}).claims.name == "林知夏"


def test_a_turned_grey_scan_still_verifies():
    sheet, text = certificate("林知夏")
    image = pypdfium2.PdfDocument(pdf.single(sheet))[0].render(scale=200 / 72).to_pil()
    turned = image.convert("L").rotate(15, expand=True, fillcolor=235)
    assert [found.text for found in zxingcpp.read_barcodes(turned)] == [text]


def test_pre_printed_stock_gets_the_variable_layer_only_and_moved():
    sheet, _ = certificate("林知夏", "joinery")
    on_stock = pdf.single(sheet, stock=False, correction=pdf.Correction(right=2, up=-1, scale=1.01))
    assert "获奖证书" not in squeezed(words(on_stock))
    assert "林知夏" in words(on_stock)
    assert len(on_stock) < len(pdf.single(sheet))
    assert pdf.correction_sheet(297, 210, pdf.About()).startswith(b"%PDF")


def test_the_same_certificate_is_the_same_file():
    sheet, _ = certificate("林知夏", "cloud")
    assert pdf.single(sheet) == pdf.single(sheet)


def test_characters_no_font_has_are_listed_and_private_ones_too():
    assert fonts.without_glyph(["林知夏", "䶮𰻝", "\ue123", "\U0003ffff"]) == ["\ue123", "\U0003ffff"]


def test_han_of_two_fonts_stand_level():
    runs = fonts.runs("张𠅤", "kai")
    if len({run.font.name for run in runs}) > 1:
        assert runs[1].lift != 0
        assert abs(runs[1].lift) < 0.15


def test_drawing_opens_no_file_and_no_connection(tmp_path):
    listener = socket.create_server(("127.0.0.1", 0))
    listener.settimeout(0.2)
    port = listener.getsockname()[1]
    sheet, _ = certificate(f'<img src="http://127.0.0.1:{port}/x"/>')
    pdf.single(sheet)
    with pytest.raises(TimeoutError):
        listener.accept()
    listener.close()


def test_the_page_looks_right_to_another_reader(tmp_path):
    sheet, _ = certificate("林知夏", "fret")
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf.single(sheet))
    text = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    ).stdout
    assert "林知夏" in unicodedata.normalize("NFC", text)
    assert "JS8-2026-00001" in text
