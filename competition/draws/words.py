"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "entry_not_in_session": phrase("这个参赛不在本场次，或尚未通过审核，请刷新名单。"),
    "came_too_late": phrase("开赛已超过 %(minutes)s 分钟，按规则记为缺席；如有特殊情况由裁判长书面决定。"),
    "drawn_already": phrase("本场次已经抽签，名单不能再改；确需更改请先作废这次抽签并写明理由。"),
    "no_session": phrase("这个赛项还没有场次，请先在赛项安排中添加场次。"),
    "passphrase_weak": phrase(
        "口令太弱：至少 12 个字符（汉字算两个），不要用姓名、账号、连续或重复的字符，可以用四五个不相干的词。"
    ),
    "passphrase_wrong": phrase("%(name)s的口令不正确，请本人重新输入。"),
    "keeper_locked": phrase("%(name)s的口令连续输错次数过多，请 %(minutes)s 分钟后再试。"),
    "keeper_without_key": phrase("%(name)s还没有设置加密口令，请本人登录后在“加密口令”页设置。"),
    "key_still_needed": phrase(
        "还有未解密的抽签要用这把钥匙，现在不能更换；忘记口令时由另外两位保管人解密。"
    ),
    "keepers_too_few": phrase("保管人至少 %(fewest)s 名、至多 3 名，请先指定加密裁判。"),
    "keeper_named_twice": phrase("同一个人只能担任一个保管人，请另选。"),
    "keeper_not_officer": phrase("保管人必须是本赛项的加密裁判，请先授予角色。"),
    "keeper_is_judge": phrase("%(name)s是本赛项的裁判，不能同时保管加密名单，请另选。"),
    "keeper_not_named": phrase("所选的人不是这次抽签的保管人，请核对。"),
    "one_keeper_twice": phrase("需要两位不同的保管人，请另选一位。"),
    "committed_already": phrase("本场次的种子已经封存，可以直接抽签。"),
    "not_committed": phrase("本场次还没有封存种子，请先封存并公布种子指纹。"),
    "public_value_missing": phrase("请填写现场产生的公开数，最长 200 个字符。"),
    "nobody_is_there": phrase("本场次还没有人检录，请先检录再抽签。"),
    "seats_too_few": phrase("到场 %(wanted)s 组，赛位只有 %(room)s 个，请先补充赛位。"),
    "seal_broken": phrase("密文无法打开：内容被改动过，或不属于这次抽签。请保留现场并报告监督。"),
    "not_your_list": phrase("这份名单不由你保管，或已经解密、作废。"),
    "half_printed_already": phrase("恢复单只能打印一次，你的那一半已经打印过。"),
    "marked_already": phrase("已经生成 %(count)s 张评分表，抽签不能作废。"),
    "not_drawn": phrase("还有场次没有抽签，不能解密。"),
    "opened_already": phrase("这个赛项已经解密。"),
    "sheets_still_open": phrase("还有 %(count)s 张评分表没有锁定，全部锁定后才能解密。"),
    "witness_is_keeper": phrase("见证解密的监督不能同时是提供口令的保管人，请换一位监督登录。"),
    "draw_does_not_repeat": phrase("按种子和公开数重算的结果与封存的名单不一致，请保留现场并报告监督。"),
    "halves_wrong": phrase("恢复单的两半不正确，请对照纸面逐组核对。"),
}

ACTIONS: dict[str, str] = {
    "draw.committed": phrase("封存抽签种子"),
    "draw.half_printed": phrase("打印恢复单"),
    "draw.keepers_renewed": phrase("更换名单保管人"),
    "draw.list_printed": phrase("打印抽签名单"),
    "draw.made": phrase("抽签"),
    "draw.opened": phrase("公开抽签种子"),
    "draw.void": phrase("作废抽签"),
    "entry.check_in_taken_back": phrase("取消检录"),
    "entry.checked_in": phrase("检录"),
    "keeper.key_set": phrase("设置保管口令"),
    "keeper.passphrase_changed": phrase("修改保管口令"),
    "keeper.passphrase_wrong": phrase("保管口令错误"),
    "keepers.named": phrase("指定名单保管人"),
    "sessions.assigned": phrase("安排场次"),
}

SUBJECTS: dict[str, str] = {
    "draw": phrase("抽签"),
}
