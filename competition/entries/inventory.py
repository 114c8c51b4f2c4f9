"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "entries.draft": Kept(phrase("填写中的报名内容"), phrase("报名、资格审查"), Until.REST, sealed=True),
    "entries.seen": Kept(phrase("审查时看到的内容"), phrase("对照修改"), Until.REST, sealed=True),
    "entries.answer": Kept(phrase("审查结论和理由"), phrase("告知结论"), Until.RESULTS),
    "entry_members.name": Kept(phrase("报名时的姓名"), phrase("成绩和证书"), Until.RESULTS),
    "entry_members.phone": Kept(phrase("报名时的手机号码"), phrase("通知参赛事项"), Until.REST, sealed=True),
    "entry_members.unit_name": Kept(phrase("报名时的单位"), phrase("成绩和证书"), Until.RESULTS),
    "entry_members.education": Kept(phrase("报名时的文化程度"), phrase("资格审查"), Until.REST),
    "entry_members.held_level": Kept(
        phrase("报名时的技能等级"), phrase("资格审查、推荐技能等级"), Until.RESULTS
    ),
    "entry_members.facts": Kept(phrase("报名时的其他回答"), phrase("资格审查"), Until.REST),
    "entry_members.photo_id": Kept(
        phrase("证件照"), phrase("核对身份、制作参赛证"), Until.PAPERS, sealed=True
    ),
    "entry_documents.file_id": Kept(
        phrase("证件影像和证明材料"), phrase("资格审查"), Until.PAPERS, sealed=True
    ),
    "entry_documents.holder": Kept(
        phrase("材料归属（不可还原的指纹）"), phrase("材料跟着本人"), Until.PAPERS
    ),
}
