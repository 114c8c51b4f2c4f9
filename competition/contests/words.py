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
    "venue_in_use": phrase("场地“%(venue)s”还有场次或赛位，请先改到别处。"),
    "venue_of_another_contest": phrase("这个场地不属于本竞赛，请重新选择。"),
    "timetable_is_fixed": phrase("比赛已经开始，日程和赛位不能删除。"),
    "labels_wrong": phrase("赛位“%(part)s”看不明白，请写成 A-01…A-30，每次不超过 300 个。"),
    "rules_changed_meanwhile": phrase(
        "规则在你打开页面之后被改过。请核对现行规则后再保存；你填写的内容没有丢失。"
    ),
    "rules_without_clause": phrase("请写明修改的依据（文件名称和条款）。"),
    "series_without_name": phrase("请填写新系列的名称，或选择已有系列。"),
    "contest_selects_for_itself": phrase("竞赛不能选拔到自己，请另选上一级竞赛。"),
    "event_in_use": phrase("这个赛项已有报名、抽签或评分方案，不能删除。"),
    "session_in_use": phrase("场次“%(session)s”已检录或抽签，不能删除。"),
    "workstations_in_use": phrase("赛位已用于抽签，不能清空。"),
}

ACTIONS: dict[str, str] = {
    "contest.changed": phrase("修改竞赛信息"),
    "contest.copied": phrase("复制竞赛"),
    "contest.created": phrase("新建竞赛"),
    "contest.moved": phrase("变更竞赛状态"),
    "event.added": phrase("添加赛项"),
    "event.changed": phrase("修改赛项"),
    "event.removed": phrase("删除赛项"),
    "rules.set": phrase("更新规则"),
    "session.added": phrase("添加场次"),
    "session.removed": phrase("删除场次"),
    "venue.added": phrase("添加场地"),
    "venue.removed": phrase("删除场地"),
    "workstations.added": phrase("添加赛位"),
    "workstations.cleared": phrase("清空赛位"),
}

SUBJECTS: dict[str, str] = {
    "contest": phrase("竞赛"),
    "event": phrase("赛项"),
    "rules": phrase("规则"),
    "session": phrase("场次"),
    "venue": phrase("场地"),
}
