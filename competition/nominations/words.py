"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "delegation_unknown": phrase("代表队不在本竞赛的名单中，请从下拉列表中选择。"),
    "event_unknown": phrase("赛项不在本竞赛的名单中，请从下拉列表中选择。"),
    "import_has_problems": phrase(
        "有 %(count)s 项报名需要修改，没有导入任何一项；请下载问题清单，改好后重新上传。"
    ),
    "nominations_too_many": phrase("一小时内报送的次数过多，请一小时后再试；人多请用一个工作簿。"),
    "row_repeats": phrase("与第 %(row)s 行是同一人、同一赛项，请删除其中一行。"),
}

ACTIONS: dict[str, str] = {
    "entries.claim_codes_taken": phrase("生成认领码"),
    "entries.imported": phrase("用工作簿导入报名"),
    "entries.workbook_kept": phrase("保留导入的工作簿"),
    "entry.nominated": phrase("单位报送"),
    "nominations.reminded": phrase("提醒提名即将失效"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "entry_nominated": Notice(phrase("单位为你报了名"), phrase("单位提名的每位选手")),
    "nomination_ends": Notice(phrase("提名即将失效"), phrase("还没有提交的提名的每位选手")),
    "nominations_end": Notice(phrase("本单位的提名即将失效"), phrase("单位管理员")),
    "nomination_ended": Notice(phrase("提名到期失效"), phrase("到期没有提交的提名的每位选手")),
    "nominations_ended": Notice(phrase("本单位的提名到期失效"), phrase("单位管理员")),
}
