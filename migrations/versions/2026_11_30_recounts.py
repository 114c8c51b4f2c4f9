"""recounts

Revision 20261130_recounts, after 20261130_leaps
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_recounts'
down_revision = '20261130_leaps'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('certificate_recounts',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('epoch_id', sa.Integer(), nullable=False),
    sa.Column('last_number', sa.String(length=40), nullable=True),
    sa.Column('first_serial', sa.Integer(), nullable=False),
    sa.Column('last_serial', sa.Integer(), nullable=True),
    sa.Column('status_floors', sa.JSON(), nullable=False),
    sa.Column('voided', sa.JSON(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('said_by', sa.Integer(), nullable=True),
    sa.Column('said_at', sa.DateTime(), nullable=False),
    sa.CheckConstraint('(last_number IS NULL) = (last_serial IS NULL)', name=op.f('ck_certificate_recounts_number_has_its_serial')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_certificate_recounts_contest_id')),
    sa.ForeignKeyConstraint(['epoch_id'], ['epochs.id'], name=op.f('fk_certificate_recounts_epoch_id')),
    sa.ForeignKeyConstraint(['said_by'], ['accounts.id'], name=op.f('fk_certificate_recounts_said_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_certificate_recounts')),
    sa.UniqueConstraint('contest_id', 'epoch_id', name=op.f('uq_certificate_recounts_one_a_life'))
    )
    op.guard_history('certificate_recounts')
    op.create_table('redone',
    sa.Column('epoch_id', sa.Integer(), nullable=False),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.ForeignKeyConstraint(['epoch_id'], ['epochs.id'], name=op.f('fk_redone_epoch_id')),
    sa.ForeignKeyConstraint(['settled_by'], ['accounts.id'], name=op.f('fk_redone_settled_by')),
    sa.PrimaryKeyConstraint('epoch_id', name=op.f('pk_redone'))
    )


def downgrade():
    op.drop_table('redone')
    op.free_history('certificate_recounts')
    op.drop_table('certificate_recounts')
