"""Words of this feature: the sentence for each problem, the words of its lines in the log."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "organisation_name_taken": phrase("已有同名单位，请直接使用该单位。"),
    "credit_code_taken": phrase("这个统一社会信用代码已登记在另一单位名下，请核对。"),
    "occupations_unknown": phrase("目录中没有这些职业编码：%(codes)s，请核对。"),
    "delegation_name_taken": phrase("已有代表队“%(name)s”，请换一个名称。"),
    "row_delegation_taken": phrase("第 %(row)s 行：代表队“%(name)s”重复或已存在，请删除该行。"),
    "row_name_missing": phrase("第 %(row)s 行：缺少代表队名称，请补填。"),
    "row_division_unknown": phrase("第 %(row)s 行：行政区划代码 %(code)s 不在江苏省目录中，请核对。"),
    "no_previous_edition": phrase("没有找到上一届，请逐个添加或用工作簿导入。"),
}

ACTIONS: dict[str, str] = {
    "delegation.added": phrase("添加代表队"),
    "delegation.changed": phrase("修改代表队"),
    "organisation.changed": phrase("修改单位"),
    "organisation.created": phrase("新建单位"),
}

SUBJECTS: dict[str, str] = {
    "delegation": phrase("代表队"),
    "organisation": phrase("单位"),
}
