"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "outbox.recipient": Kept(phrase("通知的收件号码或邮箱"), phrase("发送通知"), Until.MESSAGES, sealed=True),
    "outbox.secret": Kept(phrase("通知里的链接或验证码"), phrase("发送通知"), Until.SHORT, sealed=True),
    "outbox.body": Kept(phrase("通知内容"), phrase("发送通知"), Until.MESSAGES),
}
