"""The sentence for each problem of judging and results: what is wrong and what to do."""

from competition.problems import N_
from scoring.marks_file_wording import MARKS_FILE
from scoring.schemes.wording import SCHEMES

WORDING: dict[str, str] = {
    "too_few_marks": N_("有效评分只有 %(present)s 个，至少需要 %(needed)s 个，请补评。"),
    "marks_not_even": N_("有效评分 %(present)s 个，不能取中间两个，请核对裁判人数。"),
    "mark_out_of_range": N_("分值超出范围，请在 %(low)s 至 %(high)s 之间重新录入。"),
    "mark_off_step": N_("分值 %(value)s 不是步长 %(step)s 的倍数，请重新录入。"),
    "mark_not_in_table": N_("分值 %(value)s 不在分档表内，请从分档中选择。"),
    "mark_is_not_the_reading": N_("分值 %(value)s 与实测换算 %(reading)s 不一致，请核对实测值。"),
    "spread_too_wide": N_("裁判分差 %(spread)s 超过 %(limit)s，请重新评分或由裁判长写明理由后裁定。"),
    "judges_disagree": N_("多名裁判对同一测量的结果不一致（%(values)s），请复测后统一。"),
    "panel_frozen": N_("评分组已在首个分数录入时冻结，变更须写明理由。"),
    "panel_too_small": N_("评分组有 %(judges)s 名裁判，至少需要 %(needed)s 名，请补充。"),
    "judge_number_twice": N_("裁判序号重复，请换一个序号。"),
    "panel_without_chief": N_("评分组须有且只有一名裁判长，现有 %(chiefs)s 名。"),
    "judge_same_unit": N_("裁判%(judge)s与参赛选手同属%(unit)s，应当回避，请更换裁判。"),
    "judge_is_coach": N_("裁判%(judge)s是参赛选手的教练，应当回避，请更换裁判。"),
    "judge_declared_relation": N_("裁判%(judge)s已申明与选手有关系，应当回避，请更换裁判。"),
    "reason_missing": N_("请写明理由。"),
    "checker_submitted": N_("复核人不能是录入人，请由另一位裁判复核。"),
    "sheet_changed_since": N_("评分表在你查看之后有改动，请重新核对后再确认。"),
    "second_person_missing": N_("这一步需要第二个人同意，请另一位负责人一同办理。"),
    "marks_missing": N_("还有 %(count)s 项没有评分，请补齐后再提交。"),
    "conflicts_open": N_("还有 %(count)s 处冲突没有裁定，请先裁定。"),
    "spreads_open": N_("还有 %(count)s 处分差超限没有处理，请先重评或裁定。"),
    **MARKS_FILE,
    **SCHEMES,
}
