"""identity

Revision 20261130_identity, after 20261130_consents, 2026-11-30 15:10:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_identity'
down_revision = '20261130_consents'
branch_labels = None
depends_on = None

_OPEN_CORRECTION = sa.text("kind = 'correction' AND state = 'waiting'")
_OPEN_CLAIM = sa.text("kind = 'claim' AND state = 'waiting'")


def upgrade():
    op.create_table('identity_cases',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=True),
    sa.Column('organisation_id', sa.Integer(), nullable=True),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('id_kind', sa.String(length=24), server_default=sa.text("''"), nullable=False),
    sa.Column('id_number', sa.LargeBinary(), nullable=True),
    sa.Column('id_index', sa.String(length=64), nullable=True),
    sa.Column('name_before', sa.String(length=80), server_default=sa.text("''"), nullable=False),
    sa.Column('number_before', sa.LargeBinary(), nullable=True),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('proof', sa.String(length=10), nullable=False),
    sa.Column('paper_id', sa.Integer(), nullable=True),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decision_reason', sa.String(length=500), server_default=sa.text("''"), nullable=False),
    sa.Column('followed', sa.JSON(), server_default=sa.text("'[]'"), nullable=False),
    sa.CheckConstraint("kind IN ('claim','correction')", name=op.f('ck_identity_cases_kind_is_known')),
    sa.CheckConstraint("proof IN ('paper','original')", name=op.f('ck_identity_cases_proof_is_known')),
    sa.CheckConstraint("state IN ('waiting','confirmed','declined','dropped')", name=op.f('ck_identity_cases_state_is_known')),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_identity_cases_decided_has_its_time')),
    sa.CheckConstraint("kind <> 'correction' OR person_id IS NOT NULL", name=op.f('ck_identity_cases_correction_has_person')),
    sa.CheckConstraint("kind <> 'claim' OR id_number IS NOT NULL", name=op.f('ck_identity_cases_claim_has_number')),
    sa.CheckConstraint("proof <> 'paper' OR paper_id IS NOT NULL OR state <> 'waiting'", name=op.f('ck_identity_cases_paper_is_there')),
    sa.CheckConstraint("state <> 'confirmed' OR decided_by <> asked_by", name=op.f('ck_identity_cases_two_persons')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_identity_cases_contest_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_identity_cases_person_id')),
    sa.ForeignKeyConstraint(['organisation_id'], ['organisations.id'], name=op.f('fk_identity_cases_organisation_id')),
    sa.ForeignKeyConstraint(['paper_id'], ['files.id'], name=op.f('fk_identity_cases_paper_id')),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_identity_cases_asked_by')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_identity_cases_decided_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_identity_cases'))
    )
    with op.batch_alter_table('identity_cases', schema=None) as batch_op:
        for column in ('contest_id', 'person_id', 'organisation_id', 'id_index', 'asked_by'):
            batch_op.create_index(batch_op.f(f'ix_identity_cases_{column}'), [column], unique=False)
        batch_op.create_index('uq_identity_cases_one_correction', ['person_id'], unique=True, sqlite_where=_OPEN_CORRECTION, postgresql_where=_OPEN_CORRECTION)
        batch_op.create_index('uq_identity_cases_one_claim', ['asked_by', 'id_index'], unique=True, sqlite_where=_OPEN_CLAIM, postgresql_where=_OPEN_CLAIM)
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('revocation_reason', sa.String(length=500), server_default=sa.text("''"), nullable=False))
        batch_op.add_column(sa.Column('revocation_asked_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('revocation_asked_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('revoked_by', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('revoked_at', sa.DateTime(), nullable=True))
        batch_op.create_foreign_key(op.f('fk_recommendations_revocation_asked_by'), 'accounts', ['revocation_asked_by'], ['id'])
        batch_op.create_foreign_key(op.f('fk_recommendations_revoked_by'), 'accounts', ['revoked_by'], ['id'])
        batch_op.drop_constraint(op.f('ck_recommendations_state_is_known'), type_='check')
        batch_op.create_check_constraint(op.f('ck_recommendations_state_is_known'), "state IN ('recommended','applied','granted','declined','revoked','withdrawn')")
        batch_op.create_check_constraint(op.f('ck_recommendations_revoked_has_its_time'), "state <> 'revoked' OR revoked_at IS NOT NULL")
        batch_op.create_check_constraint(op.f('ck_recommendations_revoked_by_two'), 'revoked_by <> revocation_asked_by')


def downgrade():
    # An earlier version knows no decision that its body took back: it stands there as withdrawn, with the reason.
    op.execute(
        "UPDATE recommendations SET state = 'withdrawn', withdrawn_from = 'granted', withdrawn_at = revoked_at,"
        " withdrawn_reason = revocation_reason WHERE state = 'revoked'"
    )
    op.execute("UPDATE recommendations SET withdrawn_from = 'granted' WHERE withdrawn_from = 'revoked'")
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.drop_constraint(op.f('ck_recommendations_revoked_by_two'), type_='check')
        batch_op.drop_constraint(op.f('ck_recommendations_revoked_has_its_time'), type_='check')
        batch_op.drop_constraint(op.f('ck_recommendations_state_is_known'), type_='check')
        batch_op.drop_constraint(op.f('fk_recommendations_revoked_by'), type_='foreignkey')
        batch_op.drop_constraint(op.f('fk_recommendations_revocation_asked_by'), type_='foreignkey')
        for column in ('revoked_at', 'revoked_by', 'revocation_asked_at', 'revocation_asked_by', 'revocation_reason'):
            batch_op.drop_column(column)
        batch_op.create_check_constraint(op.f('ck_recommendations_state_is_known'), "state IN ('recommended','applied','granted','declined','withdrawn')")
    op.drop_table('identity_cases')
