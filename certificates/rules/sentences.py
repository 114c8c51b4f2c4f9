"""The sentence for each problem that a rule tells: what is wrong and what to do."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "award_entry_without_members": phrase("参赛 %(entry)s 有奖项但没有选手，请先核对报名信息。"),
    "award_person_twice": phrase("同一选手（编号 %(person)s）在一个赛项中出现两次，请先核对报名信息。"),
    "award_no_prizes": phrase(
        "这个赛项的成绩没有产生奖项，请核对奖项规则和成绩；参赛数不足、仅作选拔的赛项不用确认。"
    ),
    "text_does_not_fit": phrase("“%(block)s”的文字放不下，请缩短文字或换一种样式。"),
    "number_start_negative": phrase("起始流水号不能为负数。"),
    "number_fact_missing": phrase("编号规则需要 %(field)s，但这批证书没有，请修改编号规则。"),
    "issued_before_results": phrase("落款日期早于成绩公布的日子（%(day)s），请改为这一天或以后的日期。"),
    "issued_in_future": phrase("落款日期晚于今天（%(day)s）：请改正日期，或写明为什么要写将来的日期。"),
    "signature_not_valid": phrase("二维码中的签名无效，证书可能被改动，请向发证单位查询。"),
    "level_number_unknown_form": phrase(
        "证书编号共 %(length)s 个字符，不符合职业技能等级证书的编号规则（Y 或 S 加 21 位数字），请核对。"
    ),
    "level_number_other_scheme": phrase("这是旧版证书编号（%(scheme)s），请填写新核发的 22 位编号。"),
    "level_number_other_level": phrase("编号中的等级是 %(found)s 级，认定的等级是 %(expected)s 级，请核对。"),
    "level_number_future_year": phrase("编号中的核发年份 %(year)s 晚于今年，请核对。"),
    "level_number_no_province": phrase("编号中的省级代码 %(province)s 不存在，请核对。"),
    "level_post_by_appointment": phrase("已聘特级技师或首席技师，竞赛不再推荐等级。"),
    "level_no_clause": phrase("名次和奖项不符合任何一条晋级条款。"),
    "level_once_a_year": phrase(
        "%(year)s 年已在另一竞赛推荐%(level)s，条款规定一人一年只晋升一次，这次没有更高。"
    ),
    "level_without_occupation": phrase(
        "赛项没有填写对应的职业；等级按职业认定，条款没有写明这类赛项也推荐。"
    ),
    "level_occupation_unstated": phrase("填报过%(level)s，但没有注明职业；请核对证书后登记，再作推荐。"),
    "level_claim_needs_proof": phrase("%(held)s只是本人填报，按它晋升到%(level)s须先核对证书并登记。"),
    "level_better_result": phrase("同一人在“%(event)s”有更好的成绩，取那一次的%(level)s。"),
    "level_recommended_already": phrase("本届竞赛已推荐%(level)s，这次没有更高。"),
    "level_needs_one_held": phrase("条款“%(clause)s”在原等级上晋升，但没有登记现有等级。"),
    "level_at_the_cap": phrase("已持有%(level)s，达到条款的上限。"),
    "level_held_already": phrase("已持有%(level)s或更高等级，条款不再晋升。"),
    "level_paper_unknown": phrase("条款“%(clause)s”按命题等级推荐，但赛项没有登记命题等级。"),
}
