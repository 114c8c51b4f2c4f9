"""Levels of schooling (文化程度)."""

from competition.rules.words.catalogue import phrase

# Lowest first: "at least" compares positions.
EDUCATION_WORDS = {
    "none": phrase("文盲或半文盲"),
    "primary": phrase("小学"),
    "junior": phrase("初中"),
    "senior": phrase("高中"),
    "technical": phrase("技工学校"),
    "secondary": phrase("中等专业学校"),
    "college": phrase("大学专科和专科学校"),
    "bachelor": phrase("大学本科"),
    "graduate": phrase("研究生"),
}
EDUCATIONS = tuple(EDUCATION_WORDS)
