"""Words of proofs: the sentence for each problem, the words of their lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "code_wrong": phrase("验证码不对或已过期，请核对后重新输入。"),
    "second_step_is_set": phrase("两步验证已经设好；要换手机，请先取消再重新设置。"),
    "channel_missing": phrase("还没有填写，请先保存手机或邮箱。"),
}

ACTIONS: dict[str, str] = {
    "second_step.set": phrase("启用两步验证"),
    "second_step.dropped": phrase("取消两步验证"),
}

# Titles of the notices, by the template they are written from.
NOTICES: dict[str, str] = {
    "code": phrase("验证码"),
    "account_known": phrase("账号已存在"),
}
