"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "spread_is_none": phrase("这一项没有待裁定的分差，请刷新页面查看最新状态。"),
    "signature_wrong": phrase("平板签名不符，请重新登记平板并报告裁判长。"),
    "batch_of_other_tablet": phrase("数据不属于这台平板，请重新登记并报告裁判长。"),
    "request_unreadable": phrase("请求无法读取，请更新页面后再试。"),
    "outcome_not_signed": phrase("服务器回执未通过验证，评分仍留在本平板，请报告裁判长。"),
    "conflict_decided": phrase("冲突已处理，请刷新页面。"),
    "conflict_side_unknown": phrase("选择的一方已不在冲突中，请刷新页面。"),
    "conflict_for_chief": phrase("冲突涉及另一名裁判，由裁判长裁定。"),
    "sheet_is_closed": phrase("评分表已提交，不能改动；请先退回或重开。"),
    "no_scheme": phrase("还没有评分标准，请先导入。"),
    "no_codes": phrase("还没有加密号，请先完成抽签。"),
    "no_panels": phrase("还没有评分组，请先设评分组和裁判。"),
    "panel_needs_judges": phrase(
        "评分组“%(panel)s”有 %(judges)s 名裁判，评分标准需要 %(needed)s 名，请补充。"
    ),
    "marks_still_coming": phrase("还有 %(count)s 项评分没有传到，请稍后再提交。"),
    "nothing_to_mark": phrase("这份评分表没有由你评的项目。"),
    "team_not_finished": phrase("有 %(count)s 项共评项目其他裁判还没有评完，请稍后再提交。"),
    "signer_checked": phrase("复核人不能再签字，请由未参与复核的裁判长签字。"),
    "witness_took_part": phrase("监督人不能参与本份评分的提交、复核和签字。"),
    "fold_differs": phrase("重算结果与留存不符，不能锁定。请停止操作并联系系统管理员。"),
    "contest_closed": phrase("竞赛已归档或取消，评分表不能再重开。"),
    "reopening_not_asked": phrase("还没有人申请重开这份评分表。"),
    "code_unknown": phrase("没有加密号 %(code)s，请重新选择。"),
    "penalty_points_or_percent": phrase("扣分与百分比只填一项。"),
    "penalty_after_submission": phrase("加密号 %(code)s 的评分表已提交，请先退回再处理扣罚。"),
    "penalty_decided": phrase("这项扣罚已裁定，请刷新页面。"),
    "penalty_needs_second": phrase("提出人不能裁定自己提出的扣罚，请由另一人裁定。"),
}

ACTIONS: dict[str, str] = {
    "conflict.resolved": phrase("裁定冲突"),
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
    "penalty.proposed": phrase("提出扣罚"),
    "penalty.upheld": phrase("维持扣罚"),
    "penalty.dropped": phrase("不予扣罚"),
    "sheets.opened": phrase("开出评分表"),
}

SUBJECTS: dict[str, str] = {
    "penalty": phrase("判罚"),
    "sheet": phrase("评分表"),
}
