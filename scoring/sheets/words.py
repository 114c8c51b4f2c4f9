"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "no_scheme": phrase("还没有评分标准，请先导入。"),
    "no_codes": phrase("还没有加密号，请先完成抽签。"),
    "no_panels": phrase("还没有评分组，请先设评分组和裁判。"),
    "panel_needs_judges": phrase(
        "评分组“%(panel)s”有 %(judges)s 名裁判，评分标准需要 %(needed)s 名，请补充。"
    ),
    "sheet_is_closed": phrase("评分表已提交，不能改动；请先退回或重开。"),
}

ACTIONS: dict[str, str] = {
    "sheets.opened": phrase("开出评分表"),
    "sheet.submit": phrase("裁判提交评分表"),
    "sheet.confirm": phrase("复核评分表无误"),
    "sheet.return": phrase("退回评分表"),
    "sheet.sign": phrase("裁判长签评分表"),
    "sheet.witness": phrase("监督签评分表"),
    "sheet.lock": phrase("锁定评分表"),
    "sheet.reopen_ask": phrase("申请重开评分表"),
    "sheet.reopen": phrase("重开评分表"),
    "sheet.reopen_deny": phrase("不同意重开评分表"),
    "sheet.decide": phrase("裁定分差"),
}

SUBJECTS: dict[str, str] = {
    "sheet": phrase("评分表"),
}
