"""Rows of who somebody is: claims of a number, corrections, the desk."""

from datetime import date

from competition.foundation.store.db import atomic, db
from competition.foundation.system import clock
from competition.identities import operations
from competition.identities.models import IdentityAgreement
from competition.identities.operations import Paper
from competition.persons import queries as persons
from competition.persons.models import Person
from competition.rules.identity_cases import Asked
from competition.rules.roles import SYSTEM
from tests.factories.accounts import actor_of, make_account
from tests.factories.registration import picture, resident
from tests.matrix.rows import Row

DESK = {"organiser", "supervisor"}
# Claims about a unit's own nominee wait for its registrar too.
_UNIT = DESK | {"registrar"}
_CLAIM = {"case_id": "claim_id"}
_OF_UNIT = {
    "identities.case": Row(_UNIT, objects=_CLAIM),
    "identities.paper": Row(_UNIT, objects=_CLAIM),
    "identities.confirm": Row(_UNIT, method="POST", objects=_CLAIM),
    "identities.decline": Row(_UNIT, method="POST", objects=_CLAIM, data={"reason": "证件不清楚"}),
    "identities.drop": Row(_UNIT, method="POST", objects=_CLAIM),
}

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
    "identities.elsewhere": Row(DESK, method="POST"),
    "agreements.show": Row(DESK),
    "agreements.paper": Row(DESK),
    "agreements.agree": Row(DESK, method="POST"),
    "agreements.decline": Row(DESK, method="POST", data={"reason": "证件不清楚"}),
    **{f"{endpoint}#unit": row for endpoint, row in _OF_UNIT.items()},
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
    _ask(cases)
    units, contests = world.params["organisation_id"], world.params["contest_id"]
    claims = [
        _claim(60 + n, unit, contest) for n, (unit, contest) in enumerate(zip(units, contests, strict=True))
    ]
    world.params["claim_id"] = tuple(claim.id for claim in claims)


@atomic
def _ask(cases):
    """As if the contest of each case had been asked about it, too."""
    for case in cases:
        db.session.add(
            IdentityAgreement(
                case_id=case.id, contest_id=case.contest_id, state="waiting", asked_at=clock.now()
            )
        )


def _claim(number, organisation_id, contest_id):
    """Somebody claims the number of a nominee whom this unit alone has entered."""
    _nominee(number, organisation_id)
    wanted = Asked(name="林被报", text="单位把我报错了", id_kind="resident", id_number=resident(number))
    paper = Paper(picture(), "identity.jpg", "image/jpeg")
    return operations.ask_claim(contest_id, wanted, paper, by=actor_of(make_account("申诉人")))


@atomic
def _nominee(number, organisation_id):
    person = Person(
        of_unit=organisation_id,
        name="林被报",
        id_kind="resident",
        id_number=resident(number),
        id_index=persons.id_index("resident", resident(number)),
        sex="female",
        born_on=date(1990, 3, 7),
        organisation_id=organisation_id,
        created_at=clock.now(),
    )
    db.session.add(person)
