"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "event_without_awards": phrase("%(event)s 的获奖名单没有确认。"),
    "result_not_published": phrase("这个赛项的成绩还没有公示，公示后再确认获奖名单。"),
    "publicity_not_over": phrase("本赛事在公示结束后才能打印证书，还没有公布最终成绩的赛项：%(events)s。"),
    "level_line_in_publicity": phrase(
        "还有赛项没有正式公布成绩，不能印推荐等级：%(events)s。请先关掉“印推荐等级”，或等正式公布后再打印。"
    ),
    "awards_not_as_logged": phrase("赛项 %(event)s 的获奖名单与确认时操作日志所记不符，被改动。"),
    "award_not_in_result": phrase(
        "赛项 %(event)s 的第 %(number)s 号奖项与成绩快照不符（参赛、选手、名次或奖项）。"
    ),
    "certificate_award_gone": phrase("这张证书的奖项已经撤回，不能换发，请改为作废。"),
}

ACTIONS: dict[str, str] = {
    "awards.confirmed": phrase("确认获奖名单"),
    "awards.suspended": phrase("暂停获奖名单"),
    "awards.handed_over": phrase("奖项归认领的本人"),
}
