"""How the pages are served: `gunicorn -c gunicorn.conf.py "wsgi:create_app()"`.

Threads, because a request waits for the disk and for SQLite's write lock more than it computes; clients who
take their time never hold one (see PatientWorker). Access
logs stay off: a verification link carries a winner's name, and structured logs without personal data
are written by the product itself.
"""

import os
import sys

import gunicorn

from competition.foundation.store.starting.problems import told_as_a_sentence
from competition.foundation.store.starting.upgrading import make_ready
from competition.foundation.system import leftovers
from competition.foundation.system.settings import Settings, SettingsProblem

# No answer tells what serves it.
gunicorn.SERVER = "web"
bind = os.environ.get("JIANGSAI_BIND", "127.0.0.1:8000")
worker_class = "competition.foundation.web.serving.worker.PatientWorker"
preload_app = True  # one import for all workers; a database connection is never shared, see post_fork
try:
    settings = Settings.from_environ(os.environ)
except SettingsProblem as problem:
    sys.exit(str(problem))
workers = settings.processes
threads = settings.pool_size
loglevel = settings.log_level
timeout = 60
graceful_timeout = 30
keepalive = 5
control_socket_disable = True
accesslog = None
certfile = os.environ.get("JIANGSAI_CERTIFICATE") or None
keyfile = os.environ.get("JIANGSAI_CERTIFICATE_KEY") or None
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None  # noqa: S108 - heartbeat files only


def on_starting(server):
    """What a killed program left half written goes, and the database is this version's, before anything is served."""
    freed = leftovers.sweep(settings.data_dir)
    if freed:
        server.log.warning("%d bytes of unfinished files removed", freed)
    app = server.app.wsgi()
    with app.app_context(), told_as_a_sentence():
        for line in make_ready():
            server.log.warning(line)
        app.extensions["sqlalchemy"].engine.dispose()  # SQLite's connections do not live through a fork


def post_fork(_server, worker):
    """Each worker opens database connections of its own."""
    app = worker.app.wsgi()
    with app.app_context():
        app.extensions["sqlalchemy"].engine.dispose(close=False)
