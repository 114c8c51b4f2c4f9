"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "certificates.spec": Kept(phrase("证书上的姓名、单位和奖项"), phrase("证书制发和查验"), Until.RESULTS),
}
