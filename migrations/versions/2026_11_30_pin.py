"""pin

Revision 20261130_pin, after 20261130_nominees
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_pin'
down_revision = '20261130_nominees'
branch_labels = None
depends_on = None

# Tablets in use were enrolled before there were PINs: they go on by their enrolment, and are told as such. The
# sitting has the tablet's id. Entries of before have no sitting: nobody can say who sat there.
_ENROLLED = """
INSERT INTO sittings (id, device_id, panel_member_id, account_id, contest_id, started_by, started_at)
SELECT d.id, d.id, d.panel_member_id, m.account_id, d.contest_id, 'enrolment', d.enrolled_at
FROM devices AS d
JOIN panel_members AS m ON m.id = d.panel_member_id
WHERE d.revoked_at IS NULL AND m.left_at IS NULL
ORDER BY d.enrolled_at, d.id
"""


def upgrade():
    op.create_table('judge_pins',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('pin_hash', sa.String(length=200), nullable=False),
    sa.Column('set_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_judge_pins_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_judge_pins'))
    )
    op.create_table('sittings',
    sa.Column('id', sa.String(length=36), nullable=False),
    sa.Column('device_id', sa.String(length=36), nullable=False),
    sa.Column('panel_member_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('started_by', sa.String(length=12), nullable=False),
    sa.Column('started_at', sa.DateTime(), nullable=False),
    sa.Column('statement', sa.String(), nullable=True),
    sa.Column('signature', sa.String(length=100), nullable=True),
    sa.Column('receipt', sa.String(), nullable=True),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('ended_for', sa.String(length=12), nullable=True),
    sa.CheckConstraint("started_by IN ('pin','enrolment')", name=op.f('ck_sittings_start_is_known')),
    sa.CheckConstraint("ended_for IN ('left','moved','replaced','pin_changed','revoked')", name=op.f('ck_sittings_end_is_known')),
    sa.CheckConstraint('(ended_at IS NULL) = (ended_for IS NULL)', name=op.f('ck_sittings_end_has_time')),
    sa.CheckConstraint("started_by <> 'pin' OR (statement IS NOT NULL AND receipt IS NOT NULL)", name=op.f('ck_sittings_pin_is_signed')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sittings_account_id')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_sittings_contest_id')),
    sa.ForeignKeyConstraint(['device_id'], ['devices.id'], name=op.f('fk_sittings_device_id')),
    sa.ForeignKeyConstraint(['panel_member_id'], ['panel_members.id'], name=op.f('fk_sittings_panel_member_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sittings'))
    )
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sittings_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_sittings_panel_member_id'), ['panel_member_id'], unique=False)
        batch_op.create_index('uq_sittings_live', ['device_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))

    op.create_table('shared_devices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('browser', sa.String(length=64), nullable=False),
    sa.Column('first_id', sa.Integer(), nullable=False),
    sa.Column('first_role', sa.String(length=24), nullable=False),
    sa.Column('second_id', sa.Integer(), nullable=False),
    sa.Column('second_role', sa.String(length=24), nullable=False),
    sa.Column('noticed_at', sa.DateTime(), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint('(settled_at IS NULL) = (reason IS NULL)', name=op.f('ck_shared_devices_settled_with_reason')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_shared_devices_contest_id')),
    sa.ForeignKeyConstraint(['first_id'], ['accounts.id'], name=op.f('fk_shared_devices_first_id')),
    sa.ForeignKeyConstraint(['second_id'], ['accounts.id'], name=op.f('fk_shared_devices_second_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['accounts.id'], name=op.f('fk_shared_devices_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_shared_devices')),
    sa.UniqueConstraint('contest_id', 'browser', 'first_id', 'second_id', name=op.f('uq_shared_devices_one_warning_a_device'))
    )
    with op.batch_alter_table('logins', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_logins_device_key'), ['device_key'], unique=False)

    op.add_column('devices', sa.Column('browser', sa.String(length=64), nullable=True))
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_devices_browser'), ['browser'], unique=False)

    # History grows a column where it stands: nothing is copied, its guard stays.
    op.execute(
        'ALTER TABLE mark_entries ADD COLUMN sitting_id VARCHAR(36) '
        'CONSTRAINT fk_mark_entries_sitting_id REFERENCES sittings (id)'
    )
    op.execute(
        'ALTER TABLE declarations ADD COLUMN recorded_by INTEGER '
        'CONSTRAINT fk_declarations_recorded_by REFERENCES accounts (id)'
    )
    op.execute(
        'ALTER TABLE declarations ADD COLUMN reason VARCHAR(400) '
        'CONSTRAINT ck_declarations_recorded_with_reason CHECK ((recorded_by IS NULL) = (reason IS NULL))'
    )
    op.execute(_ENROLLED)


def downgrade():
    # An earlier version takes every declaration for the judge's own: what others wrote down goes.
    op.free_history('declarations')
    op.execute('DELETE FROM declarations WHERE recorded_by IS NOT NULL')
    with op.batch_alter_table('declarations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_declarations_recorded_with_reason'), type_='check')
        batch_op.drop_column('reason')
        batch_op.drop_column('recorded_by')

    op.guard_history('declarations')
    op.free_history('mark_entries')
    with op.batch_alter_table('mark_entries', schema=None) as batch_op:
        batch_op.drop_column('sitting_id')

    op.guard_history('mark_entries')
    with op.batch_alter_table('devices', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_devices_browser'))
        batch_op.drop_column('browser')

    with op.batch_alter_table('logins', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_logins_device_key'))

    op.drop_table('shared_devices')
    with op.batch_alter_table('sittings', schema=None) as batch_op:
        batch_op.drop_index('uq_sittings_live', sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
        batch_op.drop_index(batch_op.f('ix_sittings_panel_member_id'))
        batch_op.drop_index(batch_op.f('ix_sittings_account_id'))

    op.drop_table('sittings')
    op.drop_table('judge_pins')
