"""职工组 and 学生组."""

from enum import StrEnum

from competition.rules.words.catalogue import phrase


class Group(StrEnum):
    """The two groups that compete apart."""

    STAFF = "staff"
    STUDENT = "student"


GROUP_WORDS: dict[str, str] = {Group.STAFF: phrase("职工组"), Group.STUDENT: phrase("学生组")}
