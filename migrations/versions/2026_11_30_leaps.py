"""leaps

Revision 20261130_leaps, after 20261130_notices
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = '20261130_leaps'
down_revision = '20261130_notices'
branch_labels = None
depends_on = None

_STATES = ('running', 'fine', 'partly', 'waited', 'failed')


def upgrade():
    op.create_table('clock_leaps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('left_at', sa.DateTime(), nullable=False),
    sa.Column('landed_at', sa.DateTime(), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=500), nullable=True),
    sa.CheckConstraint('(settled_at IS NULL) = (reason IS NULL)', name=op.f('ck_clock_leaps_settled_with_reason')),
    sa.CheckConstraint('left_at < landed_at', name=op.f('ck_clock_leaps_leaps_forward')),
    sa.ForeignKeyConstraint(['settled_by'], ['accounts.id'], name=op.f('fk_clock_leaps_settled_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_clock_leaps'))
    )
    _know_states(_STATES)
    _note_leap(op.get_bind())


def _note_leap(connection):
    """A database whose last line was written days ago: nobody knows yet whether the clock is right today."""
    lines, nights = (sa.table(name, sa.column(at, sa.DateTime())) for name, at in (('audit_entries', 'at'), ('upkeeps', 'began_at')))
    now = datetime.now(UTC).replace(tzinfo=None)
    found = [connection.scalar(sa.select(sa.func.max(one)).where(one <= now)) for one in (lines.c.at, nights.c.began_at)]
    last = max((moment for moment in found if moment), default=now)
    if now - last > timedelta(days=3):
        columns = [sa.column(name, sa.DateTime()) for name in ('left_at', 'landed_at')]
        connection.execute(sa.table('clock_leaps', *columns).insert().values(left_at=last, landed_at=now))


def downgrade():
    # An earlier version knows no night that only waited: as one that did not end well, nothing is made of it.
    op.execute("UPDATE upkeeps SET state = 'failed' WHERE state = 'waited'")
    _know_states([state for state in _STATES if state != 'waited'])
    op.drop_table('clock_leaps')


def _know_states(states):
    listed = ','.join(f"'{state}'" for state in states)
    with op.batch_alter_table('upkeeps', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_upkeeps_state_is_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_upkeeps_state_is_known'), f'state IN ({listed})')
