"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "title_decision_there": phrase("文号 %(number)s 已经登记过，请核对。"),
    "title_without_winners": phrase("请选择文件点名的获奖者；只能选获得“%(title)s”的人。"),
    "title_in_publicity": phrase("成绩还没有正式公布：公示期满、正式公布以后才能登记授予决定。"),
    "title_without_number": phrase("请填写决定文号。"),
    "title_without_body": phrase("请填写授予单位。"),
    "title_not_as_logged": phrase("授予决定 %(number)s 与操作日志不符。"),
    "title_lost": phrase("操作日志里有授予决定 %(number)s，库里没有。"),
    "honours_nobody": phrase("还没有可推荐的人，没有名单：确认奖项以后，符合条件的获奖选手才列入。"),
    "honours_nobody_agreed": phrase(
        "列出的人都没有同意把材料交给授予单位，没有可以出的名单。选手在“我的报名”里同意以后再出。"
    ),
    "title_decided_in_future": phrase("决定日期晚于今天，请核对。"),
}

ACTIONS: dict[str, str] = {
    "title.granted": phrase("登记授予称号的决定"),
}

SUBJECTS: dict[str, str] = {
    "title_decision": phrase("授予决定"),
}
