"""The sentence for each problem that a rule tells: what is wrong and what to do."""

from competition.rules.words.catalogue import phrase
from scoring.rules.marks_file.wording import MARKS_FILE

SENTENCES: dict[str, str] = {
    "too_few_marks": phrase("有效评分只有 %(present)s 个，至少需要 %(needed)s 个，请补评。"),
    "marks_not_even": phrase("有效评分 %(present)s 个，不能取中间两个，请核对裁判人数。"),
    "mark_out_of_range": phrase("分值超出范围，请在 %(low)s 至 %(high)s 之间重新录入。"),
    "mark_off_step": phrase("分值 %(value)s 不是步长 %(step)s 的倍数，请重新录入。"),
    "mark_not_in_table": phrase("分值 %(value)s 不在分档表内，请从分档中选择。"),
    "mark_is_not_the_reading": phrase("分值 %(value)s 与实测换算 %(reading)s 不一致，请核对实测值。"),
    "spread_too_wide": phrase("裁判分差 %(spread)s 超过 %(limit)s，请重新评分或由裁判长写明理由后裁定。"),
    "judges_disagree": phrase("多名裁判对同一测量的结果不一致（%(values)s），请复测后统一。"),
    "panel_frozen": phrase("评分组已在首个分数录入时冻结，变更须写明理由。"),
    "judge_same_unit": phrase("裁判%(judge)s与参赛选手同属%(unit)s，应当回避，请更换裁判。"),
    "judge_is_coach": phrase("裁判%(judge)s是参赛选手的教练，应当回避，请更换裁判。"),
    "judge_declared_relation": phrase("裁判%(judge)s已申明与选手有关系，应当回避，请更换裁判。"),
    "checker_submitted": phrase("复核人不能是录入人，请由另一位裁判复核。"),
    "sheet_changed_since": phrase("评分表在你查看之后有改动，请重新核对后再确认。"),
    "second_person_missing": phrase("这一步需要第二个人同意，请另一位负责人一同办理。"),
    "marks_missing": phrase("还有 %(count)s 项没有评分，请补齐后再提交。"),
    "conflicts_open": phrase("还有 %(count)s 处冲突没有裁定，请先裁定。"),
    "spreads_open": phrase("还有 %(count)s 处分差超限没有处理，请先重评或裁定。"),
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
    "time_unreadable": phrase(
        "加密号 %(code)s：用时“%(value)s”无法识别，请写成 1:23:45、83:45 或分钟数，或写未完成、缺考、未计时。"
    ),
    "time_ambiguous": phrase(
        "加密号 %(code)s：“%(value)s”分不清是时分还是分秒，请写成 %(hours)s 或 %(minutes)s。"
    ),
    "time_out_of_range": phrase("加密号 %(code)s：用时“%(value)s”应大于 0、不到 24 小时，请核对。"),
    "time_beyond_session": phrase(
        "加密号 %(code)s：用时 %(time)s（不含补时）比整个场次 %(session)s 还长，请核对用时；确有补时的，请填写补时和理由。"
    ),
    "time_beside_state": phrase("加密号 %(code)s：已写用时“%(value)s”，情况就只能选已交件，请核对。"),
    "extra_unreadable": phrase("加密号 %(code)s：补时“%(value)s”无法识别，请写成 0:10:00、10:00 或分钟数。"),
    "extra_without_reason": phrase("加密号 %(code)s：补时须写理由，如设备故障及排除时间。"),
    "extra_reason_without_extra": phrase("加密号 %(code)s：写了补时理由，请填补了多少时间。"),
    "extra_without_time": phrase("加密号 %(code)s：缺考或未计时不能有补时，请核对。"),
    "extra_not_within_time": phrase("加密号 %(code)s：补时 %(extra)s 应短于用时 %(time)s，请核对。"),
    **MARKS_FILE,
}
