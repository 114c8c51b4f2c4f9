"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "panel_members.unit_name": Kept(phrase("裁判的单位"), phrase("裁判回避"), Until.RESULTS),
}
