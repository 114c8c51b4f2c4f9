"""passkeys

Revision 20261130_passkeys, after 20261130_startup, 2026-11-30 11:02:10.204117
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_passkeys'
down_revision = '20261130_startup'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('passkey_holders',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('handle', sa.LargeBinary(length=64), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_passkey_holders_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_passkey_holders')),
    sa.UniqueConstraint('handle', name=op.f('uq_passkey_holders_handle'))
    )
    op.create_table('passkeys',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('credential_hash', sa.String(length=64), nullable=False),
    sa.Column('credential_id', sa.LargeBinary(), nullable=False),
    sa.Column('public_key', sa.LargeBinary(), nullable=False),
    sa.Column('sign_count', sa.BigInteger(), nullable=False),
    sa.Column('site', sa.String(length=253), nullable=False),
    sa.Column('name', sa.String(length=40), nullable=False),
    sa.Column('added_at', sa.DateTime(), nullable=False),
    sa.Column('last_used_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_passkeys_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_passkeys')),
    sa.UniqueConstraint('credential_hash', name=op.f('uq_passkeys_credential_hash'))
    )
    with op.batch_alter_table('passkeys', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_passkeys_account_id'), ['account_id'], unique=False)

    op.create_table('spent_challenges',
    sa.Column('challenge_hash', sa.String(length=64), nullable=False),
    sa.Column('spent_at', sa.DateTime(), nullable=False),
    sa.PrimaryKeyConstraint('challenge_hash', name=op.f('pk_spent_challenges'))
    )
    with op.batch_alter_table('spent_challenges', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_spent_challenges_spent_at'), ['spent_at'], unique=False)


def downgrade():
    with op.batch_alter_table('spent_challenges', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_spent_challenges_spent_at'))

    op.drop_table('spent_challenges')
    with op.batch_alter_table('passkeys', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_passkeys_account_id'))

    op.drop_table('passkeys')
    op.drop_table('passkey_holders')
