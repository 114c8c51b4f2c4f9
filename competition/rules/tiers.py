"""Which tiers of contests stand above which: a contest selects for one of a higher tier."""

TIERS_ABOVE = {
    "unit": ("county", "city", "province"),
    "county": ("city", "province"),
    "city": ("province", "national"),
    "province": ("national", "world"),
    "national": ("world",),
    "world": (),
}


def tiers_above(tier: str) -> list[str]:
    """The tiers that one may select for; of no tier in particular: those above any."""
    return [higher for low, highers in TIERS_ABOVE.items() for higher in highers if not tier or low == tier]
