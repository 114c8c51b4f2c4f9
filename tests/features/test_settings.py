"""A wrong setting stops the start with a sentence that names it and says what to write."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from competition.foundation.system.settings import Keys, KeysMissing, Settings, SettingsProblem

ROOT = Path(__file__).resolve().parent.parent.parent
HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture
def surroundings(tmp_path):
    """The environment of an installation that has its keys and nothing else set."""
    Keys.fresh().save(tmp_path / "keys" / "keys.json")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("JIANGSAI_")}
    return kept | {"JIANGSAI_DATA": str(tmp_path)}


WRONG = [
    ("JIANGSAI_PUBLIC_URL", "http://sai.example.org", "https://"),
    ("JIANGSAI_PUBLIC_URL", "sai.example.org", "https://"),
    ("JIANGSAI_PUBLIC_URL", "https://sai.example.org:port", "https://"),
    ("JIANGSAI_PUBLIC_URL", "https://sai.example.org/contest", "https://"),
    ("JIANGSAI_PUBLIC_URL", "https://[::1", "https://"),
    ("JIANGSAI_DATABASE_URL", "mysql://somewhere/sai", "postgresql://"),
    ("JIANGSAI_UPLOAD_LIMIT", "20MB", "20971520"),
    ("JIANGSAI_UPLOAD_LIMIT", "0", "20971520"),
    ("JIANGSAI_THREADS", "abc", "16"),
    ("JIANGSAI_THREADS", "-1", "16"),
    ("JIANGSAI_PROCESSES", "two", "2"),
    ("JIANGSAI_PROXIES", "yes", "0"),
    ("JIANGSAI_SEPARATE_ADMINISTRATORS", "true", "1"),
    ("JIANGSAI_LOG_LEVEL", "loud", "warning"),
    ("JIANGSAI_MAIL", "mail.example.org", "smtp://"),
    ("JIANGSAI_MAIL", "smtp://mail.example.org:post", "smtp://"),
    ("JIANGSAI_SMS", "http://gateway.example.org/send", "https://"),
    ("JIANGSAI_SMS", "sms", "https://"),
]


@pytest.mark.parametrize(("name", "value", "to_write"), WRONG)
def test_a_wrong_setting_is_named_with_what_to_write(surroundings, name, value, to_write):
    with pytest.raises(SettingsProblem) as problem:
        Settings.from_environ(surroundings | {name: value})
    chinese, english = str(problem.value).splitlines()
    assert HAN.search(chinese)
    assert not HAN.search(english)
    for sentence in (chinese, english):
        assert name in sentence
        assert to_write in sentence


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("JIANGSAI_DATABASE_URL", "mysql://sai:secret@db.example.org/sai"),
        ("JIANGSAI_MAIL", "http://office:secret@mail.example.org"),
    ],
)
def test_a_wrong_setting_that_may_hold_a_password_is_not_repeated(surroundings, name, value):
    with pytest.raises(SettingsProblem, match=name) as problem:
        Settings.from_environ(surroundings | {name: value})
    assert "secret" not in str(problem.value)


def test_settings_that_are_right_are_read(surroundings, tmp_path):
    settings = Settings.from_environ(
        surroundings
        | {
            "JIANGSAI_PUBLIC_URL": "https://sai.example.org/",
            "JIANGSAI_THREADS": "4",
            "JIANGSAI_PROXIES": "1",
            "JIANGSAI_MAIL": "smtps://office%40example.org:secret@mail.example.org:465",
        }
    )
    assert settings.public_url == "https://sai.example.org"
    assert settings.public_url_set
    assert (settings.pool_size, settings.proxies) == (4, 1)
    plain = Settings.from_environ(surroundings)
    assert plain.public_url == "http://127.0.0.1:8000"
    served = Settings.from_environ(
        surroundings | {"JIANGSAI_PUBLIC_URL": "", "JIANGSAI_ADDRESS": "https://192.0.2.7:8000"}
    )
    assert served.public_url == "https://192.0.2.7:8000"
    assert not plain.public_url_set
    assert not served.public_url_set
    assert plain.sqlite_path == tmp_path / "jiangsai.sqlite"


def flask(told, *words):
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *words]
    return subprocess.run(command, cwd=ROOT, env=told, capture_output=True, text=True, timeout=60)


@pytest.mark.parametrize(
    ("name", "value"), [("JIANGSAI_PUBLIC_URL", "http://sai.example.org"), ("JIANGSAI_THREADS", "abc")]
)
def test_a_command_says_which_setting_is_wrong(surroundings, name, value):
    ran = flask(surroundings | {name: value}, "db", "upgrade")
    assert ran.returncode == 2
    assert name in ran.stderr
    assert "No such command" not in ran.stderr
    assert "Traceback" not in ran.stderr


def test_only_missing_keys_leave_the_commands_that_need_no_installation(surroundings, tmp_path):
    (tmp_path / "keys" / "keys.json").unlink()
    with pytest.raises(KeysMissing):
        Settings.from_environ(surroundings)
    assert flask(surroundings, "scoring", "--help").returncode == 0
    (tmp_path / "keys" / "keys.json").write_text("{")
    ran = flask(surroundings, "db", "upgrade")
    assert ran.returncode == 2
    assert "keys.json" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_the_server_says_which_setting_is_wrong(surroundings):
    command = [sys.executable, "-m", "gunicorn", "--config", "gunicorn.conf.py", "--check-config"]
    told = surroundings | {"JIANGSAI_THREADS": "abc"}
    ran = subprocess.run(
        [*command, "wsgi:create_app()"], cwd=ROOT, env=told, capture_output=True, text=True, timeout=60
    )
    assert ran.returncode != 0
    assert "JIANGSAI_THREADS" in ran.stderr
    assert "Traceback" not in ran.stderr
