"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "recommendations.held_level": Kept(phrase("推荐时的已有等级"), phrase("推荐技能等级"), Until.RESULTS),
    "recommendations.certificate_number": Kept(phrase("等级证书编号"), phrase("登记认定结论"), Until.RESULTS),
}
