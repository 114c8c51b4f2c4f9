"""A worker that is killed while it prints. `python -m tests.features.printing_victim DATA URL BATCH SEED`.

Each round forks a worker that takes over the batch and is killed (SIGKILL): at the n-th durable step
(fsync, rename, before or after a commit), or a random moment after the first of them, so between two. Before
its work each worker checks that what is there is whole. The last one is left alone and finishes.
"""

import hashlib
import os
import random
import signal
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import event

from certificates import pdf
from certificates.issuing import queries
from certificates.issuing.jobs import render_batch
from certificates.issuing.measuring import FontMeasure
from certificates.ledger import queries as ledger
from certificates.rules.design.fields import values_of
from certificates.rules.design.layout import Layout
from certificates.rules.design.template import design
from certificates.rules.specification import CertificateSpec
from competition.foundation.store import sealed_files
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.foundation.work import jobs
from competition.foundation.work.models import Job
from tests.installation import fresh_settings
from wsgi import create_app

# Within the files of the first chunk, about its commit, then every step of the pile to the end of the job.
STEPS = (1, 3, 11, 26, 8, 9, 10, 1, 3, 4, 5, 6, 7, 8)
# After the first durable step nine more files are to come: the work outlasts these seconds on any machine.
MOMENTS = 3
LATEST = 0.003
WRONG = 3


class Fuse:
    """Counts durable steps and kills this process at the n-th, or some seconds after it."""

    def __init__(self, at, after=0.0):
        self.left, self.after = at, after

    def burn(self, *_):
        self.left -= 1
        if self.left == 0:
            if self.after:
                threading.Timer(self.after, self.blow).start()
            else:
                self.blow()

    def blow(self):
        os.kill(os.getpid(), signal.SIGKILL)

    def around(self, call):
        def burning(*args, **kwargs):
            self.burn()
            return call(*args, **kwargs)

        return burning


@atomic
def let_leases_run_out():
    """As if the dead worker's time were over."""
    for job in db.session.query(Job).filter_by(state="running"):
        job.lease_until = clock.now() - timedelta(seconds=1)


def problems_with_files(settings, batch_id):
    """Files named by a hash that they do not have, and ledger lines whose file is not whole."""
    wrong = [
        str(path)
        for path in Path(settings.files_dir).rglob("*")
        if path.is_file()
        and len(path.name) == 64
        and hashlib.sha256(sealed_files.opened(path.read_bytes(), path.name)).hexdigest() != path.name
    ]
    for row in ledger.certificates_of_batch(batch_id):
        if row.file_id is not None:
            digest = ledger.stored_file(row.file_id).sha256
            body = sealed_files.opened((settings.files_dir / digest[:2] / digest).read_bytes(), digest)
            if not (body.startswith(b"%PDF") and body.rstrip().endswith(b"%%EOF")):
                wrong.append(row.number)
    return wrong


def print_on(settings, batch_id, dies_at, after):
    """The worker: in a process of its own, so it may be killed."""
    app = create_app(settings, testing=True)
    with app.app_context():
        let_leases_run_out()
        if problems_with_files(settings, batch_id):
            os._exit(WRONG)
        if dies_at:
            fuse = Fuse(dies_at, after)
            os.fsync, os.replace = fuse.around(os.fsync), fuse.around(os.replace)
            event.listen(db.engine, "commit", fuse.burn)
            event.listen(db.engine, "rollback", fuse.burn)
        jobs.work_once({"certificates.render_batch": render_batch}, f"victim{os.getpid()}")
    os._exit(0)


def round_of(settings, batch_id, dies_at=None, after=0.0):
    """One worker; returns how it ended."""
    child = os.fork()
    if child == 0:
        print_on(settings, batch_id, dies_at, after)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def warm():
    """Read the fonts once, before the workers are forked."""
    spec = CertificateSpec(
        name="林", contest="赛", event="项", award="奖", issuer="会", issued_on=date(2026, 11, 22)
    )
    values = values_of(spec, "1")
    pdf.single(Layout(design("joinery"), FontMeasure(), values).sheet(values, "1"))


def main():
    data, url, batch_id, seed = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    settings = fresh_settings(data, url)
    chance = random.Random(seed)
    warm()
    endings = [round_of(settings, batch_id, 1, chance.uniform(0.0, LATEST)) for _ in range(MOMENTS)]
    endings += [round_of(settings, batch_id, dies_at=at) for at in STEPS]
    while (ending := round_of(settings, batch_id)) == 0:
        if _is_done(settings, batch_id):
            break
    endings.append(ending)
    print(" ".join(map(str, endings)))


def _is_done(settings, batch_id):
    child = os.fork()
    if child == 0:
        with create_app(settings, testing=True).app_context():
            os._exit(0 if queries.batch(batch_id).file_id is not None else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


if __name__ == "__main__":
    main()
