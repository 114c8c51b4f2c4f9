"""Rows of marking schemes."""

from competition.rules.roles import SYSTEM
from tests.factories.schemes import make_scheme
from tests.matrix.rows import Row

SEE = {"organiser", "supervisor", "chief_judge", "judge", "judge_of_other_panel"}
EDIT = {"organiser", "chief_judge"}

ROWS = {
    "schemes.scheme": Row(SEE),
    "schemes.version": Row(SEE),
    "schemes.export": Row(SEE),
    "schemes.template": Row(SEE),
    "schemes.import_scheme": Row(EDIT, method="POST"),
    "schemes.edit_aspect": Row(EDIT),
}


def extend(world):
    """A scheme of both events."""
    versions = [make_scheme(event_id, SYSTEM) for event_id in world.params["event_id"]]
    world.params["version_id"] = tuple(version.id for version in versions)
    world.params["aspect_id"] = tuple(version.aspects[0].id for version in versions)
