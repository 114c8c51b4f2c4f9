"""recounted: what stands on paper after a restore can be raised

Revision 20261130_recounted, after 20261130_searches
"""

from alembic import op

revision = '20261130_recounted'
down_revision = '20261130_searches'
branch_labels = None
depends_on = None


def upgrade():
    op.free_history('certificate_recounts')
    with op.batch_alter_table('certificate_recounts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_certificate_recounts_one_a_life'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_certificate_recounts_one_a_number'), ['contest_id', 'epoch_id', 'last_serial'])
    op.guard_history('certificate_recounts')


def downgrade():
    op.free_history('certificate_recounts')
    # The last word of each contest in a life is the one that counts.
    op.execute(
        'DELETE FROM certificate_recounts WHERE id NOT IN '
        '(SELECT MAX(id) FROM certificate_recounts GROUP BY contest_id, epoch_id)'
    )
    with op.batch_alter_table('certificate_recounts', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_certificate_recounts_one_a_number'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_certificate_recounts_one_a_life'), ['contest_id', 'epoch_id'])
    op.guard_history('certificate_recounts')
