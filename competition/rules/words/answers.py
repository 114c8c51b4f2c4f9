"""What is asked of an entry and of each of its people."""

from competition.rules.words.catalogue import phrase

FIELD_WORDS = {
    "name": phrase("姓名"),
    "id_kind": phrase("证件类型"),
    "id_number": phrase("证件号码"),
    "born_on": phrase("出生日期"),
    "sex": phrase("性别"),
    "phone": phrase("手机号码"),
    "identity": phrase("参赛身份"),
    "unit_name": phrase("工作单位或学校"),
    "education": phrase("文化程度"),
    "held_level": phrase("已有职业技能等级"),
    "local": phrase("是否本地户籍"),
    "work_months": phrase("本职业工作月数"),
    "insurance_months": phrase("社会保险缴费月数"),
    "honours": phrase("已获荣誉"),
    "delegation": phrase("代表队"),
    "members": phrase("队员"),
}
