"""Rows of results and the board."""

from competition.rules.roles import SYSTEM
from scoring.rules.ruling_life import RulingKind, Wording
from scoring.rulings.operations import ask_ruling
from tests.matrix.rows import Row

SEE = {"organiser", "supervisor"}

ROWS = {
    "results.results": Row(SEE),
    "results.take_snapshot": Row({"organiser"}, method="POST"),
    "results.publish": Row({"organiser"}),
    "results.withdraw": Row({"organiser"}),
    "results.open_codes": Row({"supervisor"}),
    "results.public_results": Row(public=True),
    "rulings.rulings": Row(SEE),
    "rulings.new": Row({"organiser"}),
    "rulings.ruling": Row(SEE),
    "rulings.confirm": Row(SEE, method="POST"),
    "rulings.decline": Row(SEE, method="POST", data={"reason": "依据不足"}),
    "rulings.drop": Row({"organiser"}, method="POST"),
    "board.board": Row(public=True),
    "board.rows": Row(public=True),
}


def extend(world):
    """A ruling that waits in each contest."""
    wording = Wording(kind=RulingKind.WITHDRAWAL, text="名单有误")
    world.params["ruling_id"] = tuple(
        ask_ruling(world.params["event_id"][which], wording, by=SYSTEM).id for which in (0, 1)
    )
