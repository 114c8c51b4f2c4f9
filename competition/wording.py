"""The sentence for each problem of registration and the house: what is wrong and what to do."""

from competition.problems import N_

WORDING: dict[str, str] = {
    "not_allowed": N_("这一步不由当前账号办理，请换用有权限的账号。"),
    "signed_out": N_("登录已过期，请重新登录；刚才填写的内容仍在本页。"),
    "step_not_possible": N_("当前状态不能执行这一步，请刷新页面查看最新状态。"),
    "changed_meanwhile": N_("这条记录刚被别人修改，请刷新后再办理；你填写的内容没有丢失。"),
    "job_is_over": N_("任务已经结束，不能取消。"),
    "job_is_not_stopped": N_("任务没有停止，不需要继续。"),
    "file_empty": N_("文件是空的，请重新选择文件。"),
    "file_too_large": N_("文件超过 %(limit)s MB，请压缩后再上传。"),
    "file_kind": N_("只接受 %(allowed)s 文件，请转换格式后再上传。"),
    "picture_too_large": N_("图片像素过大，请缩小到 4000 万像素以内。"),
    "picture_unreadable": N_("图片无法读取，请重新拍照或另存为 JPEG 后上传。"),
    "workbook_unreadable": N_("工作簿无法读取，请用模板重新填写并另存为 .xlsx。"),
    "workbook_too_large": N_("工作簿内容过大，请删除多余的工作表和空行。"),
    "file_damaged": N_("文件 %(file)s 与登记的校验值不符，请联系系统管理员恢复备份。"),
    "login_failed": N_("账号或密码不正确，请核对后再试。"),
    "login_locked": N_("连续输错次数过多，请在 %(minutes)s 分钟后再试。"),
    "login_name_taken": N_("这个账号已被使用，请换一个，或直接登录。"),
    "login_name_wrong": N_("账号用 3 至 40 个字母、数字、点、横线或手机号，请修改。"),
    "name_missing": N_("请填写姓名。"),
    "password_short": N_("密码至少 10 个字符，请加长。"),
    "password_weak": N_("这个密码太常见或与账号相同，请换一个。"),
    "passwords_differ": N_("两次输入的密码不一致，请重新输入。"),
    "link_used_up": N_("链接已使用或已过期，请联系发给你链接的人重新生成。"),
    "role_scope_wrong": N_("这个角色不能授予该范围，请重新选择。"),
    "administrators_are_separate": N_("系统、安全、审计三员分立：同一账号不能兼任，请另选账号。"),
    "role_already_held": N_("该账号已有这个角色。"),
    "last_administrator": N_("这是最后一个管理员，不能撤销；请先授权另一个账号。"),
    "account_unknown": N_("没有这个账号，请核对账号，或生成邀请链接。"),
}
