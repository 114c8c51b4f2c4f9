"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "second_steps.secret": Kept(phrase("第二步验证的密钥"), phrase("登录"), Until.ACCOUNT, sealed=True),
}
