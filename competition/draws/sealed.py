"""What a draw keeps sealed: its seed, its key and its lists, closed for the keepers and opened again.

Nothing is stored or logged here; the steps that do so are operations.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from competition.draws import queries
from competition.draws.models import Draw
from competition.rules.draw import drawing, sealing
from competition.rules.draw.sealing import OpenKey
from competition.rules.problems import Problem, Refused

# Which lists each keeper holds, by the number of keepers.
LISTS_OF: dict[int, dict[int, tuple[str, ...]]] = {
    2: {1: ("number", "workstation"), 2: ("code",)},
    3: {1: ("number",), 2: ("workstation",), 3: ("code",)},
}


def purpose_of(draw: Draw) -> str:
    """What each seal of this draw is bound to, so that none opens in another's place."""
    return f"draw {draw.event_id}/{draw.session_id}/{draw.seed_hash}"


def seal_key(draw: Draw, key: bytes, keepers: Sequence[queries.KeeperRow]) -> None:
    """Fix who may open this draw: halves of the key for each pair, and two halves to print."""
    publics = {
        keeper.key_id: keeper.public_key
        for keeper in keepers
        if keeper.key_id is not None and keeper.public_key is not None
    }
    draw.keepers = [
        {
            "place": keeper.place,
            "account_id": keeper.account_id,
            "key_id": keeper.key_id,
            "public_key": keeper.public_key,
        }
        for keeper in keepers
    ]
    purpose = purpose_of(draw)
    draw.wraps = sealing.wrap_for_pairs(key, publics, purpose)
    halves = (sealing.new_half(), sealing.new_half())
    draw.recovery = {
        "sealed": sealing.seal_for_halves(key, halves[0], halves[1], purpose),
        "halves": [
            {
                "place": keeper["place"],
                "account_id": keeper["account_id"],
                "sealed": sealing.seal_to(
                    keeper["public_key"], half.encode(), f"{purpose}\nhalf {keeper['place']}"
                ),
            }
            for keeper, half in zip(draw.keepers, halves, strict=False)
        ],
    }


def inputs_hash(draw: Draw) -> str:
    """SHA-256 over the canonical JSON of what was drawn about."""
    text = json.dumps(draw.inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def inputs_of(draw: Draw) -> drawing.Inputs:
    """What is drawn about now: who is there, the workstations, the codes already given."""
    return drawing.Inputs.of(
        queries.present_entries(draw.session_id),
        queries.workstations_of(draw.session_id),
        queries.taken_codes(draw.event_id),
    )


def key_of(draw: Draw, first: OpenKey, second: OpenKey) -> bytes:
    """The key of the lists, by two different keepers who are named for this draw."""
    named = {keeper["key_id"] for keeper in draw.keepers}
    if first.account_id == second.account_id or first.key_id == second.key_id:
        raise Refused(Problem("one_keeper_twice"))
    if not {first.key_id, second.key_id} <= named:
        raise Refused(Problem("keeper_not_named"))
    try:
        return sealing.unwrap(draw.wraps, first, second, purpose_of(draw))
    except sealing.Unopened:
        raise Refused(Problem("seal_broken")) from None


def opened(key: bytes, sealed: bytes | None, purpose: str) -> bytes:
    """What was sealed with the key of the lists; Refused("seal_broken") when it was tampered with."""
    try:
        return sealing.open_with(key, sealed or b"", purpose)
    except sealing.Unopened:
        raise Refused(Problem("seal_broken")) from None


def seal_lists(draw: Draw, key: bytes, seed: bytes, layers: drawing.Layers) -> None:
    """All lists and the seed for two keepers; each list for its own keeper alone."""
    purpose = purpose_of(draw)
    lists: dict[str, list[list[Any]]] = {
        "number": [[entry_id, number] for entry_id, number in sorted(layers.numbers.items())],
        "workstation": [[number, label] for number, label in sorted(layers.workstations.items())],
        "code": [[label, code] for label, code in sorted(layers.codes.items())],
    }
    # A salted mark of each list: who forges a keeper's own list is found out at the opening.
    salts = {name: os.urandom(16).hex() for name in lists}
    marks = {name: mark_of(salts[name], rows) for name, rows in lists.items()}
    whole = json.dumps({"seed": seed.hex(), "marks": marks, **lists}).encode()
    draw.sealed_lists = sealing.seal_with(key, whole, f"{purpose}\nlists")
    draw.sealed_seed = None
    keepers = [keeper for keeper in draw.keepers if keeper["place"] != queries.DEPUTY]
    share = LISTS_OF[len(keepers)]
    draw.own_lists = [
        {
            "place": keeper["place"],
            "list": name,
            "account_id": keeper["account_id"],
            "key_id": keeper["key_id"],
            "mark": marks[name],
            "sealed": sealing.seal_to(
                keeper["public_key"],
                json.dumps({"salt": salts[name], "rows": lists[name]}).encode(),
                f"{purpose}\nlist {name}",
            ),
            "printed_at": None,
        }
        for keeper in keepers
        for name in share[keeper["place"]]
    ]


def mark_of(salt: str, rows: list[list[Any]]) -> str:
    """The mark by which a printed list is held against the sealed one at the opening."""
    return hashlib.sha256(f"{salt}{json.dumps(rows)}".encode()).hexdigest()


def sound_pairs(draw: Draw, lists: Mapping[str, Any]) -> dict[str, int]:
    """The pairs, after drawing again from seed and value: the sealed lists, the codes that were marked and
    the lists that the keepers printed must all agree."""
    layers = recompute(draw, bytes.fromhex(lists["seed"]))
    sealed = drawing.Layers(dict(lists["number"]), dict(lists["workstation"]), dict(lists["code"]))
    pairs = layers.entry_of_code()
    sound = (
        drawing.seed_hash(bytes.fromhex(lists["seed"])) == draw.seed_hash
        and layers == sealed
        and sorted(pairs) == queries.codes_of_draw(draw.id)
        and all(row["mark"] == lists["marks"][row["list"]] for row in draw.own_lists)
    )
    if not sound:
        raise Refused(Problem("draw_does_not_repeat"))
    return pairs


def recompute(draw: Draw, seed: bytes) -> drawing.Layers:
    """The lists that this seed gives with the draw's public value and inputs."""
    inputs = draw.inputs or {"entries": [], "workstations": [], "taken": []}
    return drawing.draw(seed, draw.public_value or "", drawing.Inputs.of(**inputs))


def opened_layers(draw: Draw) -> drawing.Layers | None:
    """All three lists of an opened draw, to compare with the keepers' papers."""
    if draw.state != "opened" or draw.revealed_seed is None:
        return None
    return recompute(draw, bytes.fromhex(draw.revealed_seed))


def opened_pairs(draw: Draw) -> dict[str, int] | None:
    """Code → entry id of an opened draw, drawn again from what is public; None before opening."""
    layers = opened_layers(draw)
    return None if layers is None else layers.entry_of_code()
