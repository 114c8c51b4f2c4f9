"""signin

Revision 20261130_signin, after 20261122_first, 2026-11-30 08:43:11.818758
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = '20261130_signin'
down_revision = '20261122_first'
branch_labels = None
depends_on = None

_LINKS = sa.table(
    'one_time_links',
    sa.column('recovery', sa.Boolean()),
    sa.column('asked', sa.Boolean()),
    sa.column('opens_at', sa.DateTime()),
    sa.column('used_at', sa.DateTime()),
)
_GRANTS = sa.table('role_grants', sa.column('rests_for', sa.String()), sa.column('revoked_at', sa.DateTime()))


def upgrade():
    op.create_table('recovery_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_recovery_codes_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recovery_codes'))
    )
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_recovery_codes_account_id'), ['account_id'], unique=False)

    op.create_table('second_steps',
    sa.Column('account_id', sa.Integer(), nullable=False),
    sa.Column('secret', sa.LargeBinary(), nullable=False),
    sa.Column('proven_at', sa.DateTime(), nullable=True),
    sa.Column('last_step', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_second_steps_account_id')),
    sa.PrimaryKeyConstraint('account_id', name=op.f('pk_second_steps'))
    )
    op.create_table('sent_codes',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=8), nullable=False),
    sa.Column('token_hash', sa.String(length=64), nullable=True),
    sa.Column('account_id', sa.Integer(), nullable=True),
    sa.Column('channel', sa.String(length=5), nullable=False),
    sa.Column('code_hash', sa.String(length=64), nullable=False),
    sa.Column('login_name', sa.String(length=80), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=True),
    sa.Column('password_hash', sa.String(), nullable=True),
    sa.Column('tries', sa.Integer(), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('used_at', sa.DateTime(), nullable=True),
    sa.CheckConstraint("purpose IN ('sign_in','channel','sign_up')", name=op.f('ck_sent_codes_purpose_is_known')),
    sa.ForeignKeyConstraint(['account_id'], ['accounts.id'], name=op.f('fk_sent_codes_account_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sent_codes')),
    sa.UniqueConstraint('token_hash', name=op.f('uq_sent_codes_token_hash'))
    )
    with op.batch_alter_table('sent_codes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_sent_codes_account_id'), ['account_id'], unique=False)

    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.add_column(sa.Column('email_proven_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('phone_proven_at', sa.DateTime(), nullable=True))

    with op.batch_alter_table('login_attempts', schema=None) as batch_op:
        batch_op.create_index('ix_login_attempts_by_device', ['device_key', 'at'], unique=False)

    with op.batch_alter_table('logins', schema=None) as batch_op:
        batch_op.add_column(sa.Column('proved_at', sa.DateTime(), nullable=True))

    with op.batch_alter_table('one_time_links', schema=None) as batch_op:
        batch_op.add_column(sa.Column('made_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('recovery', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('asked', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('opens_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('confirmed_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_one_time_links_made_by'), 'accounts', ['made_by'], ['id'])
        batch_op.create_foreign_key(batch_op.f('fk_one_time_links_confirmed_by'), 'accounts', ['confirmed_by'], ['id'])

    op.execute(_LINKS.update().values(recovery=False, asked=False))
    with op.batch_alter_table('one_time_links', schema=None) as batch_op:
        batch_op.alter_column('recovery', existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column('asked', existing_type=sa.Boolean(), nullable=False)

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('secret', sa.LargeBinary(), nullable=True))

    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.add_column(sa.Column('rests_for', sa.String(length=8), nullable=True))
        batch_op.add_column(sa.Column('rests_by', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_role_grants_rests_by'), 'accounts', ['rests_by'], ['id'])
        batch_op.create_check_constraint(
            batch_op.f('ck_role_grants_rest_is_known'), "rests_for IN ('recovery','closed')"
        )



def downgrade():
    # An earlier version knows no rest and no wait: what rests is taken back, what waits is void.
    now = datetime.now(UTC).replace(tzinfo=None)
    op.execute(_GRANTS.update().where(_GRANTS.c.rests_for.is_not(None)).values(revoked_at=now))
    waits = sa.or_(_LINKS.c.opens_at.is_not(None), _LINKS.c.asked)
    op.execute(_LINKS.update().where(waits, _LINKS.c.used_at.is_(None)).values(used_at=now))
    with op.batch_alter_table('role_grants', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_role_grants_rest_is_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_role_grants_rests_by'), type_='foreignkey')
        batch_op.drop_column('rests_by')
        batch_op.drop_column('rests_for')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_column('secret')

    with op.batch_alter_table('one_time_links', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_one_time_links_confirmed_by'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_one_time_links_made_by'), type_='foreignkey')
        batch_op.drop_column('confirmed_by')
        batch_op.drop_column('opens_at')
        batch_op.drop_column('asked')
        batch_op.drop_column('recovery')
        batch_op.drop_column('made_by')

    with op.batch_alter_table('logins', schema=None) as batch_op:
        batch_op.drop_column('proved_at')

    with op.batch_alter_table('login_attempts', schema=None) as batch_op:
        batch_op.drop_index('ix_login_attempts_by_device')

    with op.batch_alter_table('accounts', schema=None) as batch_op:
        batch_op.drop_column('phone_proven_at')
        batch_op.drop_column('email_proven_at')

    with op.batch_alter_table('sent_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_sent_codes_account_id'))

    op.drop_table('sent_codes')
    op.drop_table('second_steps')
    with op.batch_alter_table('recovery_codes', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_recovery_codes_account_id'))

    op.drop_table('recovery_codes')
