"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "files.sha256": Kept(phrase("单位上传的报名表"), phrase("预览和导入"), Until.SHORT, sealed=True),
}
