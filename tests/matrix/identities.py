"""Rows of who somebody is: claims of a number, corrections, the desk."""

from competition.identities import operations
from competition.identities.operations import Paper
from competition.rules.identity_cases import Asked
from competition.rules.roles import SYSTEM
from tests.factories.registration import picture
from tests.matrix.rows import Row

DESK = {"organiser", "supervisor"}

ROWS = {
    "identities.mine": Row(everyone=True),
    "identities.claim": Row(everyone=True),
    "identities.correction": Row({"owner", "organiser", "reviewer", "registrar"}, arguments={"position": 1}),
    "identities.desk": Row(DESK),
    "identities.unit_desk": Row({"registrar"}),
    "identities.case": Row(DESK),
    "identities.paper": Row(DESK),
    "identities.confirm": Row(DESK, method="POST"),
    "identities.decline": Row(DESK, method="POST", data={"reason": "证件不清楚"}),
    "identities.drop": Row(DESK, method="POST"),
}


def extend(world):
    """A correction that waits in each contest."""
    wanted = Asked(name="林更正", text="身份证上是这个字")
    paper = Paper(picture(), "identity.jpg", "image/jpeg")
    cases = [
        operations.ask_correction(entry_id, 1, wanted, paper, by=SYSTEM)
        for entry_id in world.params["entry_id"]
    ]
    world.params["case_id"] = tuple(case.id for case in cases)
