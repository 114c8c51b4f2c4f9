"""wins

Revision 20261130_wins, after 20261130_members, 2026-11-30 11:05:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_wins'
down_revision = '20261130_members'
branch_labels = None
depends_on = None

_LIVE = sa.text("state <> 'withdrawn'")

# 0.1.0 made new awards for a whole event with every correction, and left those of a result that was taken back.
# The award that stands and an earlier one are of one win where they say the same of the same person.
_ENDED = "UPDATE awards SET state = 'withdrawn', withdrawn_reason = '成绩更正' WHERE withdrawn_at IS NOT NULL"
_SUSPENDED = """
UPDATE awards SET state = 'suspended', withdrawn_reason = (
    SELECT p.reason FROM publications AS p WHERE p.event_id = awards.event_id
    ORDER BY p.revision DESC LIMIT 1
), withdrawn_at = (
    SELECT p.at FROM publications AS p WHERE p.event_id = awards.event_id
    ORDER BY p.revision DESC LIMIT 1
)
WHERE withdrawn_at IS NULL AND 'withdrawn' = (
    SELECT p.kind FROM publications AS p WHERE p.event_id = awards.event_id
    ORDER BY p.revision DESC LIMIT 1
)
"""
_SAME_WIN = """
SELECT r.id, r.state, a.id AS award_id, s.id AS standing_id
FROM recommendations AS r
JOIN awards AS a ON a.id = r.award_id
LEFT JOIN awards AS s ON s.event_id = a.event_id AND s.person_id = a.person_id AND s.state <> 'withdrawn'
    AND s.entry_id = a.entry_id AND s.prize = a.prize AND s.title = a.title
ORDER BY a.event_id, a.person_id, r.id
"""
# 0.1.0 knows one recommendation of an award: one that was withdrawn because its place moved has no room there.
_TWO_OF_ONE_AWARD = """
DELETE FROM recommendations WHERE state = 'withdrawn' AND EXISTS (
    SELECT 1 FROM recommendations AS other WHERE other.award_id = recommendations.award_id
    AND (other.state <> 'withdrawn' OR other.id > recommendations.id)
)
"""
# The furthest of several recommendations of one win stays: it is the one that a body has on its list.
_FURTHEST = ('granted', 'declined', 'applied', 'recommended')


def _settle_recommendations():
    connection = op.get_bind()
    wins, gone = {}, []
    for row in connection.execute(sa.text(_SAME_WIN)):
        if row.standing_id is None:
            gone.append(row)
        else:
            wins.setdefault(row.standing_id, []).append(row)
    for standing_id, rows in wins.items():
        rows.sort(key=lambda row: (_FURTHEST.index(row.state), row.id))
        gone += rows[1:]
        for row in rows:  # the one that stays on the award that stands; one that was there, on its former award
            award_id = standing_id if row is rows[0] else row.award_id
            if row is not rows[0] and row.award_id == standing_id:
                award_id = rows[0].award_id
            connection.execute(
                sa.text("UPDATE recommendations SET award_id = :award WHERE id = :id"),
                {"award": award_id, "id": row.id},
            )
    for row in gone:
        connection.execute(
            sa.text(
                "UPDATE recommendations SET state = 'withdrawn', withdrawn_from = :state,"
                " withdrawn_reason = '成绩更正', withdrawn_at = COALESCE("
                "(SELECT a.withdrawn_at FROM awards AS a WHERE a.id = :award), created_at) WHERE id = :id"
            ),
            {"state": row.state, "award": row.award_id, "id": row.id},
        )


def upgrade():
    op.create_table('rulings',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('event_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=20), nullable=False),
    sa.Column('entry_id', sa.Integer(), nullable=True),
    sa.Column('raised_by', sa.String(length=120), nullable=False),
    sa.Column('text', sa.String(length=500), nullable=False),
    sa.Column('clause', sa.String(length=200), nullable=False),
    sa.Column('state', sa.String(length=12), nullable=False),
    sa.Column('asked_by', sa.Integer(), nullable=True),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('decided_by', sa.Integer(), nullable=True),
    sa.Column('decided_at', sa.DateTime(), nullable=True),
    sa.Column('decision_reason', sa.String(length=500), nullable=False),
    sa.Column('revision', sa.Integer(), nullable=True),
    sa.CheckConstraint("(kind = 'disqualification') = (entry_id IS NOT NULL)", name=op.f('ck_rulings_disqualification_has_entry')),
    sa.CheckConstraint("(state = 'waiting') = (decided_at IS NULL)", name=op.f('ck_rulings_decided_has_its_time')),
    sa.CheckConstraint("kind IN ('withdrawal','disqualification','objection')", name=op.f('ck_rulings_kind_is_known')),
    sa.CheckConstraint("state <> 'confirmed' OR decided_by <> asked_by", name=op.f('ck_rulings_two_persons')),
    sa.CheckConstraint("state IN ('waiting','confirmed','declined','dropped')", name=op.f('ck_rulings_state_is_known')),
    sa.ForeignKeyConstraint(['asked_by'], ['accounts.id'], name=op.f('fk_rulings_asked_by')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_rulings_contest_id')),
    sa.ForeignKeyConstraint(['decided_by'], ['accounts.id'], name=op.f('fk_rulings_decided_by')),
    sa.ForeignKeyConstraint(['entry_id'], ['entries.id'], name=op.f('fk_rulings_entry_id')),
    sa.ForeignKeyConstraint(['event_id'], ['events.id'], name=op.f('fk_rulings_event_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rulings'))
    )
    with op.batch_alter_table('rulings', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_rulings_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_rulings_event_id'), ['event_id'], unique=False)

    op.create_table('title_decisions',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('granted_by', sa.String(length=120), nullable=False),
    sa.Column('number', sa.String(length=80), nullable=False),
    sa.Column('decided_on', sa.Date(), nullable=False),
    sa.Column('recorded_by', sa.Integer(), nullable=True),
    sa.Column('recorded_at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_title_decisions_contest_id')),
    sa.ForeignKeyConstraint(['recorded_by'], ['accounts.id'], name=op.f('fk_title_decisions_recorded_by')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_title_decisions')),
    sa.UniqueConstraint('contest_id', 'title', 'number', name=op.f('uq_title_decisions_one_record_a_document'))
    )
    with op.batch_alter_table('title_decisions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_title_decisions_contest_id'), ['contest_id'], unique=False)

    op.create_table('title_grants',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('decision_id', sa.Integer(), nullable=False),
    sa.Column('award_id', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['award_id'], ['awards.id'], name=op.f('fk_title_grants_award_id')),
    sa.ForeignKeyConstraint(['decision_id'], ['title_decisions.id'], name=op.f('fk_title_grants_decision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_title_grants')),
    sa.UniqueConstraint('decision_id', 'award_id', name=op.f('uq_title_grants_named_once'))
    )
    with op.batch_alter_table('title_grants', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_title_grants_award_id'), ['award_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_title_grants_decision_id'), ['decision_id'], unique=False)

    with op.batch_alter_table('awards', schema=None) as batch_op:
        batch_op.add_column(sa.Column('state', sa.String(length=10), nullable=False, server_default='standing'))
        batch_op.add_column(sa.Column('withdrawn_reason', sa.String(), server_default='', nullable=False))
        batch_op.drop_constraint(op.f('uq_awards_one_prize_a_result'), type_='unique')
    op.execute(_ENDED)
    op.execute(_SUSPENDED)
    with op.batch_alter_table('awards', schema=None) as batch_op:
        batch_op.alter_column('state', server_default=None)
        batch_op.create_check_constraint(op.f('ck_awards_state_is_known'), "state IN ('standing','suspended','withdrawn')")
        batch_op.create_check_constraint(op.f('ck_awards_standing_is_not_withdrawn'), "(state = 'standing') = (withdrawn_at IS NULL)")
        batch_op.create_index('uq_awards_one_win', ['event_id', 'person_id'], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)

    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.add_column(sa.Column('withdrawn_at', sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column('withdrawn_reason', sa.String(), server_default='', nullable=False))
        batch_op.add_column(sa.Column('withdrawn_from', sa.String(length=12), nullable=True))
        batch_op.add_column(sa.Column('noted_at', sa.DateTime(), nullable=True))
        batch_op.drop_constraint(op.f('uq_recommendations_one_recommendation_an_award'), type_='unique')
        batch_op.drop_constraint(op.f('ck_recommendations_state_is_known'), type_='check')
    _settle_recommendations()
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.create_check_constraint(op.f('ck_recommendations_state_is_known'), "state IN ('recommended','applied','granted','declined','withdrawn')")
        batch_op.create_check_constraint(op.f('ck_recommendations_withdrawn_has_its_time'), "(state = 'withdrawn') = (withdrawn_at IS NOT NULL)")
        batch_op.create_index(batch_op.f('ix_recommendations_award_id'), ['award_id'], unique=False)
        batch_op.create_index('uq_recommendations_one_win', ['event_id', 'person_id'], unique=True, sqlite_where=_LIVE, postgresql_where=_LIVE)


def downgrade():
    connection = op.get_bind()
    with op.batch_alter_table('rulings', schema=None) as batch_op:
        batch_op.drop_index(batch_op.f('ix_rulings_event_id'))
        batch_op.drop_index(batch_op.f('ix_rulings_contest_id'))

    op.drop_table('rulings')
    op.drop_table('title_grants')
    op.drop_table('title_decisions')
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.drop_index('uq_recommendations_one_win', sqlite_where=_LIVE, postgresql_where=_LIVE)
        batch_op.drop_index(batch_op.f('ix_recommendations_award_id'))
        batch_op.drop_constraint(op.f('ck_recommendations_withdrawn_has_its_time'), type_='check')
        batch_op.drop_constraint(op.f('ck_recommendations_state_is_known'), type_='check')
    # Before, a withdrawn recommendation stood behind its withdrawn award, as what it was.
    connection.execute(sa.text(_TWO_OF_ONE_AWARD))
    connection.execute(sa.text("UPDATE recommendations SET state = withdrawn_from WHERE state = 'withdrawn'"))
    with op.batch_alter_table('recommendations', schema=None) as batch_op:
        batch_op.create_check_constraint(op.f('ck_recommendations_state_is_known'), "state IN ('recommended','applied','granted','declined')")
        batch_op.create_unique_constraint(op.f('uq_recommendations_one_recommendation_an_award'), ['award_id'])
        batch_op.drop_column('noted_at')
        batch_op.drop_column('withdrawn_from')
        batch_op.drop_column('withdrawn_reason')
        batch_op.drop_column('withdrawn_at')

    with op.batch_alter_table('awards', schema=None) as batch_op:
        batch_op.drop_index('uq_awards_one_win', sqlite_where=_LIVE, postgresql_where=_LIVE)
        batch_op.drop_constraint(op.f('ck_awards_standing_is_not_withdrawn'), type_='check')
        batch_op.drop_constraint(op.f('ck_awards_state_is_known'), type_='check')
    connection.execute(sa.text("UPDATE awards SET withdrawn_at = NULL WHERE state = 'suspended'"))
    with op.batch_alter_table('awards', schema=None) as batch_op:
        batch_op.create_unique_constraint(op.f('uq_awards_one_prize_a_result'), ['snapshot_id', 'person_id'])
        batch_op.drop_column('withdrawn_reason')
        batch_op.drop_column('state')
