"""What fails when an answer is made already: it goes out all the same, and nobody hears the server's own words."""

import json
import logging
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus

import pytest
import sqlalchemy as sa
from flask import request_finished, stream_with_context

from competition.foundation.store.db import db
from competition.foundation.web import errors, last_answer
from tests.factories.accounts import make_account

LOST = sa.exc.OperationalError("ROLLBACK", {}, OSError("disk I/O error"))


def lose_the_connection(monkeypatch):
    """The database is gone while the transaction of this request is open."""
    if db.engine.dialect.name == "postgresql":
        number = db.session.connection().exec_driver_sql("SELECT pg_backend_pid()").scalar()
        with db.engine.connect() as other:
            other.exec_driver_sql(f"SELECT pg_terminate_backend({number}, 5000)")
        return
    assert db.session.connection().in_transaction()
    dialect, failing = db.engine.dialect, [True]
    rollback = dialect.do_rollback

    def refuse(connection):
        if failing.pop() if failing else False:
            raise dialect.dbapi.OperationalError("disk I/O error")
        rollback(connection)

    monkeypatch.setattr(dialect, "do_rollback", refuse)


def from_elsewhere(client, path):
    """A thread of the server has no context around its requests: the session ends with each of them."""

    def ask():
        with client.get(path) as answer:
            return answer.status_code, "还没有通知" in answer.text

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(ask).result()


@pytest.mark.parametrize("streamed", [False, True])
def test_an_answer_that_is_made_goes_out_though_the_connection_is_lost_behind_it(
    app, sign_in, monkeypatch, caplog, streamed
):
    client = sign_in(make_account("林清"))
    before = db.engine.pool.checkedout()

    def lose(_app, response, **_):
        if streamed:
            response.response = stream_with_context(iter(response.response))
        lose_the_connection(monkeypatch)

    caplog.set_level(logging.WARNING)
    with request_finished.connected_to(lose, app):
        assert from_elsewhere(client, "/me/notices") == (HTTPStatus.OK, True)
    said = [one.message for one in caplog.records if "refused" in one.message]
    assert len(said) == 1
    assert "at the end" in said[0]
    assert from_elsewhere(client, "/me/notices") == (HTTPStatus.OK, True)
    assert db.engine.pool.checkedout() <= before


def test_a_session_that_could_not_be_ended_is_nobody_elses(app, monkeypatch):
    with app.app_context():
        db.session.execute(sa.text("SELECT 1"))
        first = db.session()
        lose_the_connection(monkeypatch)
        db.session.remove()
        assert db.session() is not first
        assert db.session.execute(sa.text("SELECT 1")).scalar() == 1


@pytest.mark.sqlite_only
@pytest.mark.parametrize("path", ["/privacy", "/api/v1/none"])
def test_a_store_that_fails_behind_the_view_is_told_as_everywhere(app, client, monkeypatch, path):
    def fails(response):
        raise LOST

    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setitem(app.after_request_funcs, None, [fails, *app.after_request_funcs[None]])
    answer = client.get(path)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    said = json.loads(answer.text)["problems"][0]["message"] if path.startswith("/api") else answer.text
    assert "暂时不能读写" in said


@pytest.mark.sqlite_only
@pytest.mark.parametrize("gone", ["connection", "transaction", "closed"])
def test_a_connection_that_is_gone_is_no_fault_of_the_program(app, gone):
    failure = {
        "connection": sa.exc.InterfaceError("SELECT", {}, OSError("closed"), connection_invalidated=True),
        "transaction": sa.exc.PendingRollbackError("reconnect"),
        "closed": sa.exc.OperationalError("SELECT", {}, OSError("terminating connection")),
    }[gone]
    with app.test_request_context("/today"):
        assert errors.store_failed(failure).status_code == HTTPStatus.SERVICE_UNAVAILABLE


@pytest.mark.sqlite_only
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_where_nothing_could_answer_the_product_still_does_in_two_languages(app, monkeypatch, method, caplog):
    monkeypatch.setattr(app, "wsgi_app", app.wsgi_app)
    last_answer.install(app)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)

    def fails(_failure):
        raise RuntimeError("behind everything")

    monkeypatch.setitem(app.teardown_request_funcs, None, [fails])
    answer = app.test_client().open("/privacy", method=method)
    assert answer.status_code == HTTPStatus.SERVICE_UNAVAILABLE
    assert ("系统正忙" in answer.text, "The system is busy" in answer.text) == (method == "GET",) * 2
    assert "no answer could be made: RuntimeError" in caplog.text
