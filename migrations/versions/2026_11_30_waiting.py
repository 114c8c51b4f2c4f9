"""waiting lists

Revision 20261130_waiting, after 20261130_site, 2026-11-30 23:05:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_waiting'
down_revision = '20261130_site'
branch_labels = None
depends_on = None

_BEFORE = "state IN ('draft','submitted','returned','approved','refused','withdrawn')"
_SINCE = "state IN ('draft','waiting','offered','submitted','returned','approved','refused','withdrawn')"
# An earlier version knows no waiting list: who waits, and who was offered a place, is out.
_OUT = "UPDATE entries SET state = 'withdrawn' WHERE state IN ('waiting', 'offered')"


def upgrade():
    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('waiting_number', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('offered_until', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('reminded_at', sa.DateTime(), nullable=True))
        batch_op.drop_constraint(batch_op.f('ck_entries_state_is_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_entries_state_is_known'), _SINCE)
        batch_op.create_check_constraint(
            batch_op.f('ck_entries_listed_has_number'),
            "(state IN ('waiting','offered')) = (waiting_number IS NOT NULL)",
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_entries_offer_has_an_end'), "(state = 'offered') = (offered_until IS NOT NULL)"
        )
        batch_op.create_unique_constraint(
            batch_op.f('uq_entries_one_turn_a_number'), ['event_id', 'waiting_number']
        )


def downgrade():
    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_entries_one_turn_a_number'), type_='unique')
        batch_op.drop_constraint(batch_op.f('ck_entries_offer_has_an_end'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_entries_listed_has_number'), type_='check')
    op.execute(_OUT)
    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_entries_state_is_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_entries_state_is_known'), _BEFORE)
        batch_op.drop_column('reminded_at')
        batch_op.drop_column('offered_until')
        batch_op.drop_column('waiting_number')
