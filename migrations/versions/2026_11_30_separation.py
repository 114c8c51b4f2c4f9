"""separation

Revision 20261130_separation, after 20261130_signin, 2026-11-30 09:19:44.761457
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_separation'
down_revision = '20261130_signin'
branch_labels = None
depends_on = None

# Keepers and supervisors whom 0.1.0 appointed go on; the confirmation that was not asked for then waits, in every
# contest that is not settled.
_HELD = """
INSERT INTO appointments
    (contest_id, account_id, role, scope_kind, scope_id, state, grant_id, afresh, appointed_by, appointed_at)
SELECT c.id, g.account_id, g.role, g.scope_kind, g.scope_id, 'waiting', g.id, false, g.granted_by, g.created_at
FROM role_grants AS g
LEFT JOIN events AS e ON g.scope_kind = 'event' AND e.id = g.scope_id
JOIN contests AS c ON c.id = CASE WHEN g.scope_kind = 'event' THEN e.contest_id ELSE g.scope_id END
WHERE g.revoked_at IS NULL
AND (g.role = 'cipher_officer' AND g.scope_kind = 'event' OR g.role = 'supervisor' AND g.scope_kind = 'contest')
AND c.phase NOT IN ('final', 'archived', 'cancelled')
ORDER BY g.id
"""


def upgrade():
    op.create_table('appointments',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('role', sa.String(length=24), nullable=False),
    sa.Column('scope_kind', sa.String(length=16), nullable=False),
    sa.Column('scope_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('grant_id', sa.Integer(), nullable=True),
    sa.Column('afresh', sa.Boolean(), nullable=False),
    sa.Column('appointed_by', sa.Integer(), nullable=True),
    sa.Column('appointed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint("state IN ('waiting','confirmed','declined','withdrawn')", name=op.f('ck_appointments_state_is_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_appointments_account_id')),
    sa.ForeignKeyConstraint(['appointed_by'], ['accounts.id'], name=op.f('fk_appointments_appointed_by')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_appointments_contest_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_appointments_decided_by')),
    sa.ForeignKeyConstraint(['grant_id'], ['role_grants.id'], name=op.f('fk_appointments_grant_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_appointments'))
    )
    with op.batch_alter_table('appointments', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_appointments_account_id'), ['account_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointments_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_appointments_grant_id'), ['grant_id'], unique=False)
        batch_op.create_index('uq_appointments_waiting', ['account_id', 'role', 'scope_kind', 'scope_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.create_table('small_contests',
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('chosen_by', sa.Integer(), nullable=True),
    sa.Column('chosen_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['chosen_by'], ['accounts.id'], name=op.f('fk_small_contests_chosen_by')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_small_contests_contest_id')),
    sa.PrimaryKeyConstraint('contest_id', name=op.f('pk_small_contests'))
    )
    op.execute(_HELD)


def downgrade():
    op.drop_table('small_contests')
    with op.batch_alter_table('appointments', schema=None) as batch_op:
        batch_op.drop_index('uq_appointments_waiting', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index(batch_op.f('ix_appointments_grant_id'))
        batch_op.drop_index(batch_op.f('ix_appointments_contest_id'))
        batch_op.drop_index(batch_op.f('ix_appointments_account_id'))

    op.drop_table('appointments')
