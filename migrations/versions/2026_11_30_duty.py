"""duty

Revision 20261130_duty, after 20261130_wins, 2026-11-30 12:46:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_duty'
down_revision = '20261130_wins'
branch_labels = None
depends_on = None

# Nobody noted who saw a link: whoever made it, or the second one who did so for them, may have.
_SEEN = "UPDATE one_time_links SET seen_by = COALESCE(confirmed_by, made_by), sent = :no"
_AFRESH = """
UPDATE accounts SET afresh_at = (
    SELECT MAX(a.decided_at) FROM appointments AS a
    WHERE a.account_id = accounts.id AND a.afresh AND a.state = 'confirmed'
)
"""


def upgrade():
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('afresh_at', sa.DateTime(), nullable=True))
    with op.batch_alter_table('one_time_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('sent', sa.Boolean(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_one_time_links_seen_by'), 'accounts', ['seen_by'], ['id'])
    op.get_bind().execute(sa.text(_SEEN).bindparams(sa.bindparam('no', False, sa.Boolean())))
    op.execute(_AFRESH)
    with op.batch_alter_table('one_time_links', schema=None) as batch_op:
        batch_op.alter_column('sent', existing_type=sa.Boolean(), nullable=False)


def downgrade():
    with op.batch_alter_table('one_time_links', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('fk_one_time_links_seen_by'), type_='foreignkey')
        batch_op.drop_column('sent')
        batch_op.drop_column('seen_by')
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.drop_column('afresh_at')
