"""Words of proofs: the sentence for each problem, the words of their lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "code_wrong": phrase("验证码不对或已过期，请核对后重新输入。"),
    "second_step_is_set": phrase("验证器应用已经设好；要换手机，请先取消再重新设置。"),
    "passkey_wrong": phrase("这个通行密钥的回答不对，没有接受；请再试一次，或换一种方式。"),
    "passkey_unknown": phrase(
        "这里没有登记这个通行密钥，或它属于别的账号；可能已移除，请换一个，或用密码登录。"
    ),
    "passkey_expired": phrase("页面打开太久，或这次已经用过，请再点一次按钮。"),
    "passkey_not_verified": phrase("这台设备没有核对是不是你本人（指纹、面容或锁屏密码），请改用密码。"),
    "passkey_of_other_address": phrase("通行密钥只能在 %(address)s 使用，请从那里打开本页。"),
    "passkeys_of_other_name": phrase(
        "你的通行密钥是在 %(site)s 添加的，在这个网址不能用；请输入验证器应用的数字或恢复码。"
    ),
    "passkey_needs_name": phrase(
        "通行密钥要求系统的网址是 https 加域名；现在的网址没有域名，不能用通行密钥，请用验证器应用或恢复码。"
    ),
    "passkey_went_back": phrase(
        "通行密钥“%(name)s”的使用计数倒退了，可能有人复制了它：这次没有接受，已通知本人。请换一种方式登录，再移除它。"
    ),
    "passkey_before_recovery": phrase(
        "账号找回过，“%(name)s”是找回以前添加的：不再单独有效，只在输入密码以后作第二步。"
        "请用密码登录，在“通行密钥”里移除它；仍要单独使用的，重新添加。"
    ),
    "passkey_account_closed": phrase("这个账号已停用，请联系系统管理员。"),
    "passkey_is_there": phrase("这个通行密钥已经登记过，不用再添加。"),
    "passkeys_too_many": phrase("最多 %(most)s 个通行密钥，请先移除不用的。"),
    "passkey_name_missing": phrase("请给这个通行密钥起个名称，例如“办公室电脑”。"),
    "channel_missing": phrase("还没有填写，请先保存手机或邮箱。"),
}

ACTIONS: dict[str, str] = {
    "passkey.added": phrase("添加通行密钥"),
    "passkey.removed": phrase("移除通行密钥"),
    "passkey.went_back": phrase("拒绝计数倒退的通行密钥"),
    "second_step.set": phrase("启用两步验证"),
    "second_step.dropped": phrase("取消两步验证"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "code": Notice(phrase("验证码"), phrase("要验证的手机或邮箱"), personal=True),
    "passkey_added": Notice(phrase("添加了通行密钥"), phrase("账号本人")),
    "passkey_removed": Notice(phrase("移除了通行密钥"), phrase("账号本人")),
    "passkey_went_back": Notice(phrase("通行密钥可能被复制"), phrase("账号本人")),
    "account_known": Notice(phrase("账号已存在"), phrase("用来注册的手机或邮箱"), personal=True),
}
