"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "event_without_session": phrase("%(event)s 还没有场次。"),
    "session_lacks_venue": phrase("%(event)s %(session)s 还没有场地。"),
    "session_not_over": phrase("%(event)s %(session)s 到 %(until)s 才结束。"),
    "session_outside_contest": phrase("场次不在比赛日内（%(first)s 至 %(last)s），请核对日期。"),
    "session_twice": phrase("这个赛项已有同名或同时同地的场次“%(session)s”，请核对。"),
    "session_change_concerns": phrase("这个赛项已有 %(count)s 份报名，改动会通知已通过的选手，请写明理由。"),
    "venue_change_concerns": phrase(
        "在这个场地比赛的赛项已有 %(count)s 份报名，改动会通知已通过的选手，请写明理由。"
    ),
    "venue_name_taken": phrase("已有名为“%(venue)s”的场地，请换一个能区分的名称。"),
    "venue_in_use": phrase("场地“%(venue)s”还有场次或赛位，请先改到别处。"),
    "venue_of_another_contest": phrase("这个场地不属于本竞赛，请重新选择。"),
    "timetable_is_fixed": phrase("比赛已经开始或结束，日程和赛位不再删除；结果确定后场次和场地也不再修改。"),
    "labels_wrong": phrase("赛位“%(part)s”看不明白，请写成 A-01…A-30，每次不超过 300 个。"),
    "labels_range_or_name": phrase(
        "“%(part)s”是一段赛位还是一个名称？一段请用省略号写全，例如 A1…A30；一个名称请加引号，例如“3-01”。"
    ),
    "session_in_use": phrase("场次“%(session)s”已检录或抽签，不能删除。"),
    "workstations_in_use": phrase("赛位已用于抽签，不能清空。"),
}

ACTIONS: dict[str, str] = {
    "session.added": phrase("添加场次"),
    "session.removed": phrase("删除场次"),
    "session.changed": phrase("修改场次"),
    "venue.changed": phrase("修改场地"),
    "venue.added": phrase("添加场地"),
    "venue.removed": phrase("删除场地"),
    "workstations.added": phrase("添加赛位"),
    "workstations.cleared": phrase("清空赛位"),
}

SUBJECTS: dict[str, str] = {
    "session": phrase("场次"),
    "venue": phrase("场地"),
}
