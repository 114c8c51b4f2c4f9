"""Words of this feature: the sentence for each problem."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "codes_without_sheets": phrase("%(event)s 有 %(count)s 个加密号没有评分表。"),
    "event_with_open_sheets": phrase("%(event)s 有 %(count)s 张评分表没有锁定。"),
    "event_with_conflicts": phrase("%(event)s 有 %(count)s 处冲突没有裁定。"),
    "event_marked": phrase("%(event)s 已经开始评分。"),
    "steps_not_as_logged": phrase(
        "加密号 %(code)s 的评分表（第 %(sheet)s 号）的步骤（谁、何时的版本、第二人）与操作日志不符。"
    ),
    "sheet_not_as_signed": phrase(
        "加密号 %(code)s 的评分表（第 %(sheet)s 号）与锁定时签字的内容不符：加密号、评分、扣罚或合计被改动。"
    ),
    "spread_is_none": phrase("这一项没有待裁定的分差，请刷新页面查看最新状态。"),
    "marks_still_coming": phrase("还有 %(count)s 项评分没有传到，请稍后再提交。"),
    "nothing_to_mark": phrase("这份评分表没有由你评的项目。"),
    "team_not_finished": phrase("有 %(count)s 项共评项目其他裁判还没有评完，请稍后再提交。"),
    "signer_checked": phrase(
        "复核人（同一个手机号、邮箱的另一账号也算）不能再签字，请由未参与复核的裁判长签字。"
    ),
    "witness_took_part": phrase(
        "监督人（同一个手机号、邮箱的另一账号也算）不能参与本份评分的提交、复核和签字。"
    ),
    "fold_differs": phrase("重算结果与留存不符，不能锁定。请停止操作并联系系统管理员。"),
    "contest_closed": phrase("竞赛已归档或取消，评分表不能再重开。"),
    "reopening_not_asked": phrase("还没有人申请重开这份评分表。"),
}
