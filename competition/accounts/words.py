"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "login_failed": phrase("账号或密码不正确，请核对后再试。"),
    "login_locked": phrase("连续输错次数过多，请在 %(minutes)s 分钟后再试，或同时填写密码和验证码。"),
    "login_or_code_failed": phrase("账号、密码或验证码不正确，请核对后再试。"),
    "sign_ups_too_many": phrase("从这里注册的次数过多，请一小时后再试，或换一个网络。"),
    "login_name_taken": phrase("这个账号已被使用，请换一个，或直接登录。"),
    "email_wrong": phrase("邮箱写得不对，例如 name@example.org，请修改或留空。"),
    "login_name_wrong": phrase("账号用 3 至 40 个字母、数字、点、横线或手机号，请修改。"),
    "password_short": phrase("密码至少 10 个字符，请加长。"),
    "password_weak": phrase(
        "这个密码容易被猜到（常见密码、姓名、拼音、年份、键盘顺序），请换几个不相干的词。"
    ),
    "passwords_differ": phrase("两次输入的密码不一致，请重新输入。"),
    "link_used_up": phrase("链接已使用或已过期，请联系发给你链接的人重新生成。"),
    "role_scope_wrong": phrase("这个角色不能授予该范围，请重新选择。"),
    "administrators_are_separate": phrase("系统、安全、审计三员分立：同一账号不能兼任，请另选账号。"),
    "role_already_held": phrase("该账号已有这个角色。"),
    "last_administrator": phrase("这是最后一个管理员，不能撤销；请先授权另一个账号。"),
    "account_unknown": phrase("没有这个账号，请核对账号，或生成邀请链接。"),
    "account_to_confirm": phrase("已有这个账号，请核对是否本人后再授予。"),
    "account_not_known": phrase("这个账号是自行注册的，请先向本人核实再勾选。"),
    "link_waits": phrase("账号有涉密或监督角色，链接到 %(when)s 才能用；安全管理员确认后立即可用。"),
    "account_is_closed": phrase("这个账号已停用，请先恢复账号。"),
    "link_of_administrator": phrase("这是管理员的账号，链接只能由安全管理员在“管理员”页生成。"),
    "link_of_oneself": phrase(
        "不能给自己生成链接：改密码请到“我的账号”；忘了密码，请另一位安全管理员或在主机上办理。"
    ),
}

ACTIONS: dict[str, str] = {
    "account.begun_afresh": phrase("账号从头交给本人"),
    "account.channel_proven": phrase("验证手机或邮箱"),
    "account.email_changed": phrase("修改邮箱"),
    "account.phone_changed": phrase("修改手机"),
    "account.created": phrase("新建账号"),
    "account.identified": phrase("核对账号"),
    "account.link_made": phrase("生成一次性链接"),
    "account.password_changed": phrase("修改密码"),
    "account.password_set": phrase("用链接设置密码"),
    "login.begun": phrase("登录"),
    "login.ended": phrase("退出"),
    "login.failed": phrase("登录失败"),
    "role.rests": phrase("找回后角色停用"),
    "role.rest_forgotten": phrase("已核对本人，不再因以前的找回停用角色"),
    "role.granted": phrase("授予角色"),
    "role.revoked": phrase("撤销角色"),
}

SUBJECTS: dict[str, str] = {
    "account": phrase("账号"),
    "address": phrase("来访地址"),
    "login": phrase("登录"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "link": Notice(
        phrase("一次性链接"), phrase("账号本人（登录名是手机或邮箱的，或验证过的手机、邮箱）"), personal=True
    ),
    "link_made": Notice(phrase("有人为你的账号生成了找回链接"), phrase("账号本人")),
    "password_set": Notice(phrase("密码已用链接重设"), phrase("账号本人")),
    "role_rests": Notice(phrase("授予的角色停用中"), phrase("本竞赛的组委会")),
    "password_changed": Notice(phrase("密码已修改"), phrase("账号本人")),
    "channel_asked": Notice(phrase("要改用另一个手机或邮箱"), phrase("账号本人，原来的手机和邮箱")),
    "channel_changed": Notice(phrase("联系方式已修改"), phrase("账号本人，原来的手机和邮箱")),
}
