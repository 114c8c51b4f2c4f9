"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "login_failed": phrase("账号或密码不正确，请核对后再试。"),
    "login_locked": phrase("连续输错次数过多，请在 %(minutes)s 分钟后再试。"),
    "login_name_taken": phrase("这个账号已被使用，请换一个，或直接登录。"),
    "email_wrong": phrase("邮箱写得不对，例如 name@example.org，请修改或留空。"),
    "login_name_wrong": phrase("账号用 3 至 40 个字母、数字、点、横线或手机号，请修改。"),
    "password_short": phrase("密码至少 10 个字符，请加长。"),
    "password_weak": phrase("这个密码太常见或与账号相同，请换一个。"),
    "passwords_differ": phrase("两次输入的密码不一致，请重新输入。"),
    "link_used_up": phrase("链接已使用或已过期，请联系发给你链接的人重新生成。"),
    "role_scope_wrong": phrase("这个角色不能授予该范围，请重新选择。"),
    "administrators_are_separate": phrase("系统、安全、审计三员分立：同一账号不能兼任，请另选账号。"),
    "role_already_held": phrase("该账号已有这个角色。"),
    "last_administrator": phrase("这是最后一个管理员，不能撤销；请先授权另一个账号。"),
    "account_unknown": phrase("没有这个账号，请核对账号，或生成邀请链接。"),
    "account_to_confirm": phrase("已有这个账号，请核对是否本人后再授予。"),
    "account_not_known": phrase("这个账号是自行注册的，请先向本人核实再勾选。"),
    "link_of_administrator": phrase("这是管理员的账号，链接只能由安全管理员在“管理员”页生成。"),
    "link_of_oneself": phrase(
        "不能给自己生成链接：改密码请到“我的账号”；忘了密码，请另一位安全管理员或在主机上办理。"
    ),
}

ACTIONS: dict[str, str] = {
    "account.begun_afresh": phrase("账号从头交给本人"),
    "account.email_changed": phrase("修改邮箱"),
    "account.created": phrase("新建账号"),
    "account.identified": phrase("核对账号"),
    "account.link_made": phrase("生成一次性链接"),
    "account.password_changed": phrase("修改密码"),
    "account.password_set": phrase("用链接设置密码"),
    "login.begun": phrase("登录"),
    "login.ended": phrase("退出"),
    "login.failed": phrase("登录失败"),
    "role.granted": phrase("授予角色"),
    "role.revoked": phrase("撤销角色"),
}

SUBJECTS: dict[str, str] = {
    "account": phrase("账号"),
    "login": phrase("登录"),
}
