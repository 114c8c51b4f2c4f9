"""Kinds of institutions."""

from competition.rules.words.catalogue import phrase

ORGANISATION_WORDS = {
    "unit": phrase("企事业单位"),
    "school": phrase("院校"),
    "department": phrase("主管部门"),
    "association": phrase("行业协会"),
    "evaluation_body": phrase("评价机构"),
}
