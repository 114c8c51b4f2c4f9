"""searches

Revision 20261130_searches, after 20261130_agreements, 2026-11-30 22:50:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_searches'
down_revision = '20261130_agreements'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        'person_searches',
        sa.Column('id', sa.Integer(), nullable=False),
        sa.Column('account_id', sa.Integer(), nullable=False),
        sa.Column('manner', sa.String(length=8), nullable=False),
        sa.Column('sought', sa.String(length=64), nullable=False),
        sa.Column('found', sa.Integer(), nullable=False),
        sa.Column('at', sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "manner IN ('number','phone','name')", name=op.f('ck_person_searches_manner_is_known')
        ),
        sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_person_searches_account_id')),
        sa.PrimaryKeyConstraint('id', name=op.f('pk_person_searches')),
    )
    with op.batch_alter_table('person_searches', schema=None) as batch_op:
        batch_op.create_index(op.f('ix_person_searches_account_id'), ['account_id'], unique=False)
        batch_op.create_index(op.f('ix_person_searches_at'), ['at'], unique=False)


def downgrade():
    op.drop_table('person_searches')
