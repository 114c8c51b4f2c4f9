"""What a draw keeps sealed: its seed, its key and its lists, closed for the keepers and opened again.

Nothing is stored or logged here; the steps that do so are operations.
"""

import hashlib
import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from competition.draws import queries
from competition.draws.models import Draw
from competition.rules.draw import drawing, keeping, sealing, sharing
from competition.rules.draw.keeper_keys import OpenKey
from competition.rules.draw.keeping import NamedKeeper
from competition.rules.draw.life import DrawState
from competition.rules.problems import Problem, Refused


@contextmanager
def _refusing(code: str) -> Iterator[None]:
    """What does not open is refused with this problem."""
    try:
        yield
    except sealing.Unopened:
        raise Refused(Problem(code)) from None


def purpose_of(draw: Draw) -> str:
    """What each seal of this draw is bound to, so that none opens in another's place."""
    return f"draw {draw.event_id}/{draw.session_id}/{draw.seed_hash}"


def seal_seed(draw: Draw, key: bytes, seed: bytes) -> None:
    """The seed, closed with the key of the lists until the draw."""
    draw.sealed_seed = sealing.seal_with(key, seed, f"{purpose_of(draw)}\nseed")


def seed_of(draw: Draw, key: bytes) -> bytes:
    """The seed whose hash was published; Refused("seal_broken") when it is another."""
    with _refusing("seal_broken"):
        seed = sealing.open_with(key, draw.sealed_seed or b"", f"{purpose_of(draw)}\nseed")
    if drawing.seed_hash(seed) != draw.seed_hash:
        raise Refused(Problem("seal_broken"))
    return seed


def seal_key(draw: Draw, key: bytes, keepers: Sequence[NamedKeeper]) -> None:
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
    draw.wraps = sharing.wrap_for_pairs(key, publics, purpose_of(draw))
    draw.recovery = _recovery(draw, key)


def _recovery(draw: Draw, key: bytes) -> dict[str, Any]:
    """The key sealed for two printed halves, and each half for the keeper who prints it."""
    purpose = purpose_of(draw)
    halves = (sharing.new_half(), sharing.new_half())
    return {
        "sealed": sharing.seal_for_halves(key, halves[0], halves[1], purpose),
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


def key_of(draw: Draw, first: OpenKey, second: OpenKey) -> bytes:
    """The key of the lists, by two different keepers who are named for this draw."""
    named = {keeper["key_id"] for keeper in draw.keepers}
    if first.account_id == second.account_id or first.key_id == second.key_id:
        raise Refused(Problem("one_keeper_twice"))
    if not {first.key_id, second.key_id} <= named:
        raise Refused(Problem("keeper_not_named"))
    with _refusing("seal_broken"):
        return sharing.unwrap(draw.wraps, first, second, purpose_of(draw))


def key_by_halves(draw: Draw, first_half: str, second_half: str) -> bytes:
    """The key of the lists, by both printed halves."""
    with _refusing("halves_wrong"):
        return sharing.open_with_halves(draw.recovery["sealed"], first_half, second_half, purpose_of(draw))


def seal_lists(draw: Draw, key: bytes, seed: bytes, layers: drawing.Layers) -> None:
    """All lists and the seed for two keepers; each list for its own keeper alone."""
    lists: dict[str, list[list[Any]]] = {
        "number": [[entry_id, number] for entry_id, number in sorted(layers.numbers.items())],
        "workstation": [[number, label] for number, label in sorted(layers.workstations.items())],
        "code": [[label, code] for label, code in sorted(layers.codes.items())],
    }
    # A salted mark of each list: who forges a keeper's own list is found out at the opening.
    salts = {name: os.urandom(16).hex() for name in lists}
    marks = {name: mark_of(salts[name], rows) for name, rows in lists.items()}
    whole = json.dumps({"seed": seed.hex(), "marks": marks, **lists}).encode()
    draw.sealed_lists = sealing.seal_with(key, whole, f"{purpose_of(draw)}\nlists")
    draw.sealed_seed = None
    keepers = [keeper for keeper in draw.keepers if keeper["place"] != keeping.DEPUTY]
    share = keeping.LISTS_OF[len(keepers)]
    draw.own_lists = [
        _own_list(draw, keeper, name, salts[name], lists[name])
        for keeper in keepers
        for name in share[keeper["place"]]
    ]


def _own_list(
    draw: Draw, keeper: Mapping[str, Any], name: str, salt: str, rows: list[list[Any]]
) -> dict[str, Any]:
    return {
        "place": keeper["place"],
        "list": name,
        "account_id": keeper["account_id"],
        "key_id": keeper["key_id"],
        "mark": mark_of(salt, rows),
        "sealed": sealing.seal_to(
            keeper["public_key"],
            json.dumps({"salt": salt, "rows": rows}).encode(),
            f"{purpose_of(draw)}\nlist {name}",
        ),
        "printed_at": None,
    }


def mark_of(salt: str, rows: list[list[Any]]) -> str:
    """The mark by which a printed list is held against the sealed one at the opening."""
    return hashlib.sha256(f"{salt}{json.dumps(rows)}".encode()).hexdigest()


def own_rows(draw: Draw, own: Mapping[str, Any], opened: OpenKey) -> list[tuple[Any, str]]:
    """The rows of a keeper's own list; Refused("seal_broken") when they are not those of the draw."""
    with _refusing("seal_broken"):
        plain = json.loads(
            sealing.open_from(opened.private, own["sealed"], f"{purpose_of(draw)}\nlist {own['list']}")
        )
    if mark_of(plain["salt"], plain["rows"]) != own["mark"]:
        raise Refused(Problem("seal_broken"))
    return [(left, right) for left, right in plain["rows"]]


def own_half(draw: Draw, own: Mapping[str, Any], opened: OpenKey) -> str:
    """A keeper's half of the recovery copy."""
    with _refusing("seal_broken"):
        return sealing.open_from(
            opened.private, own["sealed"], f"{purpose_of(draw)}\nhalf {own['place']}"
        ).decode()


def lists_of(draw: Draw, key: bytes) -> dict[str, Any]:
    """The three lists, their marks and the seed; Refused("seal_broken") when they were tampered with."""
    with _refusing("seal_broken"):
        lists: dict[str, Any] = json.loads(
            sealing.open_with(key, draw.sealed_lists or b"", f"{purpose_of(draw)}\nlists")
        )
    return lists


def inputs_hash(draw: Draw) -> str:
    """SHA-256 over the canonical JSON of what was drawn about."""
    text = json.dumps(draw.inputs, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


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
    if draw.state != DrawState.OPENED or draw.revealed_seed is None:
        return None
    return recompute(draw, bytes.fromhex(draw.revealed_seed))


def opened_pairs(draw: Draw) -> dict[str, int] | None:
    """Code → entry id of an opened draw, drawn again from what is public; None before opening."""
    layers = opened_layers(draw)
    return None if layers is None else layers.entry_of_code()
