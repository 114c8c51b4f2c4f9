"""agreements

Revision 20261130_agreements, after 20261130_recounts
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_agreements'
down_revision = '20261130_recounts'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('identity_agreements',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('case_id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('reason', sa.String(length=500), server_default=sa.text("''"), nullable=False),
    sa.CheckConstraint("state IN ('waiting','agreed','declined')", name=op.f('ck_identity_agreements_state_is_known')),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_identity_agreements_answered_has_its_time')),
    sa.CheckConstraint("state <> 'declined' OR reason <> ''", name=op.f('ck_identity_agreements_declined_says_why')),
    sa.ForeignKeyConstraint(['case_id'], ['identity_cases.id'], name=op.f('fk_identity_agreements_case_id')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_identity_agreements_contest_id')),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_identity_agreements_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_identity_agreements_decided_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_agreements')),
    sa.UniqueConstraint('case_id', 'contest_id', name=op.f('uq_identity_agreements_asked_once'))
    )
    op.create_index(op.f('ix_identity_agreements_contest_id'), 'identity_agreements', ['contest_id'])


def downgrade():
    op.drop_index(op.f('ix_identity_agreements_contest_id'), table_name='identity_agreements')
    op.drop_table('identity_agreements')
