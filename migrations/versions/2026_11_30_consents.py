"""consents

Revision 20261130_consents, after 20261130_duty, 2026-11-30 15:02:00.000000
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_consents'
down_revision = '20261130_duty'
branch_labels = None
depends_on = None

_PURPOSES = ('processing', 'sensitive', 'publication', 'guardian')


def upgrade():
    op.free_history('consents')
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.add_column(sa.Column('contest_id', sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column('kept_at', sa.String(length=200), server_default=sa.text("''"), nullable=False))
        batch_op.create_foreign_key(batch_op.f('fk_consents_contest_id'), 'contests', ['contest_id'], ['id'])
        batch_op.create_check_constraint(
            batch_op.f('ck_consents_paper_is_kept_somewhere'), "channel <> 'paper' OR kept_at <> ''"
        )
        batch_op.create_index(batch_op.f('ix_consents_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index('ix_consents_person_contest', ['person_id', 'contest_id'], unique=False)
    _place_consents(op.get_bind())
    op.guard_history('consents')

    op.create_table('handovers',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('purpose', sa.String(length=30), nullable=False),
    sa.Column('recipient', sa.String(length=200), nullable=False),
    sa.Column('paper', sa.String(length=40), nullable=False),
    sa.Column('fields', sa.JSON(), nullable=False),
    sa.Column('by_id', sa.Integer(), nullable=True),
    sa.Column('at', sa.DateTime(), nullable=False),
    sa.ForeignKeyConstraint(['by_id'], ['accounts.id'], name=op.f('fk_handovers_by_id')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_handovers_contest_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_handovers_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handovers'))
    )
    with op.batch_alter_table('handovers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_handovers_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index('ix_handovers_person_contest', ['person_id', 'contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_handovers_person_id'), ['person_id'], unique=False)
    op.guard_history('handovers')

    op.create_table('person_requests',
    sa.Column('id', sa.Integer(), nullable=False),
    sa.Column('person_id', sa.Integer(), nullable=False),
    sa.Column('contest_id', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=10), nullable=False),
    sa.Column('what', sa.LargeBinary(), nullable=False),
    sa.Column('state', sa.String(length=10), nullable=False),
    sa.Column('asked_at', sa.DateTime(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('answer', sa.LargeBinary(), nullable=True),
    sa.Column('answered_at', sa.DateTime(), nullable=True),
    sa.Column('answered_by', sa.Integer(), nullable=True),
    sa.CheckConstraint("(state IN ('granted','refused')) = (answered_at IS NOT NULL AND answer IS NOT NULL)", name=op.f('ck_person_requests_answer_has_its_time')),
    sa.CheckConstraint("kind IN ('correct','delete')", name=op.f('ck_person_requests_kind_is_known')),
    sa.CheckConstraint("state IN ('open','granted','refused','dropped')", name=op.f('ck_person_requests_state_is_known')),
    sa.ForeignKeyConstraint(['answered_by'], ['accounts.id'], name=op.f('fk_person_requests_answered_by')),
    sa.ForeignKeyConstraint(['contest_id'], ['contests.id'], name=op.f('fk_person_requests_contest_id')),
    sa.ForeignKeyConstraint(['person_id'], ['persons.id'], name=op.f('fk_person_requests_person_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_person_requests'))
    )
    with op.batch_alter_table('person_requests', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_person_requests_contest_id'), ['contest_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_person_requests_person_id'), ['person_id'], unique=False)

    for table in ('entries', 'persons'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column('erased_at', sa.DateTime(), nullable=True))


    _know_kinds('check', 'backup', 'drill', 'deletion')


def downgrade():
    op.execute("DELETE FROM upkeeps WHERE kind = 'deletion'")
    _know_kinds('check', 'backup', 'drill')
    for table in ('entries', 'persons'):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column('erased_at')

    op.drop_table('person_requests')
    op.free_history('handovers')
    op.drop_table('handovers')

    op.free_history('consents')
    # An earlier version knows neither the purposes that hand something over nor a no that was never a yes.
    names = [sa.column(name) for name in ('id', 'kind', 'person_id')]
    consents = sa.table('consents', *names, sa.column('given', sa.Boolean()))
    op.execute(consents.delete().where(consents.c.kind.not_in(_PURPOSES)))
    yes = consents.alias()
    said_yes = sa.exists().where(
        yes.c.person_id == consents.c.person_id, yes.c.kind == consents.c.kind, yes.c.given, yes.c.id < consents.c.id
    )
    op.execute(consents.delete().where(sa.not_(consents.c.given), sa.not_(said_yes)))
    with op.batch_alter_table('consents', schema=None) as batch_op:
        batch_op.drop_index('ix_consents_person_contest')
        batch_op.drop_index(batch_op.f('ix_consents_contest_id'))
        batch_op.drop_constraint(batch_op.f('ck_consents_paper_is_kept_somewhere'), type_='check')
        batch_op.drop_constraint(batch_op.f('fk_consents_contest_id'), type_='foreignkey')
        batch_op.drop_column('kept_at')
        batch_op.drop_column('contest_id')
    op.guard_history('consents')


def _know_kinds(*kinds):
    listed = ','.join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table('upkeeps', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('ck_upkeeps_kind_is_known'), type_='check')
        batch_op.create_check_constraint(batch_op.f('ck_upkeeps_kind_is_known'), f'kind IN ({listed})')


def _place_consents(connection):
    """A yes was given to one contest: the one whose entry was handed in last before it, else the person's first.

    What takes it back belongs to the same contest. Who entered another contest since is asked there anew.
    """
    names = [sa.column(name) for name in ('id', 'person_id', 'kind', 'at', 'contest_id')]
    consents = sa.table('consents', *names, sa.column('given', sa.Boolean()))
    rows = connection.execute(
        sa.text(
            "SELECT m.person_id, e.contest_id, e.submitted_at, e.id FROM entry_members AS m "
            "JOIN entries AS e ON e.id = m.entry_id ORDER BY e.id"
        )
    ).all()
    places = {}
    for person_id, contest_id, submitted_at, entry_id in rows:
        places.setdefault(person_id, []).append((str(submitted_at or ''), entry_id, contest_id))
    yes = {}
    for row in connection.execute(sa.select(*consents.c).order_by(consents.c.id)).all():
        contest_id = yes.get((row.person_id, row.kind)) if not row.given else None
        if contest_id is None:
            contest_id = _contest_of(places.get(row.person_id, []), str(row.at))
        if row.given:
            yes[row.person_id, row.kind] = contest_id
        if contest_id is not None:
            connection.execute(consents.update().where(consents.c.id == row.id).values(contest_id=contest_id))


def _contest_of(places, at):
    """Handing in writes its yes a moment before or after its own time: the same second counts as before."""
    second = at[:19] + '~'
    before = [place for place in places if place[0] and place[0] <= second]
    if before:
        return max(before)[2]
    return places[0][2] if places else None
