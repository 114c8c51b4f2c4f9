"""Printing a batch in the worker: certificate by certificate, resumable at any point, then the pile."""

from certificates import pdf
from certificates.issuing import operations, queries
from certificates.issuing.measuring import FontMeasure
from certificates.issuing.models import PrintBatch
from certificates.ledger import operations as ledger
from certificates.ledger import queries as entered
from certificates.ledger.models import Certificate
from certificates.rules import signing
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.marks import LaidSheet
from certificates.rules.design.template import SHARED, template_from
from certificates.rules.specification import CertificateSpec
from competition.foundation.system.settings import current_settings
from competition.foundation.work.jobs import Task

# Few at a time: their files are made durable under the write lock that judges wait for.
CHUNK = 10


class Printer:
    """Lays out and draws the certificates of one batch; equal input gives equal bytes."""

    def __init__(self, batch: PrintBatch) -> None:
        style = batch.template
        right, up, scale = (float(number) for number in style["correction"])
        self._template = template_from(style["body"])
        self._stock = not style["overprint"]
        self._correction = pdf.Correction(right, up, scale) if style["overprint"] else pdf.Correction()
        self._public_url = current_settings().public_url
        self._host = signing.host_of(self._public_url)
        self._layouts: dict[tuple[str, ...], Layout] = {}

    def sheet(self, row: Certificate) -> LaidSheet:
        """The layout of one certificate."""
        values = values_of(CertificateSpec.from_json(row.spec), row.number, self._host)
        shared = {name: value for name, value in values.items() if name in SHARED}
        key = tuple(shared.values())
        if key not in self._layouts:
            self._layouts[key] = Layout(self._template, FontMeasure(), shared)
        return self._layouts[key].sheet(values, signing.address_of(self._public_url, row.payload or ""))

    def single(self, row: Certificate) -> bytes:
        """A file of its own."""
        spec = CertificateSpec.from_json(row.spec)
        about = pdf.About(f"{spec.contest} {spec.award} {row.number}", spec.issuer)
        return pdf.single(self.sheet(row), about=about, stock=self._stock, correction=self._correction)

    def pile(self, rows: list[Certificate]) -> bytes:
        """All of them in printing order."""
        first = CertificateSpec.from_json(rows[0].spec)
        about = pdf.About(f"{first.contest} {rows[0].number}–{rows[-1].number}", first.issuer)
        sheets = (self.sheet(row) for row in rows)
        return pdf.pile(sheets, about=about, stock=self._stock, correction=self._correction)


def render_batch(task: Task) -> None:
    """Print what of a batch is not printed yet. Killed anywhere and run again, it goes on.

    A certificate's file is written whole before its ledger line names it; the numbers were given when the
    batch was begun and are only read here.
    """
    batch_id = int(task.payload["batch_id"])
    batch = queries.batch(batch_id)
    printer = Printer(batch)
    total = batch.total
    done = entered.count_rendered(batch_id)
    task.progress(done, total)
    while rows := entered.unrendered(batch_id, CHUNK):
        ledger.attach_files({row.id: printer.single(row) for row in rows})
        done += len(rows)
        task.progress(done, total)
    rows = entered.certificates_of_batch(batch_id)
    operations.attach_pile(batch_id, printer.pile(rows))
    task.progress(total, total)
