"""nominees

Revision 20261130_nominees, after 20261130_passkeys, 2026-11-30 11:36:41.530944
"""

import sqlalchemy as sa
from alembic import op

revision = '20261130_nominees'
down_revision = '20261130_passkeys'
branch_labels = None
depends_on = None

_PERSONS = sa.table('persons', *(sa.column(name) for name in ('id', 'id_index', 'of_unit')))
_MEMBERS = sa.table('entry_members', *(sa.column(name) for name in ('id', 'person_id', 'event_id')))


def upgrade():
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.add_column(sa.Column('of_unit', sa.Integer(), nullable=True))

    op.execute('UPDATE persons SET of_unit = 0')
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.alter_column('of_unit', existing_type=sa.Integer(), nullable=False)
        batch_op.drop_constraint(batch_op.f('uq_persons_one_person_an_id'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_persons_one_person_an_id'), ['id_index', 'of_unit'])


def downgrade():
    _join_nominees()
    with op.batch_alter_table('persons', schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f('uq_persons_one_person_an_id'), type_='unique')
        batch_op.create_unique_constraint(batch_op.f('uq_persons_one_person_an_id'), ['id_index'])
        batch_op.drop_column('of_unit')


def _join_nominees():
    """An earlier version keeps one person a number: nominees join who is there, else the first of them.

    A place in an event where that person is already falls away; its entry is a draft of a unit.
    """
    connection, first = op.get_bind(), {}
    order = sa.case((_PERSONS.c.of_unit == 0, 0), else_=1), _PERSONS.c.id
    for person_id, index in connection.execute(sa.select(_PERSONS.c.id, _PERSONS.c.id_index).order_by(*order)).all():
        if index not in first:
            first[index] = person_id
            continue
        _join(connection, person_id, first[index])


def _join(connection, person_id, kept):
    held = sa.select(_MEMBERS.c.event_id).where(_MEMBERS.c.person_id == kept)
    taken = set(connection.execute(held).scalars())
    mine = sa.select(_MEMBERS.c.id, _MEMBERS.c.event_id).where(_MEMBERS.c.person_id == person_id)
    for member_id, event_id in connection.execute(mine).all():
        one = _MEMBERS.c.id == member_id
        if event_id in taken:
            connection.execute(_MEMBERS.delete().where(one))
        else:
            connection.execute(_MEMBERS.update().where(one).values(person_id=kept))
    for name in ('awards', 'certificates', 'recommendations'):
        led = sa.table(name, sa.column('person_id'))
        connection.execute(led.update().where(led.c.person_id == person_id).values(person_id=kept))
    connection.execute(_PERSONS.delete().where(_PERSONS.c.id == person_id))
