"""Certificates per second: ours (signed code, embedded subsets) against ReportLab as its tutorials use it.

`python -m bench.certificates [--count 400] [--rounds 5]`
"""

import argparse
import io
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec
from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from bench.side_by_side import alternate, show
from certificates import pdf
from certificates.issuing.measuring import FontMeasure
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.marks import LaidSheet
from certificates.rules.design.template import design
from certificates.rules.signing import Claims, IssuingKey, address, sign
from certificates.rules.specification import CertificateSpec

KAI = Path(__file__).resolve().parent.parent / "certificates" / "fonts" / "LXGWWenKai-Regular.ttf"
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
GIVEN = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀兰霞平刚桂英志远晨曦子涵浩宇欣怡"
CONTEST, EVENT, AWARD = "第八届江苏技能状元大赛", "装配钳工", "一等奖"
KEY = IssuingKey(2026, ec.derive_private_key(0xABCDEF, ec.SECP256R1()))


def specs(count: int) -> list[CertificateSpec]:
    """Invented winners, every name another."""
    surnames, given = len(SURNAMES), len(GIVEN)
    names = [
        SURNAMES[i % surnames] + GIVEN[i // surnames % given] + GIVEN[(7 * i + i // 100) % given]
        for i in range(count)
    ]
    return [
        CertificateSpec(
            name=name,
            contest=CONTEST,
            event=EVENT,
            award=AWARD,
            issuer="组委会",
            issued_on=date(2026, 11, 22),
        )
        for name in names
    ]


def addresses(winners: list[CertificateSpec]) -> list[str]:
    """The signed address in each one's code; both ways print the same."""
    return [
        address(
            "https://certificates.example.org",
            sign(Claims(f"JS8-2026-{n:05}", spec.name, CONTEST, EVENT, AWARD, spec.issued_on, n), KEY),
        )
        for n, spec in enumerate(winners, 1)
    ]


def sheets(winners: list[CertificateSpec], signed: bool) -> list[LaidSheet]:
    """Laid-out pages; signing counted only where both ways are charged for it."""
    codes = addresses(winners) if signed else ADDRESSES
    first = values_of(winners[0], "")
    shared = {name: first[name] for name in ("contest", "issuer", "date_characters")}
    layout = Layout(design("joinery"), FontMeasure(), shared)
    return [
        layout.sheet(values_of(spec, f"JS8-2026-{n:05}"), code)
        for n, (spec, code) in enumerate(zip(winners, codes, strict=True), 1)
    ]


def tutorial_page(canvas: Canvas, name: str, code: str) -> None:
    """One certificate as tutorials draw it: border lines, centred strings, a Paragraph, the QR widget."""
    width, height = landscape(A4)
    canvas.setLineWidth(3)
    canvas.rect(28, 28, width - 56, height - 56)
    canvas.setLineWidth(1)
    canvas.rect(36, 36, width - 72, height - 72)
    canvas.setFont("kai", 44)
    canvas.drawCentredString(width / 2, height - 130, "荣誉证书")
    style = ParagraphStyle("body", fontName="kai", fontSize=20, leading=34, wordWrap="CJK")
    text = f"{name}同志：<br/>在{CONTEST}{EVENT}赛项决赛中荣获<b>{AWARD}</b>，特发此证，以资鼓励。"
    body = Paragraph(text, style)
    body.wrapOn(canvas, width - 200, 200)
    body.drawOn(canvas, 100, height - 300)
    canvas.setFont("kai", 16)
    canvas.drawRightString(width - 100, 120, "组委会")
    canvas.drawRightString(width - 100, 90, "2026年11月22日")
    widget = QrCodeWidget(code, barLevel="M")
    left, bottom, right, top = widget.getBounds()
    scale = 72 / (right - left)
    drawing = Drawing(72, 72, transform=[scale, 0, 0, 72 / (top - bottom), 0, 0])
    drawing.add(widget)
    renderPDF.draw(drawing, canvas, 80, 60)
    canvas.showPage()


def tutorial_pile(winners: list[CertificateSpec]) -> int:
    """All in one file, the font registered once."""
    pdfmetrics.registerFont(TTFont("kai", KAI))
    canvas = Canvas(io.BytesIO(), pagesize=landscape(A4))
    for spec, code in zip(winners, ADDRESSES, strict=False):
        tutorial_page(canvas, spec.name, code)
    canvas.save()
    return len(winners)


def tutorial_files(winners: list[CertificateSpec]) -> int:
    """One file each, as a generate_certificate(name) does: it registers its font itself."""
    for spec, code in zip(winners, ADDRESSES, strict=False):
        pdfmetrics.registerFont(TTFont("kai", KAI))
        canvas = Canvas(io.BytesIO(), pagesize=landscape(A4))
        tutorial_page(canvas, spec.name, code)
        canvas.save()
    return len(winners)


def our_pile(winners: list[CertificateSpec]) -> int:
    """Layout, signature, code and drawing of every certificate."""
    pdf.pile(sheets(winners, signed=True))
    return len(winners)


def our_files(winners: list[CertificateSpec]) -> int:
    """The same, one file each."""
    for sheet in sheets(winners, signed=True):
        pdf.single(sheet)
    return len(winners)


ADDRESSES: list[str] = []


def main() -> None:
    """Two tables: one pile, separate files."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=400)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    winners = specs(options.count)
    ADDRESSES.extend(addresses(winners))
    few, fewer = winners[: max(1, options.count // 20)], winners[: max(1, options.count // 40)]
    pile = alternate(
        {"ours, signing included": lambda: our_pile(winners), "tutorial": lambda: tutorial_pile(few)},
        options.rounds,
    )
    show(f"One pile ({len(ADDRESSES[0])}-character code)", pile, "certificates")
    files = alternate(
        {"ours, signing included": lambda: our_files(few), "tutorial": lambda: tutorial_files(fewer)},
        options.rounds,
    )
    show("Separate files", files, "certificates")
    size = len(pdf.pile(sheets(winners, signed=False)))
    print(f"\n{size / len(winners) / 1024:.2f} KiB per certificate in a pile of {len(winners)}")


if __name__ == "__main__":
    main()
