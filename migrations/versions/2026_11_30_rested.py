"""rested

Revision 20261130_rested, after 20261130_event, 2026-11-30 18:50:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_rested'
down_revision = '20261130_event'
branch_labels = None
depends_on = None


def upgrade():
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rested_at', sa.DateTime(), nullable=True))
    # Whose roles rest now was let back in by the last link that was used.
    op.execute(
        "UPDATE accounts SET rested_at = (SELECT max(used_at) FROM one_time_links"
        " WHERE one_time_links.account_id = accounts.id AND one_time_links.recovery)"
        " WHERE id IN (SELECT account_id FROM role_grants WHERE rests_for = 'recovery')"
    )


def downgrade():
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.drop_column('rested_at')
