"""startup

Revision 20261130_startup, after 20261130_separation, 2026-11-30 11:20:00
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_startup'
down_revision = '20261130_separation'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('schedules',
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('since', sa.DateTime(), nullable=False),
    sa.Column('due_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('name', name=op.f('pk_schedules'))
    )
    op.create_table('upkeeps',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('job_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('began_at', sa.DateTime(), nullable=False),
    sa.Column('finished_at', sa.DateTime(), nullable=True),
    sa.Column('details', sa.JSON(), nullable=False),
    sa.CheckConstraint("kind IN ('check','backup','drill')", name=op.f('ck_upkeeps_kind_is_known')),
    sa.CheckConstraint("state IN ('running','fine','partly','failed')", name=op.f('ck_upkeeps_state_is_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_upkeeps')),
    sa.UniqueConstraint('job_id', name=op.f('uq_upkeeps_one_a_job'))
    )
    with op.batch_alter_table('upkeeps', schema=None) as batch_op:
        batch_op.create_index('ix_upkeeps_kind', ['kind', 'began_at'], unique=False)


def downgrade():
    with op.batch_alter_table('upkeeps', schema=None) as batch_op:
        batch_op.drop_index('ix_upkeeps_kind')

    op.drop_table('upkeeps')
    op.drop_table('schedules')
