"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "times_after_opening": phrase("加密号已解密，不能再录入用时；确需更正，请按异议程序办理。"),
    "time_not_removed": phrase(
        "加密号 %(code)s：已录入的用时不能清空；请填正确的用时，或选未计时，并写理由。"
    ),
    "time_changed_since": phrase(
        "加密号 %(code)s：在你打开页面之后，%(by)s 于 %(at)s 改过，请核对现在的记录后再保存。"
    ),
    "time_change_without_reason": phrase("加密号 %(code)s：与已录入的不同，请写更改理由。"),
    "untimed_without_reason": phrase("加密号 %(code)s：未计时须写理由。"),
    "time_code_twice": phrase("加密号 %(code)s 重复，请只保留一行。"),
    "times_not_as_logged": phrase(
        "赛项 %(event)s 的用时与操作日志第 %(line)s 条的录入不符，录入以后被改动。"
    ),
    "times_not_logged": phrase("赛项 %(event)s 有 %(count)s 条用时不在操作日志里。"),
    "time_code_missing": phrase("没有加密号，请填写。"),
}

ACTIONS: dict[str, str] = {
    "times.recorded": phrase("录入用时"),
    "times.workbook_kept": phrase("保留有问题的用时工作簿"),
}
