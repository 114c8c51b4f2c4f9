"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "contest_ends_before_it_starts": phrase("结束日期早于开始日期，请核对两个日期。"),
    "registration_closes_before_it_opens": phrase("报名截止不晚于报名开始，请核对两个时间。"),
    "registration_closes_after_start": phrase("报名截止晚于比赛开始日期，请提前报名截止时间。"),
    "contest_without_events": phrase("还没有赛项，请先添加赛项再办理这一步。"),
    "registration_without_dates": phrase("还没有报名截止时间，请在竞赛信息中填写。"),
    "events_are_fixed": phrase("报名已截止或竞赛已公布，赛项不能这样改动。"),
    "event_code_taken": phrase("赛项代码 %(code)s 已被本竞赛的另一个赛项使用，请换一个。"),
    "occupation_unknown": phrase("职业分类大典（2022年版）中没有这个编码，请从查找结果中选择。"),
    "series_without_name": phrase("请填写新系列的名称，或选择已有系列。"),
    "contest_selects_for_itself": phrase("竞赛不能选拔到自己，请另选上一级竞赛。"),
    "event_has_entries": phrase(
        "已有 %(count)s 项报名按现在的组别和人数提交：请核对下面的名单，勾选把它们退回，或保持组别和人数不变。"
    ),
    "event_in_use": phrase("这个赛项已有报名、抽签或评分方案，不能删除。"),
}

# What the people of an entry are told that is sent back with the change of its event.
EVENT_CHANGED = phrase("赛项的组别或参赛人数已更改，请按新的要求修改后重新提交。")

ACTIONS: dict[str, str] = {
    "contest.changed": phrase("修改竞赛信息"),
    "contest.copied": phrase("复制竞赛"),
    "contest.created": phrase("新建竞赛"),
    "contest.moved": phrase("变更竞赛状态"),
    "event.added": phrase("添加赛项"),
    "event.changed": phrase("修改赛项"),
    "event.removed": phrase("删除赛项"),
}

SUBJECTS: dict[str, str] = {
    "contest": phrase("竞赛"),
    "event": phrase("赛项"),
}
