"""event

Revision 20261130_event, after 20261130_identity, 2026-11-30 18:30:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_event'
down_revision = '20261130_identity'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.String(length=10), server_default='on', nullable=False))
        batch_op.create_check_constraint(batch_op.f('ck_events_state_is_known'), "state IN ('on','cancelled')")
    with op.batch_alter_table('phase_proposals', schema=None) as batch_op:
        batch_op.add_column(sa.Column('event_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_phase_proposals_event_id'), 'events', ['event_id'], ['id'])
        batch_op.create_index(batch_op.f('ix_phase_proposals_event_id'), ['event_id'], unique=False)


def downgrade():
    # An earlier version knows no step of an event: what waits for a second person is asked again.
    op.execute("DELETE FROM phase_proposals WHERE event_id IS NOT NULL")
    with op.batch_alter_table('phase_proposals', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_phase_proposals_event_id'))
        batch_op.drop_constraint(batch_op.f('fk_phase_proposals_event_id'), type_='foreignkey')
        batch_op.drop_column('event_id')
    with op.batch_alter_table('events', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_events_state_is_known'), type_='check')
        batch_op.drop_column('state')
