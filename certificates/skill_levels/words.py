"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "recommendation_not_as_logged": phrase(
        "第 %(number)s 号技能等级推荐与所依据的奖项或操作日志不符，被改动。"
    ),
    "recommendation_lost": phrase("操作日志里的第 %(number)s 号技能等级推荐不见了。"),
    "level_not_agreed": phrase(
        "%(name)s没有同意（或已撤回同意）把材料交给评价机构：不能出申报表，也不再办理。"
    ),
    "levels_nobody_agreed": phrase(
        "没有人同意把材料交给评价机构，没有可以申报的。请选手在“我的报名”里同意后再申报。"
    ),
    "levels_nobody_may_leave": phrase(
        "推荐的 %(count)s 人都没有同意把材料交给评价机构，没有可以出的名单和函件。选手在“我的报名”里同意以后再出。"
    ),
    "levels_leave_when_final": phrase(
        "推荐的 %(count)s 人所在赛项还在公示，名单和函件先不能出：公示到 %(until)s 结束，正式公布以后可以出。"
    ),
    "level_number_taken": phrase("编号 %(number)s 已经登记在另一人名下，请核对。"),
    "level_not_recommended": phrase("还没有可以申报的推荐，请先生成推荐名单。"),
    "level_body_does_not_cover": phrase("%(body)s备案的职业不包括%(occupation)s，请另选评价机构。"),
    "level_body_missing": phrase("请选择评价机构。"),
    "level_decided_already": phrase("这条推荐已有认定结论，不能再改。"),
    "level_decline_needs_reason": phrase("不予认定的，请写明理由。"),
    "level_granted_by_body": phrase("这是评价机构登记的结论，不能在这里撤销；请与评价机构核对。"),
    "recommendations_without_basis": phrase(
        "有 %(count)s 条推荐没有写明依据（%(names)s），名单、函和申报表先不能出；"
        "请组委会在“规则”的“等级与荣誉”中写明本届文件的条款。"
    ),
    "recommendation_withdrawn": phrase("这条推荐已经撤回（%(reason)s），不再出申报表。"),
    "level_in_publicity": phrase("成绩还没有正式公布：公示期满、正式公布以后才能推荐、申报和认定等级。"),
    "level_not_granted": phrase("只有已认定的等级可以撤销认定，请刷新页面查看。"),
    "revocation_not_asked": phrase("没有等待确认的撤销，请先写明理由提出。"),
    "revocation_asked_already": phrase("已经提出撤销，等待另一个人确认。"),
    "revocation_needs_second": phrase("撤销认定须由另一个人确认：本机构的另一位，或竞赛的监督仲裁。"),
    "level_decided_in_future": phrase("认定日期晚于今天，请核对。"),
}

ACTIONS: dict[str, str] = {
    "level.declined": phrase("等级未认定"),
    "level.granted": phrase("等级已认定"),
    "level.revocation_asked": phrase("提出撤销等级认定"),
    "level.revocation_dropped": phrase("不撤销等级认定"),
    "level.revoked": phrase("撤销等级认定"),
    "level.withdrawal_noted": phrase("知悉推荐撤回"),
    "level.withdrawn": phrase("撤回等级推荐"),
    "levels.applied": phrase("提交等级申请"),
    "levels.recommended": phrase("推荐技能等级"),
}

SUBJECTS: dict[str, str] = {
    "recommendation": phrase("等级推荐"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "level_not_agreed": Notice(
        phrase("有人撤回了交给评价机构的同意"), phrase("有其申报的评价机构和本竞赛的证书管理员")
    ),
    "level_revoked": Notice(phrase("等级认定已撤销"), phrase("被撤销的本人")),
    "level_of_list_revoked": Notice(phrase("名单里有等级认定被撤销"), phrase("本竞赛的证书管理员")),
}
