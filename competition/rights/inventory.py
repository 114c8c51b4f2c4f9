"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "person_requests.what": Kept(phrase("更正或删除的要求"), phrase("办理要求"), Until.EVIDENCE, sealed=True),
    "person_requests.answer": Kept(
        phrase("对要求的答复"), phrase("告知办理结果"), Until.EVIDENCE, sealed=True
    ),
}
