"""What a contestant is by occupation on the day of registration (参赛身份)."""

from enum import StrEnum

from competition.rules.words.catalogue import phrase


class Identity(StrEnum):
    """What a contestant is by occupation on the day of registration."""

    FRONTLINE = "frontline"  # 企事业单位生产一线职工
    TEACHER = "teacher"  # 院校在职教师
    STUDENT = "student"  # 在校学生（含应届）
    OFFICIAL = "official"  # 机关事业单位在编工作人员
    SELF_EMPLOYED = "self_employed"  # 灵活就业
    OTHER = "other"


IDENTITY_WORDS = {
    Identity.FRONTLINE: phrase("企事业单位一线职工"),
    Identity.TEACHER: phrase("院校在职教师"),
    Identity.STUDENT: phrase("院校在校学生"),
    Identity.OFFICIAL: phrase("机关事业单位在编人员"),
    Identity.SELF_EMPLOYED: phrase("个体或灵活就业"),
    Identity.OTHER: phrase("其他"),
}
