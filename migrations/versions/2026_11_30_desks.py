"""desks

Revision 20261130_desks, after 20261130_rested, 2026-11-30 18:30:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_desks'
down_revision = '20261130_rested'
branch_labels = None
depends_on = None

_OPEN_CORRECTION = sa.text("kind = 'correction' AND state = 'waiting'")


def upgrade():
    _index(['person_id', 'contest_id'])


def downgrade():
    # An earlier version keeps one open correction a person: the first that was asked waits on, the others are dropped.
    op.execute(
        "UPDATE identity_cases SET state = 'dropped', decided_at = asked_at WHERE kind = 'correction'"
        " AND state = 'waiting' AND EXISTS (SELECT 1 FROM identity_cases AS one"
        " WHERE one.person_id = identity_cases.person_id AND one.kind = 'correction'"
        " AND one.state = 'waiting' AND one.id < identity_cases.id)"
    )
    _index(['person_id'])


def _index(columns):
    op.drop_index('uq_identity_cases_one_correction', table_name='identity_cases')
    op.create_index(
        'uq_identity_cases_one_correction',
        'identity_cases',
        columns,
        unique=True,
        sqlite_where=_OPEN_CORRECTION,
        postgresql_where=_OPEN_CORRECTION,
    )
