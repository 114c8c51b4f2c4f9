"""Rows of panels, tablets and sheets.

The panel, sheet, tablet and conflict of the URLs are those of the judge's panel: who sits on another panel of
the same event (`judge_of_other_panel`) is in no row here.
"""

from tests.factories import judging
from tests.matrix.rows import Row

STAFF = {"organiser", "chief_judge"}
SEEING = {"organiser", "chief_judge", "supervisor", "tabulator"}

ROWS = {
    "panels.panels": Row(STAFF),
    "panels.panel": Row(STAFF),
    "panels.leave": Row(STAFF, method="POST", data={"reason": "生病"}),
    "panels.declaration": Row({"judge"}),
    "devices.devices": Row(STAFF),
    "devices.enrolment": Row(STAFF, method="POST", data={"reason": "备用平板"}),
    "panels.record_declaration": Row(STAFF, method="POST", data={"reason": "纸质声明"}),
    "pins.own": Row(everyone=True),
    "devices.seats": Row(SEEING),
    "devices.own": Row(everyone=True),
    # The judge whose sitting it is; of the matrix nobody else.
    "devices.leave": Row({"judge"}, method="POST"),
    "devices.revoke": Row(STAFF, method="POST", data={"reason": "丢失"}),
    "devices.enrol": Row(public=True),
    "tablets.shell": Row(public=True),
    "tablets.worker": Row(public=True),
    "tablets.manifest": Row(public=True),
    "signoff.progress": Row(SEEING),
    "sheets.open_all": Row(STAFF, method="POST"),
    "signoff.sheet": Row(SEEING),
    "signoff.paper_sheet": Row(SEEING),
    "signoff.check": Row({"tabulator", "chief_judge"}, method="POST"),
    "signoff.sign": Row({"chief_judge"}, method="POST"),
    "signoff.witness": Row({"supervisor"}, method="POST"),
    "signoff.ask_reopening": Row({"chief_judge"}, method="POST"),
    "signoff.reopen": Row({"supervisor"}, method="POST"),
    "signoff.decline_reopening": Row({"supervisor"}, method="POST"),
    "signoff.let_stand": Row({"chief_judge"}, method="POST"),
    "conflicts.conflicts": Row({"chief_judge"}),
    "conflicts.resolve": Row({"chief_judge"}, method="POST"),
    "penalties.propose": Row({"chief_judge"}),
    "penalties.to_decide": Row({"supervisor"}),
    "penalties.decide": Row({"supervisor"}, method="POST"),
    # A wrong token is answered 422 like a wrong form: the route itself is open.
    "tablet_api.enrol": Row(public=True, method="POST"),
    "tablet_api.start_seat": Row(device=True, method="POST"),
    "tablet_api.leave_seat": Row(device=True, method="POST"),
    "tablet_api.work": Row(device=True),
    "tablet_api.marks": Row(device=True, method="POST"),
    "tablet_api.submit": Row(device=True, method="POST"),
    "tablet_api.declaration": Row(device=True, method="POST"),
    "tablet_api.resolve": Row(device=True, method="POST"),
}


def extend(world):
    """In each contest a panel, a tablet, a sheet, a conflict and a penalty."""
    pairs = {
        name: [] for name in ("panel_id", "member_id", "device_id", "sheet_id", "conflict_id", "penalty_id")
    }
    for event_id in world.params["event_id"]:
        for name, value in judging.make_judged_event(event_id).items():
            pairs[name].append(value)
    judging.sit_apart(world.accounts["judge"], pairs["panel_id"][0], world.accounts["judge_of_other_panel"])
    world.params.update({name: tuple(values) for name, values in pairs.items()})
    # The first sitting is the judge's.
    owners = (world.accounts["judge"].id, None)
    world.params["sitting_id"] = tuple(
        judging.sit_before(device_id, owner)
        for device_id, owner in zip(pairs["device_id"], owners, strict=True)
    )
