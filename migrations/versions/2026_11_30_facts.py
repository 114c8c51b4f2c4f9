"""steps of contests that wait for a second person; decisions on entries with their clause, together, taken back

Revision 20261130_facts, after 20261130_pin
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_facts'
down_revision = '20261130_pin'
branch_labels = None
depends_on = None

_DECISIONS = sa.table('review_decisions', sa.column('outcome', sa.String()))


def upgrade():
    op.create_table('phase_proposals',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=30), nullable=False),
    sa.Column('reason', sa.String(length=500), nullable=False),
    sa.Column('against', sa.JSON(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('proposed_by', sa.Integer(), nullable=True),
    sa.Column('proposed_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decision', sa.String(length=500), nullable=False),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_phase_proposals_decided_has_time')),
    sa.CheckConstraint("state IN ('waiting','confirmed','declined','lapsed')", name=op.f('ck_phase_proposals_state_is_known')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_phase_proposals_contest_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_phase_proposals_decided_by')),
    sa.ForeignKeyConstraint(['proposed_by'], ['accounts.id'], name=op.f('fk_phase_proposals_proposed_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_phase_proposals'))
    )
    with op.batch_alter_table('phase_proposals', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_phase_proposals_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index('uq_phase_proposals_waiting', ['contest_id'], unique=True, sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))

    op.free_history('review_decisions')
    with op.batch_alter_table('review_decisions', schema=None) as batch_op:
        batch_op.add_column(sa.Column('clause', sa.String(length=200), server_default='', nullable=False))
        batch_op.add_column(sa.Column('batch', sa.String(length=36), nullable=True))
        batch_op.create_index(batch_op.f('ix_review_decisions_batch'), ['batch'], unique=False)
        batch_op.drop_constraint(op.f('ck_review_decisions_outcome_is_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_review_decisions_outcome_is_known'), "outcome IN ('approve','return','refuse','reopen')")
    op.guard_history('review_decisions')


def downgrade():
    op.free_history('review_decisions')
    # What the older program cannot say is not kept by it: the entry itself waits again all the same.
    op.execute(sa.delete(_DECISIONS).where(_DECISIONS.c.outcome == 'reopen'))
    with op.batch_alter_table('review_decisions', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_review_decisions_outcome_is_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_review_decisions_outcome_is_known'), "outcome IN ('approve','return','refuse')")
        batch_op.drop_index(batch_op.f('ix_review_decisions_batch'))
        batch_op.drop_column('batch')
        batch_op.drop_column('clause')
    op.guard_history('review_decisions')

    with op.batch_alter_table('phase_proposals', schema=None) as batch_op:
        batch_op.drop_index('uq_phase_proposals_waiting', sqlite_where=sa.text("state = 'waiting'"), postgresql_where=sa.text("state = 'waiting'"))
        batch_op.drop_index(batch_op.f('ix_phase_proposals_contest_id'))

    op.drop_table('phase_proposals')
