"""filing

Revision 20261130_filing, after 20261130_facts, 2026-11-30 11:10:12.118240
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_filing'
down_revision = '20261130_facts'
branch_labels = None
depends_on = None

_LEVELS = "filed_level IN ('unknown','world','national','province','city','county','enterprise','school')"
_CLASSES = "filed_class IN ('unknown','first','second','none')"


def upgrade():
    # Where a contest was filed before anybody asked is not known.
    with op.batch_alter_table('contests', schema=None) as batch_op:
        batch_op.add_column(sa.Column('filed_level', sa.String(length=12), server_default='unknown', nullable=False))
        batch_op.add_column(sa.Column('filed_class', sa.String(length=12), server_default='unknown', nullable=False))
        batch_op.create_check_constraint(batch_op.f('ck_contests_filed_level_is_known'), _LEVELS)
        batch_op.create_check_constraint(batch_op.f('ck_contests_filed_class_is_known'), _CLASSES)

    op.create_table('copied_values',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('source_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('said', sa.String(), nullable=False),
    sa.Column('confirmed_at', sa.DateTime(), nullable=True),
    sa.Column('confirmed_by', sa.Integer(), nullable=True),
    sa.ForeignKeyConstraint(['confirmed_by'], ['accounts.id'], name=op.f('fk_copied_values_confirmed_by')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_copied_values_contest_id')),
    sa.ForeignKeyConstraint(['source_id'], ['contests.id'], name=op.f('fk_copied_values_source_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_copied_values')),
    sa.UniqueConstraint('contest_id', 'kind', 'name', 'said', name=op.f('uq_copied_values_one_value_once'))
    )
    with op.batch_alter_table('copied_values', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_copied_values_contest_id'), ['contest_id'], unique=False)


def downgrade():
    with op.batch_alter_table('copied_values', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_copied_values_contest_id'))

    op.drop_table('copied_values')
    with op.batch_alter_table('contests', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_contests_filed_class_is_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_contests_filed_level_is_known'), type_='check')
        batch_op.drop_column('filed_class')
        batch_op.drop_column('filed_level')
