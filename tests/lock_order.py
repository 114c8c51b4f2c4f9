"""Which rows and lines each operation waits for, and in what order: seen on both engines, before SQLite drops it.

Two operations that take the same two in opposite orders can wait for each other. So all take them in the one order
that `competition.foundation.store.locks` writes down.
"""

from contextlib import contextmanager

from sqlalchemy import Engine, Insert, event

from competition.foundation.store import locks, queries
from competition.foundation.store.db import connection as current
from competition.foundation.store.driver_statements import Prepared
from competition.foundation.store.locks import ORDER


def inversion(taken):
    """The first two of these (kind, key) that are not in the written order, as a sentence; None when all are."""
    highest, seen = None, set()
    for kind, key in taken:
        if (kind, key) in seen:  # held already: asking again waits for nobody
            continue
        seen.add((kind, key))
        if kind not in ORDER:
            return f"{kind} has no place in the written order"
        if highest is not None and ORDER.index(kind) < ORDER.index(highest):
            return f"{kind} is taken after {highest}: {[one for one, _ in taken]}"
        highest = kind
    return None


def _taken_by(statement, values):
    """What a statement locks, if anything: its table and the values it was found by."""
    locking = getattr(statement, "_for_update_arg", None)
    if locking is None or locking.skip_locked:  # what somebody else holds is passed by, not waited for
        return None
    of = [one.name for one in locking.of or ()] or [one.name for one in statement.columns_clause_froms[:1]]
    return of[0], tuple(map(str, values))


class LockOrder:
    """Watches all connections while it is open; `wrong` are the inversions that it has seen."""

    def __init__(self):
        self.wrong = []

    def _note(self, connection, kind, key):
        own = connection.info.setdefault("own rows", set())
        if (kind, key) in own or (kind == queries.AUDIT_LINE and ("contests", (str(key),)) in own):
            return  # what the transaction has made itself nobody else can wait for
        taken = connection.info.setdefault("locks taken", [])
        taken.append((kind, key))
        found = inversion(taken)
        if found and found not in self.wrong:
            self.wrong.append(found)

    def _begin(self, connection):
        connection.info["locks taken"], connection.info["own rows"] = [], set()

    def _execute(self, connection, statement, multiple, values, _options):
        found = _taken_by(statement, dict(values or (multiple[0] if multiple else {})).values())
        if found:
            self._note(connection, *found)

    def _executed(self, connection, statement, _multiple, _values, _options, result):
        if isinstance(statement, Insert) and result.context is not None:
            keys = result.inserted_primary_key_rows or ()
            own = {(statement.table.name, tuple(map(str, key))) for key in keys if key}
            connection.info.setdefault("own rows", set()).update(own)

    @contextmanager
    def watching(self, monkeypatch):
        """Everything that waits: statements, those that run straight on the driver, and lines."""
        rows, wait = Prepared.rows, queries.wait_in_line

        def watched_rows(prepared, **values):
            if found := _taken_by(prepared._statement, values.values()):
                self._note(current(), *found)
            return rows(prepared, **values)

        def watched_wait(line, contest_id):
            self._note(current(), line, contest_id)
            return wait(line, contest_id)

        monkeypatch.setattr(Prepared, "rows", watched_rows)
        for room in (queries, locks):
            monkeypatch.setattr(room, "wait_in_line", watched_wait)
        listeners = (
            ("begin", self._begin),
            ("before_execute", self._execute),
            ("after_execute", self._executed),
        )
        for name, listener in listeners:
            event.listen(Engine, name, listener)
        try:
            yield self
        finally:
            for name, listener in listeners:
                event.remove(Engine, name, listener)
