"""A process that has imported the product and becomes a server whenever it is asked to: `python -m tests.warm`.

Every server of a test is a process of its own with a memory of its own; it is only spared the two seconds of
importing. One order a line on standard input, as JSON; the answer is the number of the new process. A command that ends writes its exit status into `ended`, where one is named.
"""

import json
import os
import signal
import sys
from importlib import import_module
from pathlib import Path

MAIN = {"gunicorn": "gunicorn.app.wsgiapp:run", "flask": "flask.cli:main"}


def run():
    import_module("wsgi")
    commands = {}
    for name, place in MAIN.items():
        module, function = place.split(":")
        commands[name] = getattr(import_module(module), function)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them here
    for line in sys.stdin:
        order = json.loads(line)
        process = os.fork()
        if process == 0:
            become(order, commands[order["words"][0]])
        print(process, flush=True)


def become(order, command):
    """A new session, the log as output, nothing as input: as if it had been started alone."""
    os.setsid()
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    nothing = os.open(os.devnull, os.O_RDONLY)
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for old, new in ((0, nothing), (1, log), (2, log)):
        os.dup2(new, old)
    os.environ.clear()
    os.environ.update(order["environ"])
    sys.argv = order["words"]
    try:
        sys.exit(command())
    except SystemExit as end:
        if "ended" in order:
            Path(order["ended"]).write_text(str(end.code), encoding="utf-8")
        raise


if __name__ == "__main__":
    run()
