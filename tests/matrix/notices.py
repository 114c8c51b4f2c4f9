"""Rows of notices: one's own, and what of a contest reached nobody."""

from competition.notices import operations as notices
from competition.notices import queries
from competition.notices.telling import Addressee
from tests.matrix.rows import Row

ORGANISER = {"organiser"}


def extend(world):
    """A notice of the owner, read by its owner alone; in each contest somebody without an account to be called."""
    own, other = world.params["contest_id"]
    owner, stranger = world.params["account_id"]
    for contest_id, account_id in ((own, owner), (other, stranger)):
        told = {"contest": "测试大赛", "event": "电工", "entry": 1}
        notices.tell(account_id, "entry_approved", "/my/entries", contest_id=contest_id, **told)
        for number in range(2):
            whom = Addressee(name=f"林清{number}")
            notices.tell(whom, "entry_approved", f"/contests/{contest_id}", contest_id=contest_id, **told)
    world.params["notice_id"] = tuple(queries.notices_of(one)[0].id for one in (owner, stranger))


ROWS = {
    "notices.mine": Row(everyone=True),
    "notices.read_all": Row(everyone=True, method="POST"),
    "notices.open_notice": Row({"owner"}, method="POST"),
    "notices.of_contest": Row(ORGANISER),
    "notices.export": Row(ORGANISER),
    "notices.send_again": Row(ORGANISER, method="POST"),
    "notices.settle": Row(ORGANISER, method="POST"),
    "notices.take_up": Row(ORGANISER, method="POST"),
    "notices.messages": Row({"system_admin"}),
}
