"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "accounts.login_name": Kept(phrase("登录名"), phrase("登录"), Until.ACCOUNT),
    "accounts.name": Kept(phrase("账号姓名"), phrase("登录、显示办理人"), Until.ACCOUNT),
    "accounts.email": Kept(phrase("电子邮箱"), phrase("通知、找回账号"), Until.ACCOUNT, sealed=True),
    "accounts.phone": Kept(phrase("账号手机号码"), phrase("通知、找回账号"), Until.ACCOUNT, sealed=True),
    "accounts.email_wanted": Kept(
        phrase("待验证的邮箱"), phrase("验证以后用来通知"), Until.ACCOUNT, sealed=True
    ),
    "accounts.phone_wanted": Kept(
        phrase("待验证的手机号码"), phrase("验证以后用来通知"), Until.ACCOUNT, sealed=True
    ),
    "logins.device_name": Kept(phrase("登录过的设备"), phrase("让本人核对和退出"), Until.ACCOUNT),
    "sent_codes.login_name": Kept(phrase("验证码发往的登录名"), phrase("核对验证码"), Until.SHORT),
}
