"""Where a contest stands on the way up, and where and as what it is filed."""

from competition.rules.words.catalogue import phrase

TIER_WORDS = {
    "unit": phrase("单位"),
    "county": phrase("县（市、区）级"),
    "city": phrase("市级"),
    "province": phrase("省级"),
    "national": phrase("国家级"),
    "world": phrase("世界级"),
}

# Not told yet: defaults that rest on the filing wait for it.
UNKNOWN = "unknown"

# The level a contest is filed at (备案), one only; its selections on lower tiers are of the same level.
FILED_LEVEL_WORDS = {
    **{tier: TIER_WORDS[tier] for tier in ("world", "national", "province", "city", "county")},
    "enterprise": phrase("企业"),
    "school": phrase("院校"),
}

# The class within the level; a series such as 江苏技能状元大赛 is of none.
CLASS_WORDS = {"first": phrase("一类"), "second": phrase("二类"), "none": phrase("不分类")}

# What an organiser chooses from.
FILED_LEVELS = {UNKNOWN: phrase("尚未确定"), **FILED_LEVEL_WORDS}
FILED_CLASSES = {UNKNOWN: phrase("尚未确定"), **CLASS_WORDS}


def said_of(filed: str) -> str | None:
    """The level or class of a filing; None while it is not known."""
    return None if filed == UNKNOWN else filed
