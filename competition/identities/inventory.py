"""The personal data of this room's tables: what it is, what for, until when."""

from collections.abc import Mapping

from competition.rules.inventory import Kept, Until
from competition.rules.words.catalogue import phrase

KEPT: Mapping[str, Kept] = {
    "identity_cases.name": Kept(phrase("身份核对所说的姓名"), phrase("核对是谁"), Until.EVIDENCE),
    "identity_cases.id_number": Kept(
        phrase("身份核对所说的证件号码"), phrase("核对是谁"), Until.EVIDENCE, sealed=True
    ),
    "identity_cases.id_index": Kept(
        phrase("身份核对的号码指纹（不可还原）"), phrase("找到同一号码"), Until.EVIDENCE
    ),
    "identity_cases.name_before": Kept(phrase("更正前的姓名"), phrase("更正有据可查"), Until.EVIDENCE),
    "identity_cases.number_before": Kept(
        phrase("更正前的证件号码"), phrase("更正有据可查"), Until.EVIDENCE, sealed=True
    ),
    "identity_cases.text": Kept(phrase("身份核对的理由"), phrase("核对是谁"), Until.EVIDENCE),
    "identity_cases.decision_reason": Kept(phrase("身份核对的结论"), phrase("告知结论"), Until.EVIDENCE),
    "identity_agreements.reason": Kept(
        phrase("其他竞赛不同意身份更正的理由"), phrase("告知结论"), Until.EVIDENCE
    ),
    "identity_cases.followed": Kept(phrase("更正后随之变动的事项"), phrase("更正有据可查"), Until.EVIDENCE),
    "identity_cases.paper_id": Kept(
        phrase("身份核对的证件影像"), phrase("核对是谁"), Until.IDENTITY, sealed=True
    ),
}
