"""The words of the field, in Chinese source text, for what the tables store as short keys."""

from competition.rules.words.catalogue import phrase

GROUPS = {"staff": phrase("职工组"), "student": phrase("学生组")}

TIERS = {
    "unit": phrase("单位"),
    "county": phrase("县（市、区）级"),
    "city": phrase("市级"),
    "province": phrase("省级"),
    "national": phrase("国家级"),
    "world": phrase("世界级"),
}

LEVELS = {
    1: phrase("一级/高级技师"),
    2: phrase("二级/技师"),
    3: phrase("三级/高级工"),
    4: phrase("四级/中级工"),
    5: phrase("五级/初级工"),
}

MEMBERS = {1: phrase("单人"), 2: phrase("双人"), 3: phrase("三人")}

ORGANISATION_KINDS = {
    "unit": phrase("企事业单位"),
    "school": phrase("院校"),
    "department": phrase("主管部门"),
    "association": phrase("行业协会"),
    "evaluation_body": phrase("评价机构"),
}

PRINT_POLICIES = {
    "ceremony": phrase("颁奖时印制（注明以公示结果为准）"),
    "after_publicity": phrase("公示结束后印制"),
}

TIE_STEPS = {
    "practice": phrase("操作成绩高者在前"),
    "modules": phrase("按模块顺序逐个比较"),
    "time": phrase("用时短者在前"),
    "theory": phrase("理论成绩高者在前"),
    "share": phrase("名次并列"),
}
