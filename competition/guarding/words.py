"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "account_is_own": phrase("不能对自己的账号这样做，请另一位安全管理员办理。"),
    "account_of_administrator": phrase("这是管理员的账号，只能由安全管理员办理。"),
    "second_person_wanted": phrase(
        "需要另一位安全管理员确认：不能是本人，也不能是生成、看到链接的人，或与他可能是同一个人的账号（由他建立、链接给他看过或由他授予角色，而没有验证过手机或邮箱）。"
    ),
    "link_waits_no_more": phrase("这个链接不在等待之列：已使用、作废、过期，或已经可用；请刷新页面看一看。"),
    "role_does_not_rest": phrase("这个角色没有停用，不需要恢复。"),
}

ACTIONS: dict[str, str] = {
    "account.closed": phrase("停用账号"),
    "account.reopened": phrase("恢复账号"),
    "account.logins_ended": phrase("退出账号的全部登录"),
    "account.link_asked": phrase("申请找回账号"),
    "account.link_confirmed": phrase("确认找回链接"),
    "account.link_voided": phrase("作废找回链接"),
    "role.woken": phrase("恢复角色"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "account_closed": Notice(phrase("账号已停用"), phrase("账号本人")),
    "second_step_dropped": Notice(phrase("两步验证已取消"), phrase("账号本人")),
}
