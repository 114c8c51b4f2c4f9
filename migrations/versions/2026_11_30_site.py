"""site

Revision 20261130_site, after 20261130_documents, 2026-11-30 23:50:00
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_site'
down_revision = '20261130_documents'
branch_labels = None
depends_on = None

CONTACT = {'contact_office': 120, 'contact_phone': 60, 'contact_email': 120, 'contact_hours': 120}


def upgrade():
    with op.batch_alter_table('contests', schema=None) as batch_op:
        batch_op.add_column(sa.Column('entry_list', sa.String(length=8), server_default='nothing', nullable=False))
        for name, length in CONTACT.items():
            batch_op.add_column(sa.Column(name, sa.String(length=length), server_default=sa.text("''"), nullable=False))
        batch_op.create_check_constraint(
            batch_op.f('ck_contests_entry_list_is_known'), "entry_list IN ('nothing','numbers','names')"
        )



def downgrade():
    # The office to ask and what was chosen to be shown are unknown to an earlier version.
    with op.batch_alter_table('contests', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_contests_entry_list_is_known'), type_='check')
        for name in reversed(CONTACT):
            batch_op.drop_column(name)
        batch_op.drop_column('entry_list')
