"""The demonstration: the shape of the sixth edition, and a small one built to its end."""

import json
import os
import pty
import random
import re
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from certificates.awards.models import Award
from certificates.ledger.models import Certificate
from certificates.skill_levels.models import Recommendation
from competition.accounts import operations as accounts
from competition.accounts import queries as account_queries
from competition.accounts.models import OneTimeLink
from competition.contests.models import Contest
from competition.entries.models import Entry
from competition.foundation.store import audit, history
from competition.foundation.store.db import db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.persons.models import Person
from competition.rules.roles import SYSTEM
from demo import edition, entering, schemes
from demo.people import Registry
from scoring.marks.models import MarkEntry
from scoring.panels.models import Declaration, PanelMember
from scoring.results.models import Publication, Snapshot
from scoring.rules.schemes.document import sums_of
from scoring.schemes.models import SchemeVersion
from scoring.sheets.models import Sheet
from tests.factories.contests import make_contest

HOME = Path(__file__).resolve().parent.parent.parent
REAL_SCHEME = "scoring/euroskills2023_web_marking_scheme_original.xlsx"


def test_it_has_the_shape_of_the_sixth_edition():
    assert len(edition.CITIES) == 13
    assert len(edition.EVENTS) == 20
    assert len({event.code for event in edition.EVENTS}) == 20
    finalists = sum(len(edition.entries_of(event)) * event.members for event in edition.EVENTS)
    assert finalists == 658
    for event in edition.EVENTS:
        cities = edition.entries_of(event)
        assert max(cities.count(city) for city in range(13)) <= 3


def test_its_cis_scheme_has_the_published_sums():
    sums = sums_of(schemes.cis())
    assert {letter: int(total) for letter, total in sums.by_criterion.items()} == {
        "A": 17,
        "B": 23,
        "C": 17,
        "D": 22,
        "E": 16,
        "F": 5,
    }
    assert sums.by_letter == {"J": (26, 24), "M": (123, 76)}
    assert sums.by_section == {"1": 5, "2": 5, "3": 25, "4": 25, "5": 40}
    assert sums.variation == 0


def test_the_same_seed_invents_the_same_people_with_numbers_of_nobody():
    from datetime import date

    def some():
        registry = Registry(6)
        return [registry.next(date(1970, 1, 1), date(2000, 1, 1)) for _ in range(700)]

    people = some()
    assert people == some()
    assert len({one.id_number for one in people}) == 700
    assert {one.id_number[:6] for one in people} == {"329999"}


def build(app, *words):
    """`flask demo build`: exit code and all that it says."""
    built = app.test_cli_runner().invoke(args=["demo", "build", *words], catch_exceptions=False)
    db.session.rollback()
    return built.exit_code, built.output


@pytest.mark.parametrize(
    "there",
    [
        make_contest,
        lambda: accounts.create_account(
            "organiser", "某人", "a long pass phrase", by=SYSTEM, self_registered=True
        ),
        lambda: accounts.create_account(
            "admin", "某人", "a long pass phrase", by=SYSTEM, self_registered=True
        ),
    ],
)
def test_it_is_not_built_where_somebody_has_begun_to_work(app, there):
    there()
    contests = db.session.query(Contest).count()
    exit_code, said = build(app)
    assert exit_code == 2
    assert "空的数据目录" in said
    assert "empty data folder" in said
    assert "/link/" not in said
    assert db.session.query(Contest).count() == contests
    assert db.session.query(OneTimeLink).count() == 0


@pytest.mark.whole_building
def test_one_that_was_stopped_half_way_is_not_taken_for_whole(app):
    stage = entering.Stage(random.Random(6), Registry(6))
    day = clock.today() + timedelta(days=30)
    entering.found_contest(stage, (day, day), edition.EVENTS[:1])
    exit_code, said = build(app)
    assert exit_code == 2
    assert "删掉这个数据目录" in said
    assert "/link/" not in said


@pytest.mark.slow
@pytest.mark.every_engine
@pytest.mark.whole_building
def test_it_is_built_beside_the_first_administrator_and_hands_out_links_of_its_own_people_only(app):
    """Nobody chose an address either: its certificates are nobody's, so they may carry this machine's."""
    accounts.first_administrator()
    app.config["JIANGSAI"] = replace(app.config["JIANGSAI"], public_url_set=False)
    exit_code, said = build(app, "--events", "X07")
    assert exit_code == 0, said
    assert "\x1b" not in said  # nobody waits at a terminal
    assert said.count("/link/") == 5  # the chief judge belongs to an event that is not there
    accounts.create_account("judge-z06-0", "某人", "a long pass phrase", by=SYSTEM, self_registered=True)
    exit_code, said = build(app, "--events", "X07")
    assert exit_code == 0
    assert said.count("/link/") == 5
    assert db.session.query(Contest).count() == 1
    assert db.session.query(Certificate).count() > 0


def test_a_workbook_that_is_no_scheme_is_refused_before_anything_is_built(app, tmp_path):
    (tmp_path / "scheme.xlsx").write_bytes(b"not a workbook")
    exit_code, said = build(app, "--scheme", str(tmp_path / "scheme.xlsx"))
    assert exit_code == 2
    chinese, english = said.strip().splitlines()
    assert "不能用作评分标准" in chinese
    assert not re.search(r"[\u4e00-\u9fff]", english)
    assert db.session.query(Contest).count() == 0


@pytest.mark.slow
def test_who_waits_at_a_terminal_sees_how_far_it_is(app, settings):
    """As `tasks.py demo` starts it: standard output is kept, standard error is the terminal."""
    settings.keys.save(settings.data_dir / "keys" / "keys.json")
    told = os.environ | {
        "JIANGSAI_DATA": str(settings.data_dir),
        "JIANGSAI_DATABASE_URL": settings.database_url,
    }
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "flask", "--app", "wsgi", "demo", "build", "--events", "Z05"]
    with subprocess.Popen(command, cwd=HOME, env=told, stdout=subprocess.PIPE, stderr=theirs) as built:
        os.close(theirs)
        seen = b""
        with suppress(OSError):  # the terminal is gone when the last writer is
            while piece := os.read(ours, 4096):
                seen += piece
        said = built.stdout.read().decode()
    os.close(ours)
    percents = re.findall(r"(\d+)%", seen.decode())
    assert built.returncode == 0
    assert len(set(percents)) > 4, percents
    assert "评分 焊接" in seen.decode()
    assert "/link/" in said
    assert "\x1b" not in said


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.whole_building
def test_a_small_demonstration_runs_to_printed_certificates(app, request, sign_in):
    """One event of a team, one by a CIS workbook: the real one where the data folder is there."""
    arguments = ["demo", "build", "--events", "X03,X07"]
    folder = request.config.getoption("--real-data")
    if folder:
        arguments += ["--scheme", f"{folder}/{REAL_SCHEME}"]
    built = app.test_cli_runner().invoke(args=arguments)
    assert built.exit_code == 0, built.output
    assert "/link/" in built.output
    db.session.rollback()
    entries = len(edition.entries_of(edition.EVENTS[12])) + len(edition.entries_of(edition.EVENTS[16]))
    assert db.session.query(Entry).filter_by(state="approved").count() == entries
    locked = db.session.query(Sheet).filter_by(state="locked").all()
    assert len(locked) == entries
    assert all(sheet.total_units for sheet in locked)
    assert {mark.outcome for mark in db.session.query(MarkEntry)} == {"accepted"}
    cis = db.session.query(SchemeVersion).filter_by(source="cis").one()
    assert (len(cis.aspects), cis.total_units) == (149, 10000)
    assert db.session.query(Publication).filter_by(kind="final").count() == 2
    assert db.session.query(Snapshot).count() == 2
    # One first, three second, six third in each event; both members of a team have the prize.
    assert db.session.query(Award).count() == 10 * 2 + 10
    certificates = db.session.query(Certificate).order_by(Certificate.serial).all()
    assert [one.serial for one in certificates] == list(range(1, 31))
    assert all(one.file_id for one in certificates)
    # Neither event has an occupation: there is no skill level to recommend anybody for.
    assert db.session.query(Recommendation).count() == 0
    contest_id = certificates[0].contest_id
    assert audit.broken_at(contest_id) is None
    assert history.faults_of(contest_id) == []
    assert db.session.query(AuditEntry).filter_by(subject_id="None").count() == 0
    names = [person.name for person in db.session.query(Person)]
    bodies = json.dumps([snapshot.body for snapshot in db.session.query(Snapshot)], ensure_ascii=False)
    assert sum(name in bodies for name in names) == len(names)
    assert "329999" not in bodies
    organiser = sign_in(account_queries.account_named("organiser")).get("/today").get_data(as_text=True)
    assert "可以归档" in organiser
    for login in (
        "reviewer",
        "supervisor",
        "tabulator",
        "keeper1",
        "judge-x07-0",
        "judge-x07-1",
    ):
        page = sign_in(account_queries.account_named(login)).get("/today").get_data(as_text=True)
        # What was told on the way is read by whoever signs in; nothing else waits.
        assert page.count('aria-label="办理：') == page.count('aria-label="办理：新通知"'), login
    assert db.session.query(Declaration).count() == db.session.query(PanelMember).count()
    again = app.test_cli_runner().invoke(args=arguments)
    assert "/link/" in again.output
    db.session.rollback()
    assert db.session.query(Entry).count() == entries
