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
    "devices.own": Row(everyone=True),
    "devices.revoke": Row(STAFF, method="POST", data={"reason": "丢失"}),
    "devices.enrol": Row(public=True),
    "sheets.tablet": Row(public=True),
    "sheets.worker": Row(public=True),
    "sheets.manifest": Row(public=True),
    "progress.show": Row(SEEING),
    "sheets.open_all": Row(STAFF, method="POST"),
    "sheets.sheet": Row(SEEING),
    "sheets.paper_sheet": Row(SEEING),
    "sheets.check": Row({"tabulator", "chief_judge"}, method="POST"),
    "sheets.sign": Row({"chief_judge"}, method="POST"),
    "sheets.witness": Row({"supervisor"}, method="POST"),
    "sheets.ask_reopening": Row({"chief_judge"}, method="POST"),
    "sheets.reopen": Row({"supervisor"}, method="POST"),
    "sheets.decline_reopening": Row({"supervisor"}, method="POST"),
    "sheets.let_stand": Row({"chief_judge"}, method="POST"),
    "sheets.conflicts": Row({"chief_judge"}),
    "sheets.resolve": Row({"chief_judge"}, method="POST"),
    "sheets.penalties": Row({"chief_judge"}),
    "sheets.penalties_to_decide": Row({"supervisor"}),
    "sheets.decide_penalty": Row({"supervisor"}, method="POST"),
    # A wrong token is answered 422 like a wrong form: the route itself is open.
    "marks_api.enrol": Row(public=True, method="POST"),
    "marks_api.work": Row(device=True),
    "marks_api.marks": Row(device=True, method="POST"),
    "marks_api.submit": Row(device=True, method="POST"),
    "marks_api.declaration": Row(device=True, method="POST"),
    "marks_api.resolve": Row(device=True, method="POST"),
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
