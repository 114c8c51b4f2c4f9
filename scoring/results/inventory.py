"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "snapshots.body": Kept(phrase("成绩、名次和姓名"), phrase("成绩核定和公告"), Until.RESULTS),
}
