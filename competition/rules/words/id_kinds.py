"""The documents a person may sign up with."""

from enum import StrEnum

from competition.rules.words.catalogue import phrase


class IdKind(StrEnum):
    """The documents a person may sign up with."""

    RESIDENT = "resident"
    HK_MACAO_TAIWAN_RESIDENCE = "hmt_residence"
    HK_MACAO_PERMIT = "hk_macao_permit"
    TAIWAN_PERMIT = "taiwan_permit"
    PASSPORT = "passport"
    FOREIGN_RESIDENCE = "foreign_residence"
    OFFICER = "officer"


ID_KIND_WORDS = {
    IdKind.RESIDENT: phrase("居民身份证"),
    IdKind.HK_MACAO_TAIWAN_RESIDENCE: phrase("港澳台居民居住证"),
    IdKind.HK_MACAO_PERMIT: phrase("港澳居民来往内地通行证"),
    IdKind.TAIWAN_PERMIT: phrase("台湾居民来往大陆通行证"),
    IdKind.PASSPORT: phrase("护照"),
    IdKind.FOREIGN_RESIDENCE: phrase("外国人永久居留身份证"),
    IdKind.OFFICER: phrase("军官证"),
}
