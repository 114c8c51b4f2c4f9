"""notices

Revision 20261130_notices, after 20261130_desks, 2026-11-30 18:40:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_notices'
down_revision = '20261130_desks'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('notices',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.LargeBinary(), nullable=True),
    sa.Column('phone', sa.LargeBinary(), nullable=True),
    sa.Column('contest_id', sa.Integer(), nullable=True),
    sa.Column('template', sa.String(length=80), nullable=False),
    sa.Column('told', sa.LargeBinary(), nullable=False),
    sa.Column('link', sa.String(length=200), nullable=True),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('read_at', sa.DateTime(), nullable=True),
    sa.Column('settled_at', sa.DateTime(), nullable=True),
    sa.Column('settled_by', sa.Integer(), nullable=True),
    sa.CheckConstraint('(account_id IS NULL) = (name IS NOT NULL)', name=op.f('ck_notices_account_or_name')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notices'))
    )
    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.create_index('ix_notices_of_account', ['account_id', 'id'], unique=False)
        batch_op.create_index('ix_notices_of_contest', ['contest_id', 'id'], unique=False)
        batch_op.create_index('ix_notices_of_person', ['person_id'], unique=False)

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('notice_id', sa.Integer(), nullable=True))
        batch_op.create_index(batch_op.f('ix_outbox_notice_id'), ['notice_id'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_outbox_notice_id'), 'notices', ['notice_id'], ['id'])

    # What was typed and never proven waits for its proof from now on; it is not used before.
    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email_wanted', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('phone_wanted', sa.LargeBinary(), nullable=True))
    op.execute("UPDATE accounts SET email_wanted = email, email = NULL WHERE email_proven_at IS NULL")
    op.execute("UPDATE accounts SET phone_wanted = phone, phone = NULL, phone_index = NULL WHERE phone_proven_at IS NULL")
    op.reseal('accounts', 'email_wanted', was='accounts.email')
    op.reseal('accounts', 'phone_wanted', was='accounts.phone')


def downgrade():
    # An earlier version keeps one address, proven or not: one that waits comes back where there is no other.
    for column in ('email', 'phone'):
        with op.batch_alter_table('accounts', schema=None) as batch_op:
            batch_op.add_column(sa.Column('kept', sa.LargeBinary(), nullable=True))
        # A seal names its column: what is moved back is alone in it while it is sealed anew.
        op.execute(f"UPDATE accounts SET kept = {column}")
        op.execute(f"UPDATE accounts SET {column} = CASE WHEN kept IS NULL THEN {column}_wanted END")
        op.reseal('accounts', column, was=f'accounts.{column}_wanted')
        op.execute(f"UPDATE accounts SET {column} = kept WHERE kept IS NOT NULL")
        with op.batch_alter_table('accounts', schema=None) as batch_op:
            batch_op.drop_column('kept')
            batch_op.drop_column(f'{column}_wanted')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_outbox_notice_id'), type_='foreignkey')
        batch_op.drop_index(batch_op.f('ix_outbox_notice_id'))
        batch_op.drop_column('notice_id')

    with op.batch_alter_table('notices', schema=None) as batch_op:
        batch_op.drop_index('ix_notices_of_contest')
        batch_op.drop_index('ix_notices_of_account')
    op.drop_table('notices')
