"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "event_published": phrase("%(event)s 的成绩正在公布。"),
    "nothing_published_of_contest": phrase("没有任何赛项的成绩已经公示。"),
    "event_not_published": phrase("%(event)s 的成绩没有公示。"),
    "event_not_final": phrase("%(event)s 公示期满，还没有正式公布。"),
    "event_in_publicity": phrase("%(event)s 公示到 %(until)s。"),
    "field_too_small": phrase(
        "实际参赛 %(found)s，少于规则规定的最少参赛数 %(least)s；规则写明照常设奖，请组委会核对。"
    ),
    "field_selects_only": phrase(
        "实际参赛 %(found)s，少于规则规定的最少参赛数 %(least)s：仅作选拔，不设奖。"
    ),
    "result_without_scheme": phrase("还没有评分标准或加密号，请先导入评分标准并完成抽签。"),
    "result_without_sheets": phrase("还没有评分表，请先在评分进度页按加密号生成。"),
    "sheets_not_locked": phrase("还有 %(count)s 张评分表没有锁定，请先复核、签字、锁定。"),
    "codes_without_sheet": phrase("加密号 %(codes)s 缺少评分表，请先生成。"),
    "sheet_totals_differ": phrase(
        "加密号 %(codes)s 的评分与锁定时留存的合计不符，不能算分。请停止操作并联系系统管理员。"
    ),
    "penalties_undecided": phrase("还有 %(count)s 条扣罚没有裁定，请先由第二人裁定。"),
    "theory_missing": phrase("还有 %(count)s 个加密号没有理论成绩，请先导入。"),
    "times_missing": phrase(
        "加密号 %(codes)s 同分，要看用时才能分先后：请在用时页补录，没有计时的选未计时并写理由。"
    ),
    "codes_not_opened": phrase("加密号还没有解密，请由两名加密裁判在监督下解密。"),
    "result_without_snapshot": phrase("还没有成绩快照，请先生成。"),
    "snapshot_renamed": phrase(
        "第 %(number)s 号快照之后只有姓名更正过，成绩不变：请重新生成快照后再公布，名单印新姓名。"
    ),
    "snapshot_differs": phrase("第 %(number)s 号快照与按评分重算的结果不同，请重新生成快照后再公布。"),
    "result_unreadable": phrase("赛项 %(event)s 的成绩、快照或公布记录有一处无法读取，没有核对完。"),
    "opened_code_differs": phrase("赛项 %(event)s 的加密号 %(code)s 对应的参赛者与抽签不符。"),
    "snapshot_broken": phrase("赛项 %(event)s 的第 %(number)s 号快照与生成时记下的校验值不符，内容被改动。"),
    "snapshot_not_computed": phrase("赛项 %(event)s 的第 %(number)s 号快照与按评分重算的结果不同。"),
    "publication_not_as_logged": phrase("赛项 %(event)s 的第 %(number)s 次公布与操作日志不符。"),
    "publicity_first": phrase("须先公示同一份成绩，再正式公布。"),
    "publicity_still_open": phrase("公示到 %(until)s 结束，之后才能正式公布。"),
    "published_already": phrase("这份成绩已经公布，不需要重复。"),
    "nothing_published": phrase("没有可撤回的公布。"),
    "final_by_other_rules": phrase(
        "正式公布以后规则改过，成绩随之变动：须先在“更正与裁定”由两人撤回公布，再重新公示。"
    ),
    "correction_without_reason": phrase("成绩与上次公布不同，请写明勘误理由，理由将公开。"),
    "keepers_the_same": phrase("须由两名不同的加密裁判解密，请重新选择。"),
}

ACTIONS: dict[str, str] = {
    "codes.opened": phrase("解密"),
    "result.final": phrase("公布最终成绩"),
    "result.publicity": phrase("公示成绩"),
    "result.snapshot_taken": phrase("生成成绩快照"),
    "result.withdrawn": phrase("撤下成绩"),
}

SUBJECTS: dict[str, str] = {
    "snapshot": phrase("成绩快照"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "result_changed": Notice(phrase("成绩有变动"), phrase("奖项、证书或推荐随之变动的每位选手")),
    "result_followed": Notice(phrase("名单随成绩变动"), phrase("单位管理员、证书管理员、评价机构")),
}
