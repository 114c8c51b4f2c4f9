"""Rows of check-in, keepers and draws."""

from competition.draws.models import Draw
from competition.entries.models import EntryMember
from competition.foundation.store import uploads
from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.rules.roles import SYSTEM
from tests.matrix.rows import Row

DOOR = {"organiser", "floor_judge"}
SEEING = {"organiser", "supervisor", "cipher_officer"}

ROWS = {
    "checking_in.check_in": Row(DOOR),
    "checking_in.tick": Row(DOOR, method="POST", data={"state": "present"}),
    "checking_in.rest_absent": Row(DOOR, method="POST"),
    "checking_in.photo": Row(DOOR, arguments={"position": 1}),
    "checking_in.assign": Row({"organiser"}),
    "draws.overview": Row(SEEING),
    "keepers.name_keepers": Row({"organiser"}),
    "draws.commit": Row({"organiser"}, method="POST"),
    "draws.ceremony": Row({"organiser"}),
    "draws.void": Row({"organiser"}, method="POST"),
    "keepers.own_key": Row({"cipher_officer"}),
    "draws.own_list": Row({"cipher_officer"}, arguments={"name": "number"}),
    "draws.recovery_half": Row({"cipher_officer"}),
    "draws.recovery": Row({"supervisor"}),
    "draws.record": Row(public=True),
    "draws.record_file": Row(public=True),
}


def extend(world):
    world.params["draw_id"] = tuple(_draw(world, which) for which in (0, 1))
    _give_photo(world.params["entry_id"][0])


@atomic
def _draw(world, which):
    draw = Draw(
        event_id=world.params["event_id"][which],
        session_id=world.params["session_id"][which],
        seed_hash="0" * 64,
        committed_at=clock.now(),
    )
    db.session.add(draw)
    db.session.flush()
    return draw.id


@atomic
def _give_photo(entry_id):
    stored = uploads.keep(b"\xff\xd8\xff", "face.jpg", "image/jpeg", by=SYSTEM)
    db.session.query(EntryMember).filter_by(entry_id=entry_id).one().photo_id = stored.id
