"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "rules_without_clause": phrase("请写明修改的依据（文件名称和条款）。"),
    "rules_not_as_logged": phrase("第 %(number)s 版规则与操作日志记下的校验值不符，或不见了，或没有人设过。"),
    "rules_unreadable": phrase("规则全文有误，请按提示的位置改正：%(place)s。"),
    "nothing_to_confirm": phrase("请勾选至少一项已核对的内容。"),
    "ladder_empty": phrase("请至少选择一步同分办法。"),
    "target_missing": phrase("请勾选这一条适用的组别或赛项。"),
    "target_twice": phrase("“%(target)s”已在第 %(row)s 条里，请只留一处。"),
    "rules_without_base": phrase("缺少适用于全部赛项的一条，请在其中一条勾选“全部赛项”。"),
}

ACTIONS: dict[str, str] = {
    "rules.confirmed": phrase("确认沿用上一届的内容"),
    "rules.set": phrase("更新规则"),
}

SUBJECTS: dict[str, str] = {
    "rules": phrase("规则"),
}
