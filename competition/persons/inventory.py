"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "persons.name": Kept(phrase("姓名"), phrase("核对身份、成绩和证书"), Until.RESULTS),
    "persons.id_number": Kept(phrase("证件号码"), phrase("核对身份、证书查验"), Until.RESULTS, sealed=True),
    "persons.sex": Kept(phrase("性别"), phrase("核对身份、推荐名单"), Until.RESULTS),
    "persons.born_on": Kept(phrase("出生日期"), phrase("核对年龄条件"), Until.RESULTS),
    "persons.phone": Kept(phrase("手机号码"), phrase("通知参赛事项"), Until.REST, sealed=True),
    "persons.unit_name": Kept(phrase("工作单位或学校"), phrase("下次报名时预填"), Until.REST),
    "persons.education": Kept(phrase("文化程度"), phrase("下次报名时预填"), Until.REST),
    "persons.held_level": Kept(phrase("已有技能等级（自报）"), phrase("下次报名时预填"), Until.REST),
    "persons.facts": Kept(phrase("参赛条件的其他回答"), phrase("下次报名时预填"), Until.REST),
    "levels_held.number": Kept(phrase("核验过的等级证书编号"), phrase("推荐技能等级"), Until.RESULTS),
    "consents.guardian": Kept(
        phrase("监护人姓名、关系和电话"), phrase("未成年人参赛的同意"), Until.EVIDENCE, sealed=True
    ),
}
