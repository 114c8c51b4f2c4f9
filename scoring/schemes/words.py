"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "event_without_scheme": phrase("%(event)s 没有评分标准。"),
    "scheme_not_as_logged": phrase(
        "赛项 %(event)s 的第 %(number)s 版评分方案与操作日志记下的校验值不符，或评分项与方案不符。"
    ),
    "scheme_frozen": phrase("第 %(number)s 版已有评分并冻结，不能再改；确需修改请联系裁判长按程序重开。"),
    "one_judge_measures": phrase("测量类评分项由一名裁判录入，请把裁判数改为 1，或换一种类型。"),
}

ACTIONS: dict[str, str] = {
    "scheme.frozen": phrase("冻结评分方案"),
    "scheme.version_added": phrase("导入评分方案"),
}

SUBJECTS: dict[str, str] = {
    "scheme_version": phrase("评分方案"),
}
