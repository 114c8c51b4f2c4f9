"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "event_drawn": phrase("%(event)s 已经抽签。"),
    "draw_not_as_logged": phrase("赛项 %(event)s 的抽签（第 %(draw)s 号）与日志记下的封存、抽签或解密不符。"),
    "keeper_not_named": phrase("所选的人不是这次抽签的保管人，请核对。"),
    "one_keeper_twice": phrase("需要两位不同的保管人，请另选一位。"),
    "committed_already": phrase("本场次的种子已经封存，可以直接抽签。"),
    "not_committed": phrase("本场次还没有封存种子，请先封存并公布种子指纹。"),
    "seal_broken": phrase("密文无法打开：内容被改动过，或不属于这次抽签。请保留现场并报告监督。"),
    "not_your_list": phrase("这份名单不由你保管，或已经解密、作废。"),
    "half_printed_already": phrase("恢复单只能打印一次，你的那一半已经打印过。"),
    "not_drawn": phrase("还有场次没有抽签，不能解密。"),
    "opened_already": phrase("这个赛项已经解密。"),
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
}

SUBJECTS: dict[str, str] = {
    "draw": phrase("抽签"),
}
