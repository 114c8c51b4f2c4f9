"""kill -9 at any point of printing: every winner has one number, no gap, no half file."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pypdfium2
import pytest
from sqlalchemy import event

from certificates.awards import operations as awards
from certificates.issuing import queries
from certificates.issuing.operations import Style
from certificates.ledger import queries as ledger
from competition.foundation.store import uploads
from competition.foundation.store.db import db
from competition.foundation.system import clock
from competition.rules.roles import SYSTEM
from tests.factories.certificates import make_awarded_contest, make_batch
from tests.features.printing_victim import MOMENTS, STEPS, problems_with_files
from wsgi import create_app

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.slow
@pytest.mark.sqlite_only
def test_printing_survives_any_kill(app, settings):
    contest, _, entries = make_awarded_contest(10, names=["林知夏", "王䶮", "周𰻝", "欧阳𬭎"])
    batch_id, contest_id = make_batch(contest).id, contest.id
    numbers = [row.number for row in ledger.ledger(contest_id)]
    db.session.rollback()
    db.engine.dispose()
    arguments = [str(settings.data_dir), settings.database_url, str(batch_id), "20261122"]
    victim = subprocess.run(
        [sys.executable, "-m", "tests.features.printing_victim", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert victim.returncode == 0, victim.stderr[-3000:]
    endings = [int(word) for word in victim.stdout.split()]
    kills = MOMENTS + len(STEPS)
    assert endings[:kills] == [-signal.SIGKILL] * kills, (
        "a worker was done early, or found something half done"
    )
    assert set(endings[kills:]) == {0}
    rows = ledger.ledger(contest_id)
    assert [row.number for row in rows] == numbers
    assert [row.serial for row in rows] == list(range(1, len(entries) + 1))
    assert len({row.award_id for row in rows}) == len(entries)
    assert all(row.file_id is not None for row in rows)
    assert problems_with_files(settings, batch_id) == []
    pile = pypdfium2.PdfDocument(uploads.read(ledger.stored_file(queries.batch(batch_id).file_id)))
    in_order = ledger.certificates_of_batch(batch_id)
    texts = [page.get_textpage().get_text_range() for page in pile]
    assert len(texts) == len(in_order)
    assert all(row.number in text for row, text in zip(in_order, texts, strict=True))


@pytest.mark.parametrize(("when", "left"), [("before", 0), ("after", 3)])
def test_giving_numbers_is_all_or_nothing_at_a_kill(app, settings, when, left):
    contest, _, _ = make_awarded_contest(3)
    contest_id = contest.id
    db.session.rollback()
    db.engine.dispose()
    child = os.fork()
    if child == 0:
        _give_numbers_and_die(settings, contest_id, when)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    rows = ledger.ledger(contest_id)
    assert [row.serial for row in rows] == list(range(1, left + 1))
    assert len(queries.batches_of(contest_id)) == (1 if left else 0)
    assert all(found.job is not None for found in queries.batches_of(contest_id))


def _give_numbers_and_die(settings, contest_id, when):
    with create_app(settings, testing=True).app_context():

        def die(*_):
            os.kill(os.getpid(), signal.SIGKILL)

        if when == "before":
            event.listen(db.engine, "commit", die)
        awards.print_certificates(contest_id, clock.today(), "place", Style("plain"), by=SYSTEM)
        die()
