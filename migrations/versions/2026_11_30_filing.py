"""filing

Revision 20261130_filing, after 20261130_separation, 2026-11-30 11:10:12.118240
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_filing'
down_revision = '20261130_separation'
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


def downgrade():
    with op.batch_alter_table('contests', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_contests_filed_class_is_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_contests_filed_level_is_known'), type_='check')
        batch_op.drop_column('filed_class')
        batch_op.drop_column('filed_level')
