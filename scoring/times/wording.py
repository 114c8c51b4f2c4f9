"""The sentence for each problem of working times: what is wrong and what to do."""

from competition.rules.words.catalogue import phrase

TIMES: dict[str, str] = {
    "times_after_opening": phrase("加密号已解密，不能再录入用时；确需更正，请按异议程序办理。"),
    "time_unreadable": phrase(
        "加密号 %(code)s：用时“%(value)s”无法识别，请写成 1:23:45、83:45 或分钟数，或写未完成、缺考、未计时。"
    ),
    "time_ambiguous": phrase(
        "加密号 %(code)s：“%(value)s”分不清是时分还是分秒，请写成 %(hours)s 或 %(minutes)s。"
    ),
    "time_out_of_range": phrase("加密号 %(code)s：用时“%(value)s”应大于 0、不到 24 小时，请核对。"),
    "time_beside_state": phrase("加密号 %(code)s：已写用时“%(value)s”，情况就只能选已交件，请核对。"),
    "time_not_removed": phrase(
        "加密号 %(code)s：已录入的用时不能清空；请填正确的用时，或选未计时，并写理由。"
    ),
    "time_changed_since": phrase(
        "加密号 %(code)s：在你打开页面之后，%(by)s 于 %(at)s 改过，请核对现在的记录后再保存。"
    ),
    "time_change_without_reason": phrase("加密号 %(code)s：与已录入的不同，请写更改理由。"),
    "untimed_without_reason": phrase("加密号 %(code)s：未计时须写理由。"),
    "extra_unreadable": phrase("加密号 %(code)s：补时“%(value)s”无法识别，请写成 0:10:00、10:00 或分钟数。"),
    "extra_without_reason": phrase("加密号 %(code)s：补时须写理由，如设备故障及排除时间。"),
    "extra_reason_without_extra": phrase("加密号 %(code)s：写了补时理由，请填补了多少时间。"),
    "extra_without_time": phrase("加密号 %(code)s：缺考或未计时不能有补时，请核对。"),
    "extra_not_within_time": phrase("加密号 %(code)s：补时 %(extra)s 应短于用时 %(time)s，请核对。"),
    "time_code_twice": phrase("加密号 %(code)s 重复，请只保留一行。"),
    "time_code_missing": phrase("没有加密号，请填写。"),
}
