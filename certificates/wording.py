"""The sentence for each problem of awards, certificates and levels."""

from competition.problems import N_

WORDING: dict[str, str] = {
    "award_entry_without_members": N_("参赛 %(entry)s 没有选手，请先核对报名。"),
    "award_no_prizes": N_("规则中没有奖项，请先在竞赛规则中设定。"),
    "award_person_twice": N_("同一人（%(person)s）在一个赛项中获奖两次，请核对报名。"),
    "text_does_not_fit": N_("文字块“%(block)s”放不下，请缩短文字或加大版面。"),
    "number_field_unknown": N_("编号规则中的 %(field)s 不认识，请改用说明中的字段。"),
    "number_serial_missing": N_("编号规则中没有流水号 {serial}，请补上。"),
    "number_text_unusable": N_("编号规则中有不能用的字符，请只用字母、数字和短横。"),
    "number_too_long": N_("编号超过 %(limit)s 个字符，请缩短规则。"),
    "number_start_negative": N_("起始流水号不能为负数，请修改。"),
    "number_serial_full": N_("%(digits)s 位流水号已用完，请增加位数。"),
    "number_fact_missing": N_("编号规则需要 %(field)s，但没有这项信息，请补填或改规则。"),
    "level_number_unknown_form": N_("等级证书编号有 %(length)s 位，不符合已知的编号方案，请核对。"),
    "level_number_other_scheme": N_("编号属于“%(scheme)s”方案，与所选不同，请核对。"),
    "level_number_other_level": N_("编号中的等级是 %(found)s，与认定的 %(expected)s 不同，请核对。"),
    "level_number_future_year": N_("编号中的年份 %(year)s 还没到，请核对。"),
    "level_number_no_province": N_("编号中的省份代码 %(province)s 不存在，请核对。"),
    "level_post_by_appointment": N_("特级技师、首席技师由评聘产生，竞赛不作推荐。"),
    "level_no_clause": N_("名次 %(place)s、奖项“%(prize)s”没有对应的晋升条款，不作推荐。"),
    "level_once_a_year": N_("%(year)s 年已推荐过一次，按规定每年一次。"),
    "level_needs_one_held": N_("按“%(clause)s”，须已有等级才能晋升，请核对已有等级。"),
    "level_at_the_cap": N_("已持有 %(level)s，达到晋升上限，不再推荐。"),
    "level_rule_without_clause": N_("第 %(rule)s 条晋升规则没有写依据条款，请补填。"),
    "level_rule_no_such_level": N_("第 %(rule)s 条晋升规则的等级应为 1 至 5，请修改。"),
    "level_rule_band_upside_down": N_("第 %(rule)s 条晋升规则的名次区间颠倒，请修改。"),
    "level_rule_floor_above_cap": N_("第 %(rule)s 条晋升规则的起点高于上限，请修改。"),
    "signature_not_valid": N_("签名无效，这不是本系统签发的证书，请以查验页为准。"),
}
