"""The house: writing, history, jobs, files, sign-in, denial by default."""

import gc
import io
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from PIL import Image
from sqlalchemy import event, text
from sqlalchemy.exc import DatabaseError

from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.foundation.store import audit, crypto, queries, uploads
from competition.foundation.store.db import PRAGMAS, atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.foundation.work import jobs
from competition.foundation.work import queries as work
from competition.rules.problems import Refused
from competition.rules.roles import SYSTEM, Role, Scope
from tests.factories.accounts import actor_of, make_account, make_administrator


@pytest.mark.sqlite_only
def test_every_connection_has_the_durable_pragmas(app):
    with db.engine.connect() as connection:
        found = {name: connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in PRAGMAS}
    assert found == PRAGMAS


def test_a_refused_operation_leaves_nothing_and_the_next_one_commits(app):
    @atomic
    def two_accounts(second):
        accounts.create_account("first", "甲", by=SYSTEM)
        accounts.create_account(second, "乙", by=SYSTEM)

    with pytest.raises(Refused):
        two_accounts("!")
    assert account_queries.account_named("first") is None
    assert queries.audit_chain(0) == []
    two_accounts("second")
    assert account_queries.account_named("first").name == "甲"
    assert [entry.action for entry in queries.audit_chain(0)] == ["account.created"] * 2


def test_an_operation_reads_a_row_once_and_remembers_nothing_after_it(app):
    account_id, statements = make_account().id, []

    def note(_connection, _cursor, statement, *_rest):
        statements.append(statement)

    @atomic
    def ask_again():
        for _ in range(3):
            assert account_queries.account(account_id).status == "active"
            gc.collect()

    event.listen(db.engine, "before_cursor_execute", note)
    ask_again()
    event.remove(db.engine, "before_cursor_execute", note)
    assert sum("FROM accounts" in statement for statement in statements) == 1
    assert "loaded" not in db.session.info


def test_the_log_can_neither_be_changed_nor_emptied(app):
    make_account()
    for statement in ("UPDATE audit_entries SET action = 'x'", "DELETE FROM audit_entries"):
        with pytest.raises(DatabaseError, match="append-only"):
            db.session.execute(text(statement))
        db.session.rollback()


def test_a_change_behind_the_triggers_breaks_the_chain_where_it_happened(app, engine_name):
    for _ in range(3):
        make_account()
    assert audit.broken_at(0) is None
    drop = (
        "DROP TRIGGER audit_entries_no_update"
        if engine_name == "sqlite"
        else "DROP TRIGGER audit_entries_append_only ON audit_entries"
    )
    db.session.rollback()
    db.session.connection(execution_options={"writing": True})
    db.session.execute(text(drop))
    db.session.execute(text("UPDATE audit_entries SET action = 'account.forged' WHERE seq = 2"))
    db.session.commit()
    assert audit.broken_at(0) == 2


def test_chains_of_many_writers_at_once_have_no_gap(app):
    def write():
        with app.app_context():
            for _ in range(5):
                atomic(lambda: audit.record(SYSTEM, "test.written", contest_id=7))()
            db.session.remove()

    writers = [threading.Thread(target=write) for _ in range(6)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [entry.seq for entry in queries.audit_chain(7)] == list(range(1, 31))
    assert audit.broken_at(7) is None


def test_a_sealed_value_opens_only_in_its_own_place(app):
    sealed = crypto.seal("329999199003078719", "persons.id_number")
    assert crypto.open_(sealed, "persons.id_number") == "329999199003078719"
    assert b"329999" not in sealed
    assert sealed != crypto.seal("329999199003078719", "persons.id_number")
    with pytest.raises(crypto.Unreadable):
        crypto.open_(sealed, "accounts.phone")
    with pytest.raises(crypto.Unreadable):
        crypto.open_(sealed[:-1] + bytes([sealed[-1] ^ 1]), "persons.id_number")


def test_a_job_whose_worker_died_is_taken_over_after_its_lease(app):
    seen = []
    atomic(lambda: jobs.enqueue("count", {"to": 3}))()
    assert jobs._claim("dead worker") is not None
    assert not jobs.work_once({"count": lambda task: seen.append(task.payload)})
    with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=1)):
        assert jobs.work_once({"count": lambda task: seen.append(task.payload)})
    assert seen == [{"to": 3}]


def test_a_handler_longer_than_the_lease_keeps_its_job(app, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_EVERY", timedelta(milliseconds=20))
    job_id = atomic(lambda: jobs.enqueue("count", {}).id)()
    others = []

    def lease():
        db.session.rollback()
        return work.job(job_id).lease_until

    def handler(task):
        with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=1)):
            while lease() < clock.now():
                time.sleep(0.01)
            others.append(jobs._claim("other"))

    assert jobs.work_once({"count": handler}, "first")
    assert others == [None]
    assert lease() is None
    assert work.job(job_id).state == "done"
    assert [thread for thread in threading.enumerate() if thread.name == jobs.HEART] == []


@pytest.mark.postgresql_only
def test_an_operation_given_up_because_two_wait_for_each_other_is_begun_again(app):
    first, second = make_account("甲").id, make_account("乙").id
    db.session.remove()
    both_hold_one, begun = threading.Barrier(2), []

    @atomic
    def rename(one, other):
        begun.append(one)
        account_queries.hold_account(one)
        if len(begun) <= 2:
            both_hold_one.wait(10)
        account_queries.hold_account(other).name += "丙"
        audit.record(SYSTEM, "account.created", subject=("account", other))

    def run(pair):
        with app.app_context():
            rename(*pair)
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, ((first, second), (second, first))))
    assert len(begun) > 2
    assert account_queries.names_of([first, second]) == {first: "甲丙", second: "乙丙"}


def overtaken(step):
    """A handler of a worker that stood still until another had the job, and then says how far it is."""

    def handler(task):
        with time_machine.travel(clock.now() + jobs.LEASE + timedelta(seconds=1)):
            assert jobs._claim("other") is not None
        step(task)

    return handler


def test_whoever_lost_a_job_has_no_more_to_say_of_it(app, monkeypatch):
    monkeypatch.setattr(jobs, "BEAT_EVERY", timedelta(hours=1))
    job_id = atomic(lambda: jobs.enqueue("count", {}).id)()
    went_on = []

    def progress(task):
        task.progress(7, 9)
        went_on.append(task)

    assert jobs.work_once({"count": overtaken(progress)}, "first")
    db.session.rollback()
    job = work.job(job_id)
    assert (job.state, job.worker, job.done_units, went_on) == ("running", "other", 0, [])


@pytest.mark.parametrize("failure", [None, ValueError, jobs.Cancelled])
def test_a_job_that_another_took_over_is_not_ended_by_the_first(app, monkeypatch, failure):
    monkeypatch.setattr(jobs, "BEAT_EVERY", timedelta(hours=1))
    job_id = atomic(lambda: jobs.enqueue("count", {}).id)()

    def step(task):
        if failure:
            raise failure

    assert jobs.work_once({"count": overtaken(step)}, "first")
    db.session.rollback()
    job = work.job(job_id)
    assert (job.state, job.worker, job.finished_at) == ("running", "other", None)
    assert job.lease_until > clock.now()


def test_a_job_can_be_cancelled_at_a_step_and_resumed(app):
    job_id = atomic(lambda: jobs.enqueue("count", {}).id)()
    steps = []

    def handler(task):
        for step in range(3):
            if step == 1 and not steps.count("again"):
                jobs.cancel(task.job_id)
            task.progress(step, 3)
            steps.append(step)

    jobs.work_once({"count": handler})
    db.session.rollback()
    assert work.job(job_id).state == "cancelled"
    assert steps == [0]
    jobs.resume(job_id)
    steps.append("again")
    jobs.work_once({"count": handler})
    db.session.rollback()
    assert work.job(job_id).state == "done"


def test_the_same_key_is_one_job(app):
    first = atomic(lambda: jobs.enqueue("count", {}, key="once").id)()
    second = atomic(lambda: jobs.enqueue("count", {}, key="once").id)()
    assert first == second


def test_a_picture_loses_its_metadata_and_a_disguised_file_is_refused(app):
    picture = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    Image.new("RGB", (40, 60), "white").save(picture, "JPEG", exif=exif)
    stored = atomic(lambda: uploads.store(picture.getvalue(), "a.jpg", allow={"jpeg"}, by=SYSTEM))()
    assert b"secret place" not in uploads.read(stored)
    for wrong in (b"", b"GIF89a....", b"<svg onload=alert(1)>", b"\xff\xd8\xff broken"):
        with pytest.raises(Refused):
            uploads.checked(wrong, {"jpeg", "png"})


def test_signing_in_needs_the_password_and_locks_after_five_failures(app, client):
    accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    for _ in range(5):
        answer = client.post("/login", data={"login_name": "chen", "password": "wrong password"})
        assert answer.status_code == 422
        assert "账号或密码不正确" in answer.get_data(as_text=True)
    locked = client.post("/login", data={"login_name": "chen", "password": "long enough 1"})
    assert "15 分钟" in locked.get_data(as_text=True)
    with time_machine.travel(clock.now() + timedelta(minutes=16)):
        assert (
            client.post("/login", data={"login_name": "Ｃhen ", "password": "long enough 1"}).status_code
            == 303
        )
        assert client.get("/me").status_code == 200


GOOD = {"login_name": "chen", "password": "long enough 1"}


def _guess(client, times, **environ):
    for number in range(times):
        answer = client.post(
            "/login",
            data=GOOD | {"password": "a wrong guess"},
            headers={"User-Agent": f"browser {number}"},
            environ_overrides=environ,
        )
    return answer


def test_a_lockout_of_one_address_does_not_lock_the_owner_out(app):
    accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    owner = app.test_client()
    assert owner.post("/login", data=GOOD).status_code == 303
    guessed = _guess(app.test_client(), 6, REMOTE_ADDR="203.0.113.7")
    assert "15 分钟" in guessed.get_data(as_text=True)
    assert owner.post("/login", data=GOOD).status_code == 303


def test_guessing_from_many_addresses_ends_but_the_owners_browser_gets_in(app):
    accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    owner = app.test_client()
    assert owner.post("/login", data=GOOD).status_code == 303
    for place in range(8):
        answer = _guess(app.test_client(), 4, REMOTE_ADDR=f"203.0.113.{place}")
    assert "15 分钟" in answer.get_data(as_text=True)
    assert owner.post("/login", data=GOOD).status_code == 303


def test_next_never_leaves_the_site(app, client):
    accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    good = {"login_name": "chen", "password": "long enough 1"}
    for target in ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"):
        answer = client.post("/login", query_string={"next": target}, data=good)
        assert answer.headers["Location"] == "/today"


def test_a_one_time_link_works_once_and_ends_other_logins(app, sign_in):
    account = make_account("周宁")
    elsewhere = sign_in(account)
    token = accounts.create_link(account.id, by=SYSTEM)
    first, second = app.test_client(), app.test_client()
    passwords = {"password": "a new password 7", "repeated": "a new password 7"}
    assert first.post(f"/link/{token}", data=passwords).status_code == 303
    assert first.get("/me").status_code == 200
    assert second.post(f"/link/{token}", data=passwords).status_code == 422
    assert elsewhere.get("/me").status_code == 303


def test_an_idle_administrator_is_signed_out_after_half_an_hour(app, sign_in):
    client = sign_in(make_administrator())
    assert client.get("/admin/accounts").status_code == 200
    with time_machine.travel(clock.now() + timedelta(minutes=31)):
        assert client.get("/admin/accounts").status_code == 303


def test_a_new_installation_has_no_default_password_and_one_link(app):
    token = accounts.first_administrator()
    client = app.test_client()
    assert client.post("/login", data={"login_name": "admin", "password": ""}).status_code == 422
    passwords = {"password": "a new password 7", "repeated": "a new password 7"}
    assert client.post(f"/link/{token}", data=passwords).status_code == 303
    assert client.get("/admin/roles").status_code == 200
    assert accounts.first_administrator() is None


def test_the_last_administrator_stays(app):
    administrator = make_administrator()
    grant = account_queries.live_grant(administrator.id, Role.SECURITY_ADMIN, Scope.SITE, None)
    with pytest.raises(Refused):
        accounts.revoke_role(grant.id, by=actor_of(administrator))


def test_a_route_without_a_declared_permission_is_denied(app):
    app.add_url_rule("/bare", "bare", lambda: "everything")
    assert app.test_client().get("/bare").status_code == 403


def test_unsafe_requests_without_the_token_are_refused(app):
    app.config["WTF_CSRF_ENABLED"] = True
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if "POST" in rule.methods and not rule.rule.startswith("/api/"):
            answer = client.post(rule.rule.replace("<", "").replace(">", "").replace("int:", ""))
            assert answer.status_code in {400, 404}, rule.rule


def test_a_form_sent_without_its_token_is_told_what_is_true(app):
    app.config["WTF_CSRF_ENABLED"] = True
    answer = app.test_client().post("/signup", data={"name": "陈明"})
    assert "这次提交没有收下" in answer.text
    assert "多数浏览器会保留填写的内容" in answer.text
    for untrue in ("仍在本页", "草稿仍在", "刷新后再提交"):
        assert untrue not in answer.text


def test_every_answer_carries_the_headers(client):
    headers = client.get("/login").headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self'; ")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cache-Control"] == "no-store"


def test_an_unknown_host_is_refused(client):
    assert client.get("/login", headers={"Host": "evil.example"}).status_code == 400


def test_the_log_page_is_for_the_audit_administrator_alone(app, sign_in):
    assert sign_in(make_administrator()).get("/admin/log").status_code == 200
    assert sign_in(make_account()).get("/admin/log").status_code == 403
    assert app.test_client().get("/admin/log").status_code == 303


def test_health_answers_when_the_database_does(client):
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_no_entry_of_the_log_holds_a_name_or_a_password(app):
    accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    entries = db.session.query(AuditEntry).all()
    for entry in entries:
        assert "陈明" not in str(entry.details)
        assert "long enough" not in str(entry.details)


def test_signing_up_tells_every_problem_in_one_round_and_keeps_what_was_typed(app, client):
    typed = {"name": " ", "login_name": "陈明", "password": "short", "repeated": "shorter"}
    answer = client.post("/signup", data=typed)
    assert answer.status_code == 422
    for sentence in (
        "还有 4 处需要修改",
        "请填写这一项。",
        "账号",
        "密码至少 10 个字符",
        "两次输入的密码不一致",
    ):
        assert sentence in answer.text
    assert 'value="陈明"' in answer.text
    assert "short" not in answer.text
    answer = client.post(
        "/signup", data={"name": "陈明", "login_name": "chen", "password": "short", "repeated": ""}
    )
    assert "还有 2 处需要修改" in answer.text
    assert 'value="陈明"' in answer.text
    assert 'value="chen"' in answer.text


def test_a_new_password_tells_every_problem_in_one_round(app, client, sign_in):
    account = accounts.create_account("chen", "陈明", "long enough 1", by=SYSTEM)
    wrong = {"password": "short", "repeated": "shorter"}
    for page, count in (
        (sign_in(account).post("/me", data=wrong | {"old_password": "a wrong guess"}), 3),
        (sign_in(account).post("/me", data=wrong | {"old_password": ""}), 3),
        (client.post(f"/link/{accounts.create_link(account.id, by=SYSTEM)}", data=wrong), 2),
    ):
        assert page.status_code == 422
        assert f"还有 {count} 处需要修改" in page.text
    administrator = sign_in(make_administrator())
    page = administrator.post("/admin/accounts", data={"login_name": "!", "name": ""})
    assert "还有 2 处需要修改" in page.text


@pytest.mark.parametrize(
    ("address", "changes", "header"),
    [
        ("https://sai.example.org", {}, "max-age=31536000; includeSubDomains"),
        ("https://sai.example.org", {"https_subdomains": False}, "max-age=31536000"),
        ("https://192.168.1.20:8000", {}, "max-age=31536000"),
        ("https://hall.local", {}, "max-age=31536000"),
        ("http://localhost:8000", {}, None),
        ("http://127.0.0.1:8000", {}, None),
    ],
)
def test_subdomains_keep_to_https_under_a_registered_name_alone(app, address, changes, header):
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], public_url=address, **changes)
    assert app.test_client().get("/login").headers.get("Strict-Transport-Security") == header
