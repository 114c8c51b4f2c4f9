"""Papers that are handed in with an entry."""

from competition.rules.words.catalogue import phrase

DOCUMENT_WORDS = {
    "photo": phrase("证件照"),
    "identity": phrase("身份证件扫描件"),
    "employment": phrase("在职证明"),
    "insurance": phrase("社会保险缴费记录"),
    "student": phrase("学籍证明"),
    "level": phrase("职业技能等级证书"),
    "other": phrase("其他材料"),
}
