"""Whether draws are still what was committed, drawn and opened, by the log and by drawing again."""

from functools import partial
from typing import Any

from competition.contests import queries as contests
from competition.draws import queries, sealed_lists
from competition.draws.models import Draw
from competition.foundation.store.audit import Log
from competition.foundation.store.history import holds
from competition.rules.draw import drawing
from competition.rules.draw.life import MADE, DrawState
from competition.rules.problems import Problem

ACTIONS = ("draw.committed", "draw.made", "draw.opened")


def faults_of(log: Log) -> list[Problem]:
    """Draws of the log's contest that differ from what the log says of them, by event."""
    said: dict[str, dict[str, Any]] = {}
    for line in log.lines(*ACTIONS):
        said.setdefault(line.subject or "", {}).update(line.details)
    return [
        Problem("draw_not_as_logged", {"event": event.code, "draw": draw.id})
        for event in contests.events_of(log.contest_id)
        for draw in queries.live_draws(event.id)
        if not holds(partial(_holds, draw, said.get(str(draw.id), {})))
    ]


def _holds(draw: Draw, said: dict[str, Any]) -> bool:
    if said.get("seed_hash") != draw.seed_hash:
        return False
    if draw.state not in MADE:
        return True
    drawn = (said.get("public_value"), said.get("inputs_hash"))
    if drawn != (draw.public_value, sealed_lists.inputs_hash(draw)):
        return False
    return draw.state != DrawState.OPENED or _repeats(draw, said)


def _repeats(draw: Draw, said: dict[str, Any]) -> bool:
    """Opened: the seed that was revealed gives the codes that were marked."""
    seed = draw.revealed_seed or ""
    if seed != said.get("seed") or drawing.seed_hash(bytes.fromhex(seed)) != draw.seed_hash:
        return False
    return sorted(sealed_lists.opened_pairs(draw) or {}) == queries.codes_of_draw(draw.id)
