"""documents

Revision 20261130_documents, after 20261130_recounted, 2026-11-30 23:40:00
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_documents'
down_revision = '20261130_recounted'
branch_labels = None
depends_on = None


def upgrade():
    op.create_table('contest_documents',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=True),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=120), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=True),
    sa.Column('sort', sa.Integer(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('taken_down_at', sa.DateTime(), nullable=True),
    sa.Column('taken_down_for', sa.String(length=500), nullable=False),
    sa.CheckConstraint("(state = 'prepared') = (published_at IS NULL)", name=op.f('ck_contest_documents_published_has_time')),
    sa.CheckConstraint("(state = 'taken_down') = (taken_down_at IS NOT NULL)", name=op.f('ck_contest_documents_taken_down_has_time')),
    sa.CheckConstraint("kind IN ('notice','plan','technical','sample','form','answers','other')", name=op.f('ck_contest_documents_kind_is_known')),
    sa.CheckConstraint("state IN ('prepared','public','taken_down')", name=op.f('ck_contest_documents_state_is_known')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_contest_documents_contest_id')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_contest_documents_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contest_documents'))
    )
    with op.batch_alter_table('contest_documents', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_contest_documents_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_contest_documents_event_id'), ['event_id'], unique=False)

    op.create_table('document_versions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('document_id', sa.Integer(), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('file_id', sa.Integer(), nullable=False),
    sa.Column('note', sa.String(length=500), nullable=False),
    sa.Column('published_at', sa.DateTime(), nullable=True),
    sa.Column('taken_down_at', sa.DateTime(), nullable=True),
    sa.Column('taken_down_for', sa.String(length=500), nullable=False),
    sa.Column('created_at', sa.DateTime(), nullable=False),
    sa.Column('created_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("(taken_down_at IS NULL) = (taken_down_for = '')", name=op.f('ck_document_versions_taken_down_has_reason')),
    sa.ForeignKeyConstraint(['created_by'], ['accounts.id'], name=op.f('fk_document_versions_created_by')),
    sa.ForeignKeyConstraint(['document_id'], ['contest_documents.id'], name=op.f('fk_document_versions_document_id')),
    sa.ForeignKeyConstraint(['file_id'], ['files.id'], name=op.f('fk_document_versions_file_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document_versions')),
    sa.UniqueConstraint('document_id', 'number', name=op.f('uq_document_versions_one_number_a_document'))
    )
    with op.batch_alter_table('document_versions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_document_versions_document_id'), ['document_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_document_versions_file_id'), ['file_id'], unique=False)



def downgrade():
    # The files themselves leave the disk with the next nightly sweep: nothing points to them any more.
    op.drop_table('document_versions')
    op.drop_table('contest_documents')
