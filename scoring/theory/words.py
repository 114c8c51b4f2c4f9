"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "theory_after_opening": phrase("加密号已解密，不能再导入理论成绩；确需更正，请按异议程序办理。"),
    "theory_code_unknown": phrase("第 %(row)s 行：加密号“%(code)s”不在本赛项，请核对。"),
    "theory_code_twice": phrase("第 %(row)s 行：加密号“%(code)s”重复，请只保留一行。"),
    "theory_entries_differ": phrase("第 %(row)s 行：两次录入不一致（%(value)s 与 %(again)s），请核对原卷。"),
    "theory_mark_wrong": phrase("第 %(row)s 行：成绩“%(value)s”应为 0 至 100、最多两位小数，或写缺考。"),
    "theory_not_as_logged": phrase(
        "赛项 %(event)s 的理论成绩与操作日志第 %(line)s 条的导入不符，导入以后被改动。"
    ),
    "theory_not_logged": phrase("赛项 %(event)s 有 %(count)s 条理论成绩不在操作日志里。"),
    "theory_codes_missing": phrase("缺少加密号 %(codes)s 的成绩，缺考请写缺考。"),
}

ACTIONS: dict[str, str] = {
    "theory.imported": phrase("导入理论成绩"),
}
