"""Levels of skill: 5 初级工 up to 1 高级技师.

特级技师 and 首席技师 are posts in an enterprise (评聘) and out of reach of any contest.
"""

from competition.rules.words.catalogue import phrase

LEVEL_WORDS = {
    1: phrase("一级/高级技师"),
    2: phrase("二级/技师"),
    3: phrase("三级/高级工"),
    4: phrase("四级/中级工"),
    5: phrase("五级/初级工"),
}

# What somebody holds, as an answer of a form, lowest first: "at least" compares positions.
HELD_LEVEL_WORDS = {"none": phrase("尚未取得")} | {
    str(level): LEVEL_WORDS[level] for level in sorted(LEVEL_WORDS, reverse=True)
}
HELD_LEVELS = tuple(HELD_LEVEL_WORDS)

# The path of the new eight levels, for the career record.
CAREER = (
    phrase("学徒工"),
    *(LEVEL_WORDS[level] for level in sorted(LEVEL_WORDS, reverse=True)),
    phrase("特级技师"),
    phrase("首席技师"),
)
