"""What earlier versions wrote comes up to this one whole, and goes down and up again; what they ran is frozen."""

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest
from flask_migrate import upgrade
from sqlalchemy import column, func, inspect, select, table, text

from certificates.awards import checking as award_checks
from certificates.awards.models import Award
from certificates.skill_levels.models import Recommendation
from competition.accounts.models import Account, RoleGrant
from competition.entries.models import Entry, EntryDocument, EntryMember
from competition.foundation.store import audit
from competition.foundation.store.db import Encrypted, atomic, db
from competition.foundation.store.models import AuditEntry
from competition.foundation.system import clock
from competition.persons.consents import queries as consents
from competition.persons.models import Consent
from competition.rules.consents import HANDING
from competition.staffing import queries as staffing
from competition.staffing.models import Appointment
from scoring.devices.models import Device, Sitting
from scoring.marks import queries as marks
from scoring.marks.models import MarkEntry
from scoring.panels.models import PanelMember
from scoring.results.models import Publication
from scoring.rules.log import chaining
from tests.filled import dumps
from tests.filled.shapes import counts, go_down, revision, shape, triggers
from tests.installation import KEYS, fresh_settings
from wsgi import create_app

HOME = Path(__file__).resolve().parent.parent.parent
VERSIONS = sorted({path.name.removesuffix(".sqlite.sql.xz") for path in dumps.FOLDER.glob("*.sqlite.sql.xz")})
# The steps that some published version has run, each with its SHA-256.
FROZEN = {
    "2026_11_22_first.py": "b7cd346aaa8b12b159699ecbc63cb42b40f215bdfc9655e80fd93ac7eec72967",
}

# Where a sealed value of before is found now: an address nobody proved is only wanted.
NOW_IN = {"accounts.email": Account.email_wanted, "accounts.phone": Account.phone_wanted}


@pytest.fixture(params=VERSIONS)
def version(request):
    return request.param


@pytest.fixture
def address(loaded, version, engine_name, tmp_path):
    return loaded(version, engine_name, tmp_path)


@pytest.fixture
def filled(address, tmp_path):
    """This version's application on what that version left behind, not yet migrated."""
    app = create_app(fresh_settings(tmp_path, address, allow_downgrade=True), testing=True)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def columns():
    """Each table with each of its columns, as the database has them now."""
    look = inspect(db.engine)
    return {(name, one["name"]) for name in look.get_table_names() for one in look.get_columns(name)}


def contents():
    """Every row as the models read it, sealed values open."""
    tables = db.metadata.sorted_tables
    with db.engine.connect() as connection:
        return {one.name: sorted(map(repr, connection.execute(select(one)))) for one in tables}


def test_what_a_version_has_run_is_changed_no_more():
    steps = HOME / "migrations" / "versions"
    for name, digest in FROZEN.items():
        assert hashlib.sha256((steps / name).read_bytes()).hexdigest() == digest, (
            f"{name} has been run on databases in use and cannot be changed: write a new migration instead "
            "(flask --app wsgi db migrate), with its way down"
        )


def test_a_dump_has_rows_in_every_table(filled):
    assert [name for name, count in counts().items() if not count] == []


def test_it_comes_up_to_the_tables_of_the_models_with_every_row(app, filled):
    with app.app_context():
        wanted, guards = shape(db.engine), triggers(db.engine)
    with filled.app_context():
        before = counts()
        upgrade()
        assert shape(db.engine) == wanted
        assert triggers(db.engine) == guards
        after = counts()
        kept = before.keys() & after.keys()
        assert {name: after[name] for name in kept} == {name: before[name] for name in kept}


@pytest.mark.parametrize("version", ["0.1.0"], indirect=True)
def test_keepers_and_supervisors_of_before_go_on_and_wait_for_their_confirmation(filled):
    upgrade()
    held = select(RoleGrant.id).where(
        RoleGrant.role.in_(["cipher_officer", "supervisor"]), RoleGrant.revoked_at.is_(None)
    )
    waits = db.session.scalars(select(Appointment).order_by(Appointment.id)).all()
    assert waits
    assert {row.state for row in waits} == {"waiting"}
    assert {row.grant_id for row in waits} <= set(db.session.scalars(held))
    open_contests = {contest.id for contest in staffing.open_contests()}
    assert {row.contest_id for row in waits} <= open_contests
    assert sum(staffing.waiting_counts().values()) == len(waits)


@pytest.mark.parametrize("version", ["0.1.0"], indirect=True)
def test_what_a_record_said_is_carried_over_into_every_entry(filled):
    """An approved entry of before says so of itself; whoever was not reviewed is not taken for it."""
    upgrade()
    places = db.session.scalars(select(EntryMember).order_by(EntryMember.id)).all()
    assert places
    for place in places:
        person = place.person
        kept = (place.name, place.phone, place.unit_name, place.education, place.held_level, place.facts)
        assert kept == (
            person.name,
            person.phone,
            person.unit_name,
            person.education,
            person.held_level,
            person.facts,
        )
        state = db.session.get(Entry, place.entry_id).state
        assert place.reviewed == ("carried_over" if state == "approved" else "no")
    assert {place.reviewed for place in places} == {"carried_over", "no"}


@pytest.mark.parametrize("version", ["0.1.0"], indirect=True)
def test_a_yes_of_before_counts_in_the_contest_it_was_given_in_alone(filled):
    """What takes it back belongs to the same contest; nobody agreed to hand anything over."""
    upgrade()
    rows = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert rows
    seats = {
        tuple(row)
        for row in db.session.execute(
            select(EntryMember.person_id, Entry.contest_id).join(Entry, Entry.id == EntryMember.entry_id)
        )
    }
    assert {(row.person_id, row.contest_id) for row in rows} <= seats
    yes = {(row.person_id, row.kind): row.contest_id for row in rows if row.given}
    assert all(yes[row.person_id, row.kind] == row.contest_id for row in rows if not row.given)
    for row in rows:
        assert row.text_version == "2026-11"
        standing = consents.standing_consents([row.person_id], row.contest_id)[row.person_id]
        assert not standing & set(HANDING)
    before = {(row.person_id, row.kind, row.given) for row in rows}
    person_id, contest_id = rows[0].person_id, rows[0].contest_id
    atomic(db.session.add)(_handed(person_id, contest_id))
    db.session.remove()
    go_down("20261130_duty")
    upgrade()
    after = db.session.scalars(select(Consent).order_by(Consent.id)).all()
    assert {(row.person_id, row.kind, row.given) for row in after} == before


def _handed(person_id, contest_id):
    """A yes to a purpose that an earlier version does not know."""
    return Consent(
        person_id=person_id,
        contest_id=contest_id,
        kind="hand_levels",
        text_version="2026-12",
        given=True,
        channel="web",
        at=clock.now(),
    )


@pytest.mark.parametrize("version", ["0.1.0"], indirect=True)
def test_papers_of_before_belong_to_who_sits_in_their_place(filled):
    upgrade()
    papers = db.session.scalars(select(EntryDocument)).all()
    owned = [paper for paper in papers if paper.holder is not None]
    assert owned
    for paper in owned:
        place = db.session.scalar(
            select(EntryMember).filter_by(entry_id=paper.entry_id, position=paper.position)
        )
        assert place.person.id_index == paper.holder


def test_tablets_in_use_go_on_by_their_enrolment_and_say_so(filled):
    """Nobody can tell who sat there: no PIN is claimed for them, and marks of before have no sitting."""
    upgrade()
    in_use = select(Device.id).join(PanelMember, PanelMember.id == Device.panel_member_id)
    wanted = set(db.session.scalars(in_use.where(Device.revoked_at.is_(None), PanelMember.left_at.is_(None))))
    found = db.session.scalars(select(Sitting)).all()
    assert wanted
    assert {row.device_id for row in found} == wanted
    assert {(row.started_by, row.receipt, row.ended_at) for row in found} == {("enrolment", None, None)}
    assert set(db.session.scalars(select(MarkEntry.sitting_id))) == {None}


def test_its_sealed_values_open_and_its_logs_hold(filled):
    own = columns()
    upgrade()
    sealed = [
        found
        for one in db.metadata.sorted_tables
        for found in one.columns
        # A column that came after this version holds nothing of it.
        if isinstance(found.type, Encrypted) and (one.name, found.name) in own
    ]
    for one in sealed:
        held = NOW_IN.get(f"{one.table.name}.{one.name}", one)
        values = db.session.scalars(select(held).where(held.is_not(None))).all()
        assert values, f"no value in {held}"
        assert all(isinstance(value, str) for value in values)
    for contest_id in db.session.scalars(select(AuditEntry.contest_id).distinct()):
        assert audit.broken_at(contest_id) is None
    judged = db.session.scalars(select(MarkEntry.contest_id).distinct()).all()
    assert judged
    for contest_id in judged:
        assert chaining.broken_at(marks.log_of(contest_id)) is None


def test_it_goes_down_to_its_own_version_and_up_again_with_nothing_lost(filled):
    own, first = revision(), shape(db.engine)
    upgrade()
    up, guards, rows = shape(db.engine), triggers(db.engine), contents()
    go_down(own)
    assert shape(db.engine) == first
    upgrade()
    assert shape(db.engine) == up
    assert triggers(db.engine) == guards
    assert contents() == rows


# A migration of the tests alone: one sealed column is renamed, one moves into a table of its own.
MOVES_SEALED_VALUES = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "moved", {head!r}, None, None


def upgrade():
    with op.batch_alter_table("persons") as persons:
        persons.alter_column("phone", new_column_name="mobile", existing_type=sa.LargeBinary())
    op.reseal("persons", "mobile", was="persons.phone")
    op.create_table(
        "guardians",
        sa.Column("consent_id", sa.Integer(), sa.ForeignKey("consents.id"), primary_key=True),
        sa.Column("told", sa.LargeBinary(), nullable=False),
    )
    op.execute("INSERT INTO guardians SELECT id, guardian FROM consents WHERE guardian IS NOT NULL")
    op.reseal("guardians", "told", was="consents.guardian")


def downgrade():
    op.drop_table("guardians")
    with op.batch_alter_table("persons") as persons:
        persons.alter_column("mobile", new_column_name="phone", existing_type=sa.LargeBinary())
    op.reseal("persons", "phone", was="persons.mobile")
"""
MOVED = (("persons.mobile", "persons.phone"), ("guardians.told", "consents.guardian"))


@pytest.fixture
def moving(filled, tmp_path):
    """The filled database of this version, with that migration still to run; gives the head it stands on."""
    upgrade()
    head = revision()
    (tmp_path / "steps").mkdir()
    (tmp_path / "steps" / "moved.py").write_text(MOVES_SEALED_VALUES.format(head=head), encoding="utf-8")

    def with_the_tests_own(config):
        config.set_main_option("path_separator", "newline")
        folders = (HOME / "migrations" / "versions", tmp_path / "steps")
        config.set_main_option("version_locations", "\n".join(map(str, folders)))
        return config

    filled.extensions["migrate"].migrate.configure(with_the_tests_own)
    return head


def opened(place):
    """The values of a column as its own place opens them."""
    where, name = place.split(".")
    sealed = column(name, Encrypted(place))
    with db.engine.connect() as connection:
        values = connection.scalars(select(sealed).select_from(table(where)).where(sealed.is_not(None)))
        return sorted(values)


def test_sealed_values_are_sealed_anew_where_they_move(moving):
    before, rows, whole = [opened(was) for _, was in MOVED], contents(), shape(db.engine)
    assert all(before)
    upgrade()
    assert [opened(place) for place, _ in MOVED] == before
    go_down(moving)
    assert shape(db.engine) == whole
    assert contents() == rows


@pytest.mark.parametrize(
    "field_keys", [{"k1": "33" * 32}, {"k2": "11" * 32}], ids=["another key", "the key is missing"]
)
def test_without_the_keys_nothing_moves(moving, filled, caplog, field_keys):
    rows = contents()
    right = filled.config["JIANGSAI"]
    wrong = replace(KEYS, field_keys=field_keys, field_key_id=next(iter(field_keys)))
    filled.config["JIANGSAI"] = replace(right, keys=wrong)
    with pytest.raises(SystemExit):
        upgrade()
    assert "A sealed value of persons.phone does not open" in caplog.text
    filled.config["JIANGSAI"] = right
    assert revision() == moving
    assert contents() == rows


# What 0.1.0 did when a corrected result was confirmed: new awards for everybody, a second recommendation.
CONFIRMED_AGAIN = (
    "INSERT INTO snapshots (event_id, number, body, body_hash, created_at, by_id)"
    " SELECT event_id, number + 1, body, body_hash, created_at, by_id FROM snapshots WHERE id = :snapshot",
    "INSERT INTO awards (contest_id, event_id, snapshot_id, entry_id, person_id, prize, title, place,"
    " team_size, confirmed_at, confirmed_by) SELECT contest_id, event_id, (SELECT max(id) FROM snapshots),"
    " entry_id, person_id, CASE WHEN id = :changed THEN '优胜奖' ELSE prize END, title, place, team_size,"
    " confirmed_at, confirmed_by FROM awards WHERE event_id = :event AND snapshot_id = :snapshot",
    "UPDATE awards SET withdrawn_at = confirmed_at WHERE event_id = :event AND snapshot_id = :snapshot",
    "INSERT INTO recommendations (contest_id, event_id, person_id, award_id, level, held_level, clause, state,"
    " decision_reason, year, created_at) SELECT r.contest_id, r.event_id, r.person_id, a.id, 1, r.level,"
    " r.clause, 'recommended', '', r.year, r.created_at FROM recommendations AS r JOIN awards AS a"
    " ON a.event_id = r.event_id AND a.person_id = r.person_id AND a.withdrawn_at IS NULL"
    " WHERE r.event_id = :event",
)


@pytest.mark.parametrize("version", ["0.1.0"], indirect=True)
def test_wins_of_before_keep_one_award_and_their_first_recommendation(filled):
    with db.engine.begin() as connection:
        rows = connection.execute(
            text(
                "SELECT r.id, r.award_id, r.event_id, r.state, a.snapshot_id FROM recommendations AS r"
                " JOIN awards AS a ON a.id = r.award_id WHERE r.event_id = (SELECT event_id"
                " FROM recommendations WHERE state = 'granted' ORDER BY id LIMIT 1) ORDER BY r.id"
            )
        ).all()
        changed = rows[-1]
        assert changed.state != "granted"
        known = {"event": rows[0].event_id, "snapshot": rows[0].snapshot_id, "changed": changed.award_id}
        for statement in CONFIRMED_AGAIN:
            connection.execute(text(statement), known)
    upgrade()
    found = {row.id: row for row in db.session.query(Recommendation).filter_by(event_id=known["event"])}
    awards = {row.id: row for row in db.session.query(Award).filter_by(event_id=known["event"])}
    assert {awards[found[row.id].award_id].state for row in rows if row is not changed} == {"standing"}
    assert [found[row.id].state for row in rows if row is not changed] == [
        row.state for row in rows if row is not changed
    ]
    assert (found[changed.id].state, found[changed.id].withdrawn_from) == (
        "withdrawn",
        changed.state,
    )
    live = [row.person_id for row in found.values() if row.state != "withdrawn"]
    assert len(live) == len(set(live)) == len(rows)


@pytest.mark.parametrize("version", ["0.1.0"], indirect=True)
def test_awards_of_a_result_that_0_1_took_back_are_suspended(filled):
    upgrade()
    newest = (
        select(Publication.event_id, func.max(Publication.revision).label("revision"))
        .group_by(Publication.event_id)
        .subquery()
    )
    statement = (
        select(Publication.event_id)
        .join(
            newest,
            (newest.c.event_id == Publication.event_id) & (newest.c.revision == Publication.revision),
        )
        .where(Publication.kind == "withdrawn")
    )
    gone = set(db.session.scalars(statement))
    assert gone
    # The line of that day tells of awards that stood; nobody took them out of the log's sight.
    for contest_id in set(db.session.scalars(select(Publication.contest_id))):
        assert award_checks.faults_of(audit.log_of(contest_id)) == []
    states = {(row.event_id in gone, row.state) for row in db.session.query(Award)}
    assert (False, "suspended") not in states
    assert (True, "standing") not in states
