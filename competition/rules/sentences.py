"""The sentence for each problem that a rule tells: what is wrong and what to do."""

from competition.rules.words.catalogue import phrase

SENTENCES: dict[str, str] = {
    "step_not_possible": phrase("当前状态不能执行这一步，请刷新页面查看最新状态。"),
    "name_missing": phrase("请填写姓名。"),
    "weights_not_hundred": phrase("理论 %(theory)s 与操作 %(practice)s 相加应为 100，请调整。"),
    "rules_without_prizes": phrase("至少需要一个奖项，请填写名称和名额。"),
    "prize_shares_too_large": phrase("各奖项比例之和超过 100，请调整。"),
    "prizes_too_many": phrase("奖项最多 %(most)s 个，请合并或删去。"),
    "prize_named_twice": phrase("有两个奖项都叫“%(prize)s”，请改名或删去一个。"),
    "prize_without_name": phrase("请填写奖项名称；不要这个奖项的，把这一行清空。"),
    "prize_without_count": phrase("按固定名额设奖，但“%(prize)s”没有名额，请填写名额或删去。"),
    "prize_without_share": phrase("按比例设奖，但“%(prize)s”没有比例，请填写比例或删去。"),
    "small_field_counts_too_many": phrase("另定的名额之和超过 %(entrants)s，参赛数不够发这些奖，请减少。"),
    "small_field_counts_unnamed": phrase("另定的名额比奖项多，多出的名额没有对应的奖项，请删去。"),
    "number_field_unknown": phrase(
        "编号规则中的 {%(field)s} 不能识别，请使用 prefix、year、edition、event、group、serial。"
    ),
    "number_serial_missing": phrase("编号规则必须有且只有一个流水号 {serial}，流水号为 3 至 8 位。"),
    "number_text_unusable": phrase("编号规则中有不能打印的字符或不成对的花括号，请修改。"),
    "number_too_long": phrase("按这个规则编号会超过 %(limit)s 个字符，请缩短。"),
    "number_prefix_unusable": phrase("编号字头只用文字、字母、数字和短横，请修改。"),
    "level_rule_without_clause": phrase("请写明依据条款；还没有文件的，写“待填写依据”。"),
    "level_rule_no_such_level": phrase("等级只能是五级至一级，请修改。"),
    "level_rule_floor_above_cap": phrase("推荐等级高于上限，永远达不到，请降低推荐等级或提高上限。"),
    "level_rule_band_upside_down": phrase("名次范围前后颠倒，请对调。"),
    "level_rule_for_everyone": phrase(
        "这一行没有限定名次、奖项或合格条件，等于推荐所有参赛选手，请写明“名次到”或其他条件。"
    ),
    "level_rule_floor_unused": phrase(
        "已选“在原等级上晋升一级”，推荐等级不会用到，请改为“命题等级”一项，或取消勾选。"
    ),
    "level_rule_from_held_alone": phrase(
        "“在原等级上晋升一级”与“已具备的晋升”的其他选项不能这样并用，请保留晋升一级，不勾选“只晋升恰好具备的”。"
    ),
    "level_rule_nobody_goes_up": phrase("按这样的选项没有人能晋升，请核对这一行的晋升办法和上限。"),
    "level_rule_prize_unknown": phrase("奖项“%(prize)s”已不在本届奖项中，请取消勾选。"),
    "level_rule_unreachable": phrase("这个名次范围里没有所选的奖项，这一行永远用不到，请核对名次和奖项。"),
    "title_incomplete": phrase("请写明荣誉名称、授予单位和依据条款；还没有文件的，依据写“待填写依据”。"),
    "title_band_upside_down": phrase("名次范围前后颠倒，请对调。"),
    "honour_incomplete": phrase("请写明荣誉名称、授予单位和依据条款；还没有文件的，依据写“待填写依据”。"),
    "honour_band_upside_down": phrase("名次范围前后颠倒，请对调。"),
    "honour_prize_unknown": phrase("奖项“%(prize)s”已不在本届奖项中，请取消勾选。"),
    "honour_unreachable": phrase("这个名次范围里没有所选的奖项，这一行永远用不到，请核对名次和奖项。"),
    "basis_missing": phrase(
        "%(kind)s第 %(rows)s 行还没有写明依据，名单、函和申报表先不能出；"
        "请组委会在“规则”的“等级与荣誉”中把“待填写依据”改为本届文件的条款。"
    ),
    "tie_step_twice": phrase("同分办法中有一步用了两次，请删去一步。"),
    "tie_after_share": phrase("“名次并列”之后的步骤不会用到，请把它放在最后。"),
    "birth_dates_crossed": phrase("出生日期的下限晚于上限，请对调或修改。"),
    "holiday_line_unreadable": phrase(
        "第 %(row)s 行“%(line)s”看不明白，请写成“2月6日至12日 休”或“2月20日 班”。"
    ),
    "holiday_of_other_year": phrase("第 %(row)s 行：%(day)s 不在 %(year)s 年（或上年十二月），请核对。"),
    "holiday_twice": phrase("第 %(row)s 行：%(day)s 写了两次，请只留一处。"),
    "holiday_worked_weekday": phrase("第 %(row)s 行：%(day)s 不是周六或周日，不用写成上班，请核对。"),
    "holidays_missing": phrase("没有填写任何放假的日子，请照通知填写。"),
    "entry_not_open": phrase("这项报名当前不能修改，请刷新页面查看最新状态。"),
    "too_late_to_withdraw": phrase("比赛已经开始，不能撤回报名；请联系组委会。"),
    "fields_missing": phrase("退回时请至少标出一处需要修改的地方。"),
    "checks_not_passed": phrase("还有 %(count)s 项审查条件没有通过，不能批准；请退回或不予通过。"),
    "consent_missing": phrase("请阅读并同意“%(title)s”，否则不能提交报名。"),
    "answer_missing": phrase("请填写“%(answer)s”。"),
    "answer_not_listed": phrase("“%(answer)s”的选项不在目录中，请从列表中选择。"),
    "id_number_missing": phrase("请填写证件号码。"),
    "id_fifteen_digits": phrase("十五位身份证号已停用，请填写十八位号码。"),
    "id_length": phrase("%(document)s号码应为 18 位，现在是 %(length)s 位，请核对。"),
    "id_characters": phrase("%(document)s号码只含数字，最后一位可以是 X，请核对。"),
    "id_birth_date": phrase("号码中的出生日期 %(digits)s 不存在，请核对第 7 至 14 位。"),
    "id_birth_out_of_range": phrase(
        "号码中的出生日期 %(digits)s 早于 1900 年或还没有到，请核对第 7 至 14 位。"
    ),
    "id_check_digit": phrase("%(document)s号码最后一位与前面的数字不符，请逐位核对。"),
    "id_not_residence_card": phrase("这不是港澳台居民居住证号码，请核对证件类型。"),
    "id_is_foreign_residence": phrase(
        "9 开头的是外国人永久居留身份证号码，请把证件类型改为“外国人永久居留身份证”。"
    ),
    "id_area_unknown": phrase("居民身份证号码不以 0 开头，请对照证件核对。"),
    "id_is_residence_card": phrase("这是港澳台居民居住证号码，请把证件类型改为居住证。"),
    "name_too_long": phrase("姓名超过 %(limit)s 个字，请核对。"),
    "text_private_character": phrase(
        "第 %(place)s 个字（%(character)s）是自造字，别的设备无法显示；请改用国家标准中的字。"
    ),
    "text_noncharacter": phrase("第 %(place)s 个字（%(character)s）不是文字，任何设备都不能显示，请删除。"),
    "text_surrogate": phrase("第 %(place)s 个字（%(character)s）是残缺的半个字，请删除后重新输入。"),
    "text_turns_direction": phrase(
        "第 %(place)s 个字（%(character)s）看不见，会颠倒文字的顺序；请删去这一项，重新输入，不要粘贴。"
    ),
    "text_line_end": phrase("第 %(place)s 个字处换了行，这一项只能写一行，请合为一行。"),
    "text_control_character": phrase(
        "第 %(place)s 个字（%(character)s）是看不见的控制符，请删除后重新输入。"
    ),
    "text_selectors_removed": phrase(
        "“%(before)s”后有看不见的字形选择符，已去掉，共 %(count)s 个；请核对文字。"
    ),
    "name_strange_characters": phrase("姓名中有不能用的字符：%(characters)s，请删除。"),
    "date_unreadable": phrase("日期看不明白，请写成 1990-03-07 的样子。"),
    "birth_day_needed": phrase("参赛条件的界限就在这个月里：请把出生日期写到日，例如 1990-03-07。"),
    "date_out_of_range": phrase("日期应在 1900 年至今天之间，请核对。"),
    "months_wrong": phrase("“%(answer)s”应为 0 至 %(limit)s 之间的整数，请核对。"),
    "phone_wrong": phrase("手机号码不正确，请填写 11 位号码。"),
    "unit_too_long": phrase("单位名称超过 %(limit)s 个字，请核对。"),
    "phase_step_not_possible": phrase("竞赛当前的状态不能执行这一步，请刷新页面查看最新状态。"),
    "session_ends_before_it_starts": phrase("场次“%(session)s”的结束不晚于开始，请核对两个时间。"),
    "session_without_venue": phrase("场次“%(session)s”还没有场地，请选择场地。"),
    "venue_taken": phrase("场次“%(session)s”与“%(other)s”同时占用“%(venue)s”，请错开时间或换场地。"),
    "people_in_two_sessions": phrase(
        "场次“%(session)s”与“%(other)s”时间重叠，有 %(count)s 人同时在两场，请错开。"
    ),
    "workstations_too_few": phrase(
        "场次“%(session)s”需要 %(wanted)s 个赛位，场地只有 %(room)s 个，请增加或分场。"
    ),
    "venue_crowded": phrase("“%(venue)s”同时需要 %(wanted)s 个赛位，只有 %(room)s 个，请错开场次。"),
    "reason_missing": phrase("请写明理由。"),
    "id_shape_hk_macao_permit": phrase("港澳居民来往内地通行证号码是 H 或 M 加 8 位或 10 位数字，请核对。"),
    "id_shape_taiwan_permit": phrase(
        "台湾居民来往大陆通行证号码是 8 位数字，旧证是 10 位数字加一个字母，请核对。"
    ),
    "id_shape_passport": phrase("护照号码由 5 至 15 位字母和数字组成，至少有一位数字，请核对。"),
    "id_shape_foreign_residence": phrase(
        "外国人永久居留身份证号码是 3 个字母加 12 位数字，或 18 位数字，请核对。"
    ),
    "id_shape_officer": phrase("军官证号码由 4 至 20 个字或数字组成，请核对。"),
    "members_wrong": phrase("本赛项每队 %(wanted)s 人，现在是 %(count)s 人，请补齐或删减。"),
    "registration_not_open": phrase("报名没有开放，请留意竞赛页面公布的报名时间。"),
    "registration_closed": phrase("报名已经截止；如确需补报，请联系组委会。"),
    "delegation_full": phrase("代表队在本赛项的 %(limit)s 个名额已满，请联系领队或改报其他赛项%(cited)s。"),
    "organisation_full": phrase("单位在本赛项的 %(limit)s 个名额已满，请联系单位管理员%(cited)s。"),
    "event_full": phrase("本赛项的 %(limit)s 个名额已满，请改报其他赛项%(cited)s。"),
    "delegation_missing": phrase("请选择代表队%(cited)s。"),
    "units_mixed": phrase("不得跨校（跨单位）组队，请核对各队员的单位%(cited)s。"),
    "already_entered": phrase(
        "该选手已报名本赛项，一人一个赛项只能报一次；请在“我的报名”中查看，那里没有的请点“这是我的证件号码”申诉。"
    ),
    "events_too_many": phrase("每人最多报 %(limit)s 个赛项，请先撤回另一项%(cited)s。"),
    "too_old": phrase("出生日期须在%(limit)s及以后，不符合参赛条件%(cited)s。"),
    "too_young": phrase("出生日期须在%(limit)s及以前，不符合参赛条件%(cited)s。"),
    "identity_not_allowed": phrase("参赛身份不在本组别范围内，请核对组别或身份%(cited)s。"),
    "local_missing": phrase("请选择是否本地户籍%(cited)s。"),
    "work_months_too_few": phrase("工作时间须满 %(least)s 个月，现为 %(found)s 个月%(cited)s。"),
    "insurance_too_short": phrase("社会保险须缴满 %(least)s 个月，现为 %(found)s 个月%(cited)s。"),
    "education_too_low": phrase("文化程度须为%(least)s及以上%(cited)s。"),
    "held_level_too_low": phrase("已有职业技能等级须为%(least)s及以上%(cited)s。"),
    "honour_barred": phrase("已获“%(found)s”者不得以选手身份参赛%(cited)s。"),
    "document_missing": phrase("还缺“%(document)s”，请上传%(cited)s。"),
    "check_members": phrase("队员人数：应为 %(wanted)s 人，现为 %(count)s 人。"),
    "check_window": phrase("在报名时间内。"),
    "check_places_of_delegation": phrase("代表队名额：共 %(limit)s 个，另已占用 %(taken)s 个。"),
    "check_places_of_organisation": phrase("单位名额：共 %(limit)s 个，另已占用 %(taken)s 个。"),
    "check_places_of_event": phrase("赛项名额：共 %(limit)s 个，另已占用 %(taken)s 个。"),
    "check_delegation": phrase("已选择代表队。"),
    "check_one_unit": phrase("队员来自同一单位。"),
    "check_entered_once": phrase("本赛项没有重复报名。"),
    "check_events_per_person": phrase("报名赛项数：最多 %(limit)s 个，另已报 %(found)s 个。"),
    "check_born_on_or_after": phrase("出生日期为%(found)s，须在%(limit)s及以后。"),
    "check_born_on_or_before": phrase("出生日期为%(found)s，须在%(limit)s及以前。"),
    "check_identity": phrase("参赛身份：%(found)s。"),
    "check_local": phrase("已说明是否本地户籍。"),
    "check_work_months": phrase("工作 %(found)s 个月，须满 %(least)s 个月。"),
    "check_insurance_months": phrase("社会保险缴费 %(found)s 个月，须满 %(least)s 个月。"),
    "check_education": phrase("文化程度：%(found)s，须为%(least)s及以上。"),
    "check_held_level": phrase("已有等级：%(found)s，须为%(least)s及以上。"),
    "check_honours": phrase("没有不得参赛的荣誉；本人填报：%(found)s。"),
    "check_document": phrase("材料齐全：%(document)s。"),
    "check_consent": phrase("本人已同意：%(title)s。"),
    "number_serial_full": phrase("%(digits)s 位流水号已经用完，请修改编号规则。"),
    "marked_already": phrase("已经生成 %(count)s 张评分表，抽签不能作废。"),
    "sheets_still_open": phrase("还有 %(count)s 张评分表没有锁定，全部锁定后才能解密。"),
    "witness_is_keeper": phrase("见证解密的监督不能同时是提供口令的保管人，请换一位监督登录。"),
    "keeper_without_key": phrase("%(name)s还没有设置加密口令，请本人登录后在“加密口令”页设置。"),
    "keepers_too_few": phrase("保管人至少 %(fewest)s 名、至多 3 名，请先指定加密裁判。"),
    "keeper_named_twice": phrase("同一个人只能担任一个保管人，请另选。"),
    "keeper_not_officer": phrase("保管人必须是本赛项的加密裁判，请先授予角色。"),
    "keeper_is_judge": phrase("%(name)s是本赛项的裁判，不能同时保管加密名单，请另选。"),
    "public_value_missing": phrase("请填写现场产生的公开数，最长 200 个字符。"),
    "nobody_is_there": phrase("本场次还没有人检录，请先检录再抽签。"),
    "seats_too_few": phrase("到场 %(wanted)s 组，赛位只有 %(room)s 个，请先补充赛位。"),
}
