"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "code_unknown": phrase("没有加密号 %(code)s，请重新选择。"),
    "penalty_points_or_percent": phrase("扣分与百分比只填一项。"),
    "penalty_after_submission": phrase("加密号 %(code)s 的评分表已提交，请先退回再处理扣罚。"),
    "penalty_decided": phrase("这项扣罚已裁定，请刷新页面。"),
    "penalty_not_as_logged": phrase("加密号 %(code)s 的第 %(number)s 号扣罚与操作日志不符，被改动。"),
    "penalty_lost": phrase("操作日志里的第 %(number)s 号扣罚不见了。"),
    "penalty_needs_second": phrase(
        "提出人（同一个手机号、邮箱的另一账号也算）不能裁定自己提出的扣罚，请由另一人裁定。"
    ),
}

ACTIONS: dict[str, str] = {
    "penalty.proposed": phrase("提出扣罚"),
    "penalty.upheld": phrase("维持扣罚"),
    "penalty.dropped": phrase("不予扣罚"),
}

SUBJECTS: dict[str, str] = {
    "penalty": phrase("判罚"),
}
