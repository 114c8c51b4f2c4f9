"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "too_late_to_return": phrase("竞赛已经开始，报名不能再退回。"),
    "nothing_to_approve": phrase("没有可以批量通过的报名，请刷新队列。"),
}

ACTIONS: dict[str, str] = {
    "entry.approved": phrase("通过报名"),
    "entry.numbers_seen": phrase("查看证件号码"),
    "entry.refused": phrase("不予通过报名"),
    "entry.returned": phrase("退回报名"),
}

# Titles of the notices, by the template they are written from.
NOTICES: dict[str, str] = {
    "entry_approved": phrase("资格审查通过"),
    "entry_refused": phrase("资格审查未通过"),
    "entry_returned": phrase("报名被退回"),
}
