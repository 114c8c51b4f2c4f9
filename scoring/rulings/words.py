"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "ruling_needs_second": phrase("更正与裁定须由另一位负责人确认，不能由登记的人自己确认。"),
    "ruling_of_another": phrase("只有登记的人可以取消；其他负责人请选确认或不予确认。"),
    "ruling_decided": phrase("这条更正与裁定已经办结，不能再改。"),
    "ruling_without_clause": phrase("请写明依据的条款。"),
    "ruling_without_objector": phrase("请写明异议由谁提出；只有办赛人员看得到。"),
    "ruling_not_as_logged": phrase("第 %(number)s 号更正与裁定与操作日志不符。"),
    "ruling_lost": phrase("操作日志里有第 %(number)s 号更正与裁定，库里没有。"),
    "ruling_without_entry": phrase("请选择取消成绩的参赛。"),
}

ACTIONS: dict[str, str] = {
    "ruling.asked": phrase("登记更正与裁定"),
    "ruling.confirmed": phrase("确认更正与裁定"),
    "ruling.declined": phrase("不予确认更正与裁定"),
    "ruling.dropped": phrase("取消更正与裁定"),
}

SUBJECTS: dict[str, str] = {
    "ruling": phrase("更正与裁定"),
}
