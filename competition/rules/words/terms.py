"""The words of the field, in Chinese source text, for what the tables store as short keys."""

from competition.rules.problems import N_

GROUPS = {"staff": N_("职工组"), "student": N_("学生组")}

TIERS = {
    "unit": N_("单位"),
    "county": N_("县（市、区）级"),
    "city": N_("市级"),
    "province": N_("省级"),
    "national": N_("国家级"),
    "world": N_("世界级"),
}

LEVELS = {
    1: N_("一级/高级技师"),
    2: N_("二级/技师"),
    3: N_("三级/高级工"),
    4: N_("四级/中级工"),
    5: N_("五级/初级工"),
}

MEMBERS = {1: N_("单人"), 2: N_("双人"), 3: N_("三人")}

ORGANISATION_KINDS = {
    "unit": N_("企事业单位"),
    "school": N_("院校"),
    "department": N_("主管部门"),
    "association": N_("行业协会"),
    "evaluation_body": N_("评价机构"),
}

PRINT_POLICIES = {
    "ceremony": N_("颁奖时印制（注明以公示结果为准）"),
    "after_publicity": N_("公示结束后印制"),
}

TIE_STEPS = {
    "practice": N_("操作成绩高者在前"),
    "modules": N_("按模块顺序逐个比较"),
    "time": N_("用时短者在前"),
    "theory": N_("理论成绩高者在前"),
    "share": N_("名次并列"),
}
