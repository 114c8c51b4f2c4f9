"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.notices import Notice
from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "seat_not_as_logged": phrase(
        "评分组第 %(number)s 号席位的裁判、序号、职责或去留与操作日志不符，或不见了。"
    ),
    "event_lacks_panels": phrase("%(event)s 的评分组缺裁判，或有模块没有评分组。"),
    "judge_number_twice": phrase("裁判序号重复，请换一个序号。"),
    "panel_name_taken": phrase("评分组名称已存在，请换一个。"),
    "module_has_panel": phrase("模块已有评分组（%(modules)s），一个模块只能由一个评分组评。"),
    "judge_twice": phrase("该裁判已在本评分组。"),
    "not_a_judge_of_event": phrase("该账号不是本赛项的裁判，请先在赛项人员中授予角色。"),
    "judge_left_already": phrase("该裁判已离开评分组，请刷新页面。"),
    "declaration_is_own": phrase("这是你自己的声明，请在“声明”页本人确认。"),
    "declaration_out_of_date": phrase("声明文本已更新，请重新打开后确认。"),
}

ACTIONS: dict[str, str] = {
    "panel.declaration_recorded": phrase("代录裁判的声明"),
    "panel.declared": phrase("签署保密与回避声明"),
    "panel.frozen": phrase("冻结评分组"),
    "panel.joined": phrase("加入评分组"),
    "panel.left": phrase("离开评分组"),
    "panel.made": phrase("组建评分组"),
}

SUBJECTS: dict[str, str] = {
    "panel": phrase("评分组"),
    "panel_member": phrase("裁判"),
}

# What people are told from here, by the template it is written from.
NOTICES: dict[str, Notice] = {
    "declaration_recorded": Notice(phrase("有人代录了你的声明"), phrase("裁判本人")),
}
