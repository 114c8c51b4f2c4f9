"""members

Revision 20261130_members, after 20261130_levels, 2026-11-30 11:05:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_members'
down_revision = '20261130_levels'
branch_labels = None
depends_on = None

# Until now an entry showed what stood in its people's records. What these say today is copied into every entry:
# nobody knows what an approved one said when it was reviewed, so it is marked as carried over.
_COPIED = """
UPDATE entry_members SET
    name = (SELECT p.name FROM persons AS p WHERE p.id = entry_members.person_id),
    phone = (SELECT p.phone FROM persons AS p WHERE p.id = entry_members.person_id),
    unit_name = (SELECT p.unit_name FROM persons AS p WHERE p.id = entry_members.person_id),
    organisation_id = (SELECT p.organisation_id FROM persons AS p WHERE p.id = entry_members.person_id),
    education = (SELECT p.education FROM persons AS p WHERE p.id = entry_members.person_id),
    employed = (SELECT p.employed FROM persons AS p WHERE p.id = entry_members.person_id),
    held_level = (SELECT p.held_level FROM persons AS p WHERE p.id = entry_members.person_id),
    facts = (SELECT p.facts FROM persons AS p WHERE p.id = entry_members.person_id),
    photo_id = (SELECT p.photo_id FROM persons AS p WHERE p.id = entry_members.person_id),
    reviewed = CASE
        WHEN (SELECT e.state FROM entries AS e WHERE e.id = entry_members.entry_id) = 'approved' THEN 'carried_over'
        ELSE 'no'
    END
"""
# Papers belong to whoever sits in their place now.
_HELD = """
UPDATE entry_documents SET holder = (
    SELECT p.id_index FROM entry_members AS m JOIN persons AS p ON p.id = m.person_id
    WHERE m.entry_id = entry_documents.entry_id AND m.position = entry_documents.position
)
"""
# An earlier version keeps one photo a person: the newest that they handed in.
_ONE_PHOTO = """
UPDATE persons SET photo_id = (
    SELECT m.photo_id FROM entry_members AS m
    WHERE m.person_id = persons.id AND m.photo_id IS NOT NULL ORDER BY m.id DESC LIMIT 1
)
"""


def upgrade():
    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.add_column(sa.Column('seen', sa.LargeBinary(), nullable=True))

    with op.batch_alter_table('entry_documents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('holder', sa.String(length=64), nullable=True))
        batch_op.add_column(sa.Column('holder_name', sa.String(length=64), nullable=True))
        batch_op.create_index(batch_op.f('ix_entry_documents_holder'), ['holder'], unique=False)

    with op.batch_alter_table('entry_members', schema=None) as batch_op:
        batch_op.add_column(sa.Column('name', sa.String(length=80), nullable=True))
        batch_op.add_column(sa.Column('phone', sa.LargeBinary(), nullable=True))
        batch_op.add_column(sa.Column('unit_name', sa.String(length=120), nullable=True))
        batch_op.add_column(sa.Column('organisation_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('education', sa.String(length=40), nullable=True))
        batch_op.add_column(sa.Column('employed', sa.Boolean(), nullable=True))
        batch_op.add_column(sa.Column('held_level', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('facts', sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column('photo_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('reviewed', sa.String(length=12), nullable=True))

    op.execute(_COPIED)
    op.reseal('entry_members', 'phone', was='persons.phone')
    op.execute(_HELD)
    op.seal_files()
    # A photo is handed in for one entry; a record keeps none to show elsewhere.
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('fk_persons_photo_id'), type_='foreignkey')
        batch_op.drop_column('photo_id')

    with op.batch_alter_table('entry_members', schema=None) as batch_op:
        batch_op.alter_column('name', existing_type=sa.String(length=80), nullable=False)
        batch_op.alter_column('unit_name', existing_type=sa.String(length=120), nullable=False)
        batch_op.alter_column('employed', existing_type=sa.Boolean(), nullable=False)
        batch_op.alter_column('facts', existing_type=sa.JSON(), nullable=False)
        batch_op.alter_column('reviewed', existing_type=sa.String(length=12), nullable=False)
        batch_op.create_foreign_key(
            batch_op.f('fk_entry_members_organisation_id'), 'organisations', ['organisation_id'], ['id']
        )
        batch_op.create_foreign_key(batch_op.f('fk_entry_members_photo_id'), 'files', ['photo_id'], ['id'])
        batch_op.create_check_constraint(
            batch_op.f('ck_entry_members_level_is_known'), 'held_level IS NULL OR held_level BETWEEN 1 AND 5'
        )
        batch_op.create_check_constraint(
            batch_op.f('ck_entry_members_review_is_known'), "reviewed IN ('no', 'yes', 'carried_over')"
        )


def downgrade():
    op.open_files()
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.add_column(sa.Column('photo_id', sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f('fk_persons_photo_id'), 'files', ['photo_id'], ['id'])
    op.execute(_ONE_PHOTO)
    with op.batch_alter_table('entry_members', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_entry_members_review_is_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('ck_entry_members_level_is_known'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_entry_members_photo_id'), type_='foreignkey')
        batch_op.drop_constraint(batch_op.f('fk_entry_members_organisation_id'), type_='foreignkey')
        batch_op.drop_column('reviewed')
        batch_op.drop_column('photo_id')
        batch_op.drop_column('facts')
        batch_op.drop_column('held_level')
        batch_op.drop_column('employed')
        batch_op.drop_column('education')
        batch_op.drop_column('organisation_id')
        batch_op.drop_column('unit_name')
        batch_op.drop_column('phone')
        batch_op.drop_column('name')

    with op.batch_alter_table('entry_documents', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_entry_documents_holder'))
        batch_op.drop_column('holder_name')
        batch_op.drop_column('holder')

    with op.batch_alter_table('entries', schema=None) as batch_op:
        batch_op.drop_column('seen')
