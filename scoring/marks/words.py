"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "marks_broken": phrase("评分记录在第 %(number)s 条断裂：这一条被改动，或它前面有一条被删除、插入。"),
    "marks_not_as_logged": phrase("评分记录第 %(number)s 条与操作日志第 %(line)s 条记下的校验值不符。"),
    "marks_not_logged": phrase(
        "评分记录从第 %(number)s 条起，操作日志里没有收到的记录：日志被截断，或记录是后加的。"
    ),
    "mark_not_as_signed": phrase("评分记录第 %(number)s 条与平板提交、服务器签名的内容不符。"),
    "fold_not_as_log": phrase(
        "加密号 %(code)s 的评分表（第 %(sheet)s 号）上现有的评分，与评分记录得出的不同。"
    ),
    "decision_not_as_logged": phrase("加密号 %(code)s 的冲突裁定与操作日志不符。"),
    "decision_lost": phrase("操作日志里有第 %(number)s 号冲突的裁定，库里没有。"),
    "entry_unreadable": phrase("这条评分记录无法读取，请重新评分。"),
    "entry_id_reused": phrase("这条评分的编号已被使用，已记录并报告，请重新评分。"),
    "entry_of_other_tablet": phrase("这条评分属于另一台平板，不计入。"),
    "sheet_not_of_panel": phrase("这份评分表不归本评分组。"),
    "scheme_version_wrong": phrase("评分标准版本不同，请联网更新后重新评分。"),
    "aspect_not_of_scheme": phrase("评分项不在本评分标准内，请联网更新后重新评分。"),
    "aspect_not_of_judge": phrase("这一项不由你评，请核对评分组的分工。"),
    "value_without_mark": phrase("无成绩、缺考和撤销不能带分值，请重新录入。"),
    "value_missing": phrase("没有分值，请重新录入。"),
    "measurement_missing": phrase("这一项由测量或清点的结果算分，请录入结果，不要直接给分。"),
    "base_is_circular": phrase("这一项与别的项互相取代，无法计入，请重新录入。"),
    "conflict_decided": phrase("冲突已处理，请刷新页面。"),
    "conflict_side_unknown": phrase("选择的一方已不在冲突中，请刷新页面。"),
    "conflict_for_chief": phrase("冲突涉及另一名裁判，由裁判长裁定。"),
}

ACTIONS: dict[str, str] = {
    "marks.received": phrase("收到评分"),
    "security.mark_id_reused": phrase("评分编号被重复使用"),
    "conflict.resolved": phrase("裁定冲突"),
}
