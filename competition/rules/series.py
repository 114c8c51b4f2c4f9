"""The series the product is made for; an organiser may found others."""

from competition.rules.words.catalogue import phrase

# Code of the series: its name, and its English name.
SERIES = {
    "zhuangyuan": (phrase("江苏技能状元大赛"), "Jiangsu Skills Champion Competition"),
    "craftsman": (phrase("“江苏工匠”岗位练兵职业技能竞赛"), "Jiangsu Craftsman On-the-job Skills Contests"),
}
