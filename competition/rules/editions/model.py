"""The rules of one contest edition, as data.

Every contest keeps its rules as a ``ContestRules`` value in an append-only version. Each part cites the
``clause`` of the plan or technical file it comes from. Who reads which part:

* registration and reviews: ``eligibility_for``, ``quota_for``, ``filling_for``
* scoring: ``weights_for``, ``ties_for``, ``prizes``, ``procedure``
* certificates: ``titles``, ``levels``, ``honours``, ``certificates``

Marks, weights and shares are ``Decimal`` (strings in JSON); levels run from 5 (初级工) up to 1 (高级技师).

A new kind of rule is a file in ``kinds/`` and its field and line here; blocks, forms and texts follow.
"""

from typing import Any

import msgspec

from competition.rules.editions.kinds.advancement import ADVANCEMENT, Advancement
from competition.rules.editions.kinds.certificate import CERTIFICATES, CertificateRules
from competition.rules.editions.kinds.eligibility import ELIGIBILITY, Eligibility
from competition.rules.editions.kinds.filling import FILLING, Filling
from competition.rules.editions.kinds.honours import HONOURS, Honour
from competition.rules.editions.kinds.kind import BlockKind, RowKind, RuleKind
from competition.rules.editions.kinds.levels import LEVELS, Level
from competition.rules.editions.kinds.prizes import PRIZES, EventPrizes
from competition.rules.editions.kinds.procedure import PROCEDURE, Procedure
from competition.rules.editions.kinds.quota import QUOTAS, Quota
from competition.rules.editions.kinds.ties import TIES, TieLadder
from competition.rules.editions.kinds.titles import TITLES, Title
from competition.rules.editions.kinds.weights import WEIGHTS, Weights
from competition.rules.problems import Problem
from competition.rules.words.groups import Group
from competition.rules.words.tie_steps import TieStep


class ContestRules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All rules of one edition."""

    eligibility: tuple[Eligibility, ...] = ()
    quotas: tuple[Quota, ...] = ()
    filling: tuple[Filling, ...] = ()
    weights: tuple[Weights, ...] = (Weights(),)
    ties: tuple[TieStep, ...] = (TieStep.PRACTICE, TieStep.MODULES, TieStep.TIME, TieStep.SHARE)
    ties_clause: str = ""
    event_ties: tuple[TieLadder, ...] = ()
    prizes: EventPrizes = EventPrizes()
    titles: tuple[Title, ...] = ()
    levels: tuple[Level, ...] = ()
    advancement: Advancement = Advancement()
    procedure: Procedure = Procedure()
    certificates: CertificateRules = CertificateRules()
    honours: tuple[Honour, ...] = ()

    def eligibility_for(self, group: str, event_code: str) -> Eligibility:
        """The rule of the event if it has its own, else of its group, else an open one."""
        return ELIGIBILITY.counting(self, group, event_code) or Eligibility(group=Group(group))

    def quota_for(self, group: str, event_code: str) -> Quota:
        """The most particular quota: of the event, then of the group, then of the contest."""
        return QUOTAS.counting(self, group, event_code) or Quota()

    def filling_for(self, group: str, event_code: str) -> Filling:
        """How the places of an event are filled that come free."""
        return FILLING.counting(self, group, event_code) or Filling()

    def weights_for(self, event_code: str) -> Weights:
        """The event's own weights, else those of the contest."""
        return WEIGHTS.counting(self, "", event_code) or Weights()

    def ties_for(self, event_code: str) -> TieLadder:
        """The event's own ladder, else that of the contest."""
        return TIES.counting(self, "", event_code) or TieLadder()


# The kinds that differ by group and event, each with its own page, in the order of the pages.
BLOCK_KINDS: tuple[BlockKind[Any], ...] = (ELIGIBILITY, QUOTAS, FILLING, WEIGHTS, TIES)
# The kinds that come in rows, on one page.
ROW_KINDS: tuple[RowKind[Any], ...] = (LEVELS, TITLES, HONOURS)
KINDS: tuple[RuleKind[Any], ...] = (
    *BLOCK_KINDS,
    PRIZES,
    *ROW_KINDS,
    ADVANCEMENT,
    PROCEDURE,
    CERTIFICATES,
)


def to_body(rules: ContestRules) -> dict[str, Any]:
    """Plain JSON values (Decimal and dates as strings) for the ``body`` of a version."""
    body: dict[str, Any] = msgspec.to_builtins(rules)
    return body


def from_body(body: object) -> ContestRules:
    """The typed rules of a stored body. Raises ``msgspec.ValidationError`` naming the place that is wrong."""
    return msgspec.convert(body, ContestRules)


def to_json(rules: ContestRules) -> bytes:
    """The rules as readable JSON."""
    return msgspec.json.format(msgspec.json.encode(rules), indent=2)


def from_json(data: bytes | str) -> ContestRules:
    """Read JSON. Raises ``msgspec.DecodeError`` (or its child ``ValidationError``) naming the place."""
    return msgspec.json.decode(data, type=ContestRules)


def problems_with_rules(rules: ContestRules) -> list[Problem]:
    """What in these rules cannot be carried out; fields are those of the form of the kind."""
    return [problem for kind in KINDS for problem in kind.problems_in(rules)]
