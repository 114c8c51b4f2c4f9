"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "notices.name": Kept(
        phrase("没有账号的人的姓名"), phrase("通知不到时打电话"), Until.MESSAGES, sealed=True
    ),
    "notices.phone": Kept(
        phrase("报名时填写的手机"), phrase("通知不到时打电话"), Until.MESSAGES, sealed=True
    ),
    "notices.told": Kept(phrase("站内通知的内容"), phrase("让本人看到通知"), Until.MESSAGES, sealed=True),
}
