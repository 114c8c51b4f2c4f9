"""How many may enter."""

from competition.rules.editions.kinds.kind import BlockKind, RulePart
from competition.rules.editions.kinds.value import Value, Whole
from competition.rules.editions.targets import EVERYTHING, GROUPS
from competition.rules.words.catalogue import phrase
from competition.rules.words.groups import Group


class Quota(RulePart, frozen=True, kw_only=True):
    """How many may enter. The first quota whose event and group match counts; None is no limit."""

    group: Group | None = None
    event_code: str | None = None
    per_delegation: int | None = None
    per_organisation: int | None = None
    per_event: int | None = None
    fewest: int = 30  # below: warn, 仅作选拔、不设奖
    coaches_per_entry: int = 1


QUOTAS = BlockKind(
    key="quotas",
    title=phrase("名额"),
    blank=Quota(),
    whole=(EVERYTHING, *GROUPS),
    rows=(
        (
            Value("per_delegation", phrase("每个代表队每个赛项"), Whole(1, 500), common=True),
            Value("per_organisation", phrase("每个单位每个赛项"), Whole(1, 500), common=True),
            Value("per_event", phrase("每个赛项总数"), Whole(1, 5000), common=True),
        ),
        (
            Value(
                "fewest",
                phrase("少于多少人只选拔、不设奖"),
                Whole(0, 500, needed=True),
                help=phrase("常见规定为 30 人"),
                nothing=None,
                common=True,
            ),
            Value(
                "coaches_per_entry", phrase("每个参赛的指导教师数"), Whole(0, 10, needed=True), nothing=None
            ),
        ),
    ),
)
