"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "clause_missing": phrase("不予通过须有依据：请选择没有通过的条款，或选“其他”并写明条款。"),
    "decision_of_the_contest": phrase("这个结论由组委会作出，或属不予通过；请由组委会撤回。"),
    "nothing_to_take_back": phrase("这一批没有可以撤回的结论：报名已变动、已检录或已抽签。"),
    "papers_unseen": phrase(
        "勾选的报名中有 %(entries)s 项的 %(papers)s 份材料没有人打开过。确要通过，请勾选“我知道”后再提交。"
    ),
    "entry_decided": phrase(
        "%(by)s 已于 %(at)s 作出结论：%(outcome)s。你填写的没有保存，留在这一页；要改变这个结论，请先撤回。"
    ),
    "nothing_to_approve": phrase("没有可以批量通过的报名，请刷新队列。"),
}

ACTIONS: dict[str, str] = {
    "entry.approved": phrase("通过报名"),
    "entry.numbers_seen": phrase("查看证件号码"),
    "entry.refused": phrase("不予通过报名"),
    "entry.returned": phrase("退回报名"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "entry_approved": Notice(phrase("资格审查通过"), phrase("这项报名的每位选手")),
    "entry_refused": Notice(phrase("资格审查未通过"), phrase("这项报名的每位选手")),
    "entry_returned": Notice(phrase("报名被退回"), phrase("这项报名的每位选手")),
}
