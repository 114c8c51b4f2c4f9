"""levels

Revision 20261130_levels, after 20261130_filing, 2026-11-30 11:40:21.300518
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_levels'
down_revision = '20261130_filing'
branch_labels = None
depends_on = None

_STANDS = sa.text("standing = 'verified' AND ended_at IS NULL")

# What a form wrote on a person is a claim, and nobody knows of which occupation: of the newest entry, or before.
_CLAIMED = """
INSERT INTO levels_held (person_id, occupation_name, level, post, number, issuer, standing, recorded_at, end_reason)
SELECT p.id, '', p.held_level, '', '', '', 'claimed', COALESCE((
    SELECT MAX(e.submitted_at) FROM entries AS e JOIN entry_members AS m ON m.entry_id = e.id WHERE m.person_id = p.id
), p.created_at), ''
FROM persons AS p WHERE p.held_level IS NOT NULL ORDER BY p.id
"""
# What an evaluation body granted under its own number is proven, of the occupation of the event.
_GRANTED = """
INSERT INTO levels_held (person_id, occupation_code, occupation_name, level, post, number, issuer, standing, proof,
    verified_at, recorded_at, end_reason)
SELECT r.person_id, e.occupation_code, COALESCE(e.occupation_name, ''), r.level, '', r.certificate_number,
    COALESCE(o.name, ''), 'verified', 'decision', r.created_at, r.created_at, ''
FROM recommendations AS r
JOIN events AS e ON e.id = r.event_id
LEFT JOIN organisations AS o ON o.id = r.organisation_id
WHERE r.state = 'granted' AND e.occupation_code IS NOT NULL AND r.id = (
    SELECT MIN(other.id) FROM recommendations AS other JOIN events AS oe ON oe.id = other.event_id
    WHERE other.state = 'granted' AND other.person_id = r.person_id AND other.level = r.level
    AND oe.occupation_code = e.occupation_code
)
ORDER BY r.id
"""


_OF_ENTRY = """
UPDATE recommendations SET
    entry_id = (SELECT a.entry_id FROM awards AS a WHERE a.id = recommendations.award_id),
    place = (SELECT a.place FROM awards AS a WHERE a.id = recommendations.award_id)
"""
# An earlier version has no place for a recommendation without a prize.
_WITHOUT_PRIZE = "DELETE FROM recommendations WHERE award_id IS NULL"


def upgrade():
    op.create_table('levels_held',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('occupation_code', sa.String(length=10), nullable=True),
    sa.Column('occupation_name', sa.String(length=80), nullable=False),
    sa.Column('level', sa.Integer(), nullable=False),
    sa.Column('post', sa.String(length=8), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=False),
    sa.Column('issuer', sa.String(length=120), nullable=False),
    sa.Column('standing', sa.String(length=8), nullable=False),
    sa.Column('proof', sa.String(length=10), nullable=True),
    sa.Column('verified_by', sa.Integer(), nullable=True),
    sa.Column('verified_at', sa.DateTime(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.Column('ended_at', sa.DateTime(), nullable=True),
    sa.Column('end_reason', sa.String(), server_default='', nullable=False),
    sa.CheckConstraint('level BETWEEN 1 AND 5', name=op.f('ck_levels_held_level_is_known')),
    sa.CheckConstraint("post IN ('','special','chief')", name=op.f('ck_levels_held_post_is_known')),
    sa.CheckConstraint("post = '' OR level = 1", name=op.f('ck_levels_held_post_has_highest_level')),
    sa.CheckConstraint("standing IN ('claimed','verified')", name=op.f('ck_levels_held_standing_is_known')),
    sa.CheckConstraint("proof IN ('original','document','decision')", name=op.f('ck_levels_held_proof_is_known')),
    sa.CheckConstraint(
        "standing = 'claimed' OR (proof IS NOT NULL AND verified_at IS NOT NULL)",
        name=op.f('ck_levels_held_verified_by_proof'),
    ),
    sa.CheckConstraint(
        "standing = 'claimed' OR occupation_code IS NOT NULL", name=op.f('ck_levels_held_verified_of_occupation')
    ),
    sa.CheckConstraint("(ended_at IS NULL) = (end_reason = '')", name=op.f('ck_levels_held_end_has_its_reason')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_levels_held_person_id')),
    sa.ForeignKeyConstraint(['verified_by'], ['accounts.id'], name=op.f('fk_levels_held_verified_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_levels_held'))
    )
    with op.batch_alter_table('levels_held', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_levels_held_person_id'), ['person_id'], unique=False)
        batch_op.create_index('uq_levels_held_standing', ['person_id', 'occupation_code', 'level', 'post'], unique=True, sqlite_where=_STANDS, postgresql_where=_STANDS)
    op.execute(_CLAIMED)
    op.execute(_GRANTED)
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('entry_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('place', sa.Integer(), nullable=True))
        batch_op.alter_column('award_id', existing_type=sa.Integer(), nullable=True)
    op.execute(_OF_ENTRY)
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.alter_column('entry_id', existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(batch_op.f('fk_recommendations_entry_id'), 'entries', ['entry_id'], ['id'])
        batch_op.create_check_constraint(
            batch_op.f('ck_recommendations_rests_on_a_result'), 'award_id IS NOT NULL OR place IS NOT NULL'
        )


def downgrade():
    op.execute(_WITHOUT_PRIZE)
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_recommendations_rests_on_a_result'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_recommendations_entry_id'), type_='foreignkey')
        batch_op.alter_column('award_id', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_column('place')
        batch_op.drop_column('entry_id')

    # An earlier version keeps what was last typed on the person, where it still stands.
    with op.batch_alter_table('levels_held', schema=None) as batch_op:
        batch_op.drop_index('uq_levels_held_standing', sqlite_where=_STANDS, postgresql_where=_STANDS)
        batch_op.drop_index(batch_op.f('ix_levels_held_person_id'))

    op.drop_table('levels_held')
