"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "event_not_as_logged": phrase(
        "赛项 %(event)s（第 %(number)s 号）的代码、名称、组别、人数、等级或取消与否同操作日志不符。"
    ),
    "event_lost": phrase("操作日志里有第 %(number)s 号赛项，库里没有。"),
    "contest_name_taken": phrase("已有同名的竞赛，请写明届次或年份。"),
    "event_change_concerns": phrase("这个赛项已有 %(count)s 份报名：%(names)s。请写明改动的理由。"),
    "event_change_unfits": phrase("改动后 %(count)s 份已通过的报名不再符合条件，将退回重审：%(names)s。"),
    "registration_opens_after_start": phrase("报名开始不早于比赛开始日期，请核对两个日期。"),
    "contest_archived": phrase(
        "“%(contest)s”已归档，不能再改动。确需更正，请组委会说明理由、经另一人确认后解除归档。"
    ),
    "registration_not_over": phrase("报名截止时间 %(until)s 还没有到。"),
    "first_day_to_come": phrase("比赛首日是 %(day)s，还没有到。"),
    "step_waits_already": phrase("已有一步在等另一人确认，请先在“待确认的步骤”中处理。"),
    "contest_ends_before_it_starts": phrase("结束日期早于开始日期，请核对两个日期。"),
    "registration_closes_before_it_opens": phrase("报名截止不晚于报名开始，请核对两个时间。"),
    "registration_closes_after_start": phrase("报名截止晚于比赛开始日期，请提前报名截止时间。"),
    "contest_without_events": phrase("还没有赛项，请先添加赛项再办理这一步。"),
    "registration_without_dates": phrase("还没有报名截止时间，请在竞赛信息中填写。"),
    "events_are_fixed": phrase("报名已截止或竞赛已公布，赛项不能这样改动。"),
    "event_code_taken": phrase("赛项代码 %(code)s 已被本竞赛的另一个赛项使用，请换一个。"),
    "occupation_unknown": phrase("职业分类大典（2022年版）中没有这个编码，请从查找结果中选择。"),
    "series_without_name": phrase("请填写新系列的名称，或选择已有系列。"),
    "contest_selects_for_itself": phrase("选拔去向绕回了本竞赛，请另选上一级竞赛。"),
    "target_not_higher": phrase("选拔去向的层级不比本竞赛高，请另选上一级竞赛，或核对本竞赛的层级。"),
    "target_over_before": phrase("选拔去向已在 %(day)s 结束，早于本竞赛开始，请另选，或核对本竞赛的日期。"),
    "contact_without_way": phrase("请填写联系电话或邮箱，否则没有人找得到这个部门。"),
    "contact_without_office": phrase("请填写这个电话或邮箱是哪个部门的。"),
    "event_cancelled": phrase("赛项 %(event)s 已取消，不再办理；确需举行的，请组委会先恢复赛项。"),
    "event_step_not_possible": phrase("赛项现在的状态不能办理这一步，请刷新页面查看。"),
    "event_step_too_late": phrase(
        "竞赛已结束比赛，赛项不再单独取消或恢复。确有需要，请先在竞赛概况里“恢复比赛”。"
    ),
    "event_is_the_last": phrase("这是最后一个照常举行的赛项：请在竞赛概况里取消整个竞赛。"),
    "event_is_the_last_running": phrase(
        "这是最后一个照常举行的赛项，比赛已开始：还没有评分的，请在竞赛概况里先撤回开赛，再取消整个竞赛；"
        "已有评分的不能取消，请结束比赛。"
    ),
    "event_is_the_last_one": phrase(
        "这是最后一个照常举行的赛项，不能删除：请先添加另一个赛项或恢复已取消的赛项；只是写错了，请直接修改。"
    ),
    "event_in_use": phrase("这个赛项已有报名、抽签或评分方案，不能删除。"),
}

ACTIONS: dict[str, str] = {
    "contest.changed": phrase("修改竞赛信息"),
    "contest.copied": phrase("复制竞赛"),
    "contest.created": phrase("新建竞赛"),
    "contest.moved": phrase("变更竞赛状态"),
    "contest.step_proposed": phrase("提出竞赛的一步，等待确认"),
    "contest.step_declined": phrase("未予确认竞赛的一步"),
    "contest.step_taken_back": phrase("收回待确认的一步"),
    "event.added": phrase("添加赛项"),
    "event.changed": phrase("修改赛项"),
    "event.removed": phrase("删除赛项"),
    "event.cancelled": phrase("取消赛项"),
    "event.revived": phrase("恢复赛项"),
}

SUBJECTS: dict[str, str] = {
    "contest": phrase("竞赛"),
    "event": phrase("赛项"),
}
