"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "device_unknown": phrase("平板未登记，请扫描登记二维码。"),
    "enrolment_over": phrase("登记码已使用或已过期，请裁判长重新出示二维码。"),
    "tablet_beside_another": phrase("%(number)s 号裁判已有平板在用；再登记一台，请写明理由。"),
    "device_key_wrong": phrase("平板的密钥无法识别，请换用新版浏览器。"),
    "device_revoked": phrase("这台平板已停用，请联系裁判长。"),
    "seat_not_started": phrase(
        "席位还没有开始：请裁判本人在平板上输入评分口令。评分都留在平板里，开始后自动上传。"
    ),
    "judge_role_off": phrase(
        "你的裁判角色现在没有生效：账号刚找回或停用过的，请安全管理员核对本人后恢复；已撤销的，请问裁判长。评分都留在平板里。"
    ),
    "pin_missing": phrase("你还没有设评分口令：请登录自己的账号，在“我的平板”里设置，再回来输入。"),
    "pin_wrong": phrase("口令不对，还可以试 %(left)s 次。忘记了，请登录自己的账号重设。"),
    "pin_locked": phrase(
        "这台平板上输错次数过多，请 %(minutes)s 分钟后再试，或登录自己的账号重设口令。其他平板不受影响。"
    ),
    "pin_closed": phrase(
        "一天里有人在各台平板上多次猜你的口令，没有用过的平板不能再试：请登录自己的账号重设评分口令，或用以前用过的平板。"
    ),
    "sitting_not_as_signed": phrase("席位记录 %(number)s 与平板、服务器签名的内容或操作日志不符。"),
    "sitting_lost": phrase("操作日志里有席位记录 %(number)s，库里没有。"),
    "sitting_id_reused": phrase("这次开始席位的请求已经用过，请重新输入口令。"),
    "device_of_other_seat": phrase("这台平板里存着另一名裁判的评分，请裁判长出示那名裁判的登记二维码。"),
}

ACTIONS: dict[str, str] = {
    "device.enrolled": phrase("启用平板"),
    "device.invited": phrase("生成平板启用码"),
    "device.returned": phrase("重新登记平板"),
    "seat.ended": phrase("结束席位"),
    "seat.pin_closed": phrase("评分口令被猜，生疏的平板不能再试"),
    "seat.pin_failed": phrase("评分口令多次输错"),
    "seat.started": phrase("用口令开始席位"),
    "device.revoked": phrase("停用平板"),
}
