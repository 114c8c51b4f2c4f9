"""The sentence for each problem of a marking scheme, with its row and column."""

from competition.rules.words.catalogue import phrase

SCHEMES: dict[str, str] = {
    "scheme_frozen": phrase("第 %(number)s 版已有评分并冻结，不能再改；确需修改请联系裁判长按程序重开。"),
    "scheme_without_aspects": phrase("工作簿中没有评分项，请核对文件。"),
    "scheme_code_twice": phrase("第 %(row)s 行 %(column)s 列：编号“%(code)s”重复，请改成不同的编号。"),
    "scheme_code_wrong": phrase(
        "第 %(row)s 行 %(column)s 列：评分点编号“%(value)s”应为 1 至 16 个字母、数字、点或横线。"
    ),
    "scheme_number_wrong": phrase("第 %(row)s 行 %(column)s 列：“%(value)s”应为大于 0 的数，最多四位小数。"),
    "scheme_module_wrong": phrase("第 %(row)s 行 %(column)s 列：模块编号“%(value)s”应为一到两个字母或数字。"),
    "scheme_module_differs": phrase(
        "第 %(row)s 行 %(column)s 列：模块 %(module)s 的名称或权重与前面的行不同，请统一。"
    ),
    "scheme_kind_wrong": phrase("第 %(row)s 行 %(column)s 列：类型“%(value)s”不认识，请从下拉列表选择。"),
    "scheme_judges_wrong": phrase(
        "第 %(row)s 行 %(column)s 列：裁判数“%(value)s”应在 %(fewest)s 至 9 之间。"
    ),
    "scheme_per_missing": phrase("第 %(row)s 行 %(column)s 列：扣分类型须填写扣分单位。"),
    "scheme_range_wrong": phrase("第 %(row)s 行 %(column)s 列：换算区间“%(value)s”应写成 0~10，两端不同。"),
    "scheme_steps_wrong": phrase(
        "第 %(row)s 行 %(column)s 列：分档“%(value)s”应写成 ±0.5:1.00; ±1:0.50，分数不超过分值。"
    ),
    "scheme_weights_wrong": phrase("模块权重合计 %(total)s，应当每个模块都有且合计 100，请改正。"),
    "scheme_module_total": phrase("模块 %(module)s 的分值合计 %(reached)s，应为 100，请改正。"),
    "one_judge_measures": phrase("测量类评分项由一名裁判录入，请把裁判数改为 1，或换一种类型。"),
    "cis_heading_missing": phrase(
        "没有找到以 Sub Criterion ID 开头的表头，请上传 CIS 评分表或按模板填写的工作簿。"
    ),
    "cis_column_missing": phrase("第 %(row)s 行：表头缺少一列（%(column_name)s），请用 CIS 导出的格式。"),
    "cis_criterion_wrong": phrase("第 %(row)s 行：标准字母“%(value)s”应为一到两个大写字母，请改正。"),
    "cis_sub_criterion_wrong": phrase(
        "第 %(row)s 行 %(column)s 列：子标准“%(code)s”应以 %(criterion)s 开头再加编号，请改正。"
    ),
    "cis_name_missing": phrase("第 %(row)s 行 %(column)s 列：没有名称或说明，请补上。"),
    "cis_type_wrong": phrase(
        "第 %(row)s 行 %(column)s 列：类型“%(value)s”应为 M 或 J（旧版为 O、S、J），请改正。"
    ),
    "cis_without_sub_criterion": phrase("第 %(row)s 行 %(column)s 列：评分项前没有子标准，请补上。"),
    "cis_max_wrong": phrase("第 %(row)s 行 %(column)s 列：满分“%(value)s”应为大于 0 的数，请改正。"),
    "cis_score_without_aspect": phrase("第 %(row)s 行 %(column)s 列：等级说明前没有评分项，请核对。"),
    "cis_score_for_measurement": phrase(
        "第 %(row)s 行 %(column)s 列：%(code)s 是测量项，不应有 0 至 3 级说明，请删除或改为 J。"
    ),
    "cis_scores_wrong": phrase(
        "第 %(row)s 行 %(column)s 列：评判项 %(code)s 须有 0、1、2、3 四级说明，现为 %(found)s，请补齐。"
    ),
    "cis_score_text_missing": phrase("第 %(row)s 行 %(column)s 列：%(score)s 级没有说明，请补上。"),
    "cis_criterion_total_differs": phrase(
        "标准 %(criterion)s 写明 %(mark)s 分，评分项合计却是 %(reached)s 分，请核对。"
    ),
}
