"""The draw is repeatable, fair and blind; seals open for whom they are meant."""

from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from competition.rules.draw import attendance, drawing, keeper_keys, keeping, sealing, sharing
from competition.rules.draw.drawing import Inputs

SEED = bytes(range(32))
CHEAP = keeper_keys.Cost(passes=1, memory=5)


def test_a_draw_gives_the_figures_of_the_published_example():
    layers = drawing.draw(SEED, "07 12 23 31", Inputs.of([11, 12, 13], ["W01", "W02", "W03", "W04"]))
    assert drawing.seed_hash(SEED) == "630dcd2966c4336691125448bbb25b4ff412a49c732db2c8abc1b8581bd710dd"
    assert layers.numbers == {11: "01", 12: "02", 13: "03"}
    assert layers.workstations == {"01": "W02", "02": "W04", "03": "W01"}
    assert layers.codes == {"W01": "D70", "W02": "K57", "W04": "R14"}
    again = drawing.draw(SEED, "０７  12 23 31 ", Inputs.of([13, 12, 11], ["W03", "W01", "W04", "W02"]))
    assert again == layers


@settings(max_examples=40, deadline=None)
@given(
    seed=st.binary(min_size=32, max_size=32),
    value=st.text(min_size=1, max_size=40),
    entries=st.sets(st.integers(1, 10**6), min_size=1, max_size=40),
    spare=st.integers(0, 5),
)
def test_everybody_gets_one_number_one_workstation_and_one_code(seed, value, entries, spare):
    labels = [f"W{n:03d}" for n in range(len(entries) + spare)]
    taken = drawing.CODE_POOL[:100]
    layers = drawing.draw(seed, value, Inputs.of(entries, labels, taken))
    pairs = layers.entry_of_code()
    assert sorted(pairs.values()) == sorted(entries)
    assert len(set(layers.workstations.values())) == len(entries)
    assert not set(pairs) & set(taken)
    assert list(pairs) == sorted(pairs)


def test_another_value_or_seed_gives_another_draw():
    inputs = Inputs.of(range(1, 21), [f"W{n:02d}" for n in range(20)])
    first = drawing.draw(SEED, "1", inputs)
    assert drawing.draw(SEED, "2", inputs) != first
    assert drawing.draw(SEED[::-1], "1", inputs) != first


def test_every_order_of_three_comes_up_about_equally_often():
    seen = Counter(
        tuple(drawing.shuffled("abc", drawing.mixed(SEED, str(turn)), "number")) for turn in range(6000)
    )
    assert len(seen) == 6
    assert all(850 < count < 1150 for count in seen.values())


def test_fewer_workstations_than_entries_cannot_be_drawn():
    with pytest.raises(ValueError, match="fewer"):
        drawing.draw(SEED, "1", Inputs.of([1, 2], ["W1"]))


def test_sessions_are_split_evenly_and_delegations_are_spread():
    entries = [(n, n % 3) for n in range(1, 11)]
    places = attendance.even_split(entries, [7, 8])
    assert sorted(Counter(places.values()).values()) == [5, 5]
    for delegation in range(3):
        counts = Counter(places[n] for n, d in entries if d == delegation)
        assert max(counts.values()) - min(counts.values()) <= 1


def test_absent_begins_after_the_minutes_of_the_rules():
    start = datetime(2026, 11, 22, 1, tzinfo=UTC)
    assert attendance.absent_from(start, 15) == datetime(2026, 11, 22, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passphrase", "weak"),
    [
        ("short", True),
        ("123456789012", True),
        ("aaaaaaaaaaaaaaa", True),
        ("linqing19900307", True),  # the login name and a run of digits are not counted
        ("qwertyuiopasdfghjkl", True),
        ("松风水月照无眠处", False),
        ("correct horse battery", False),
        ("tide-lamp-river-oak", False),
    ],
)
def test_weak_passphrases_are_told(passphrase, weak):
    assert keeping.passphrase_is_weak(passphrase, ("linqing19900307", "林清")) is weak


def test_a_private_key_opens_with_its_passphrase_only():
    private = keeper_keys.new_private()
    public = keeper_keys.public_of(private)
    sealed = keeper_keys.seal_private(private, "松风水月照无眠处", CHEAP)
    assert keeper_keys.open_private(sealed, public, " 松风水月照无眠处 ") == private
    assert private not in sealed
    for wrong in ("松风水月照无眠", ""):
        with pytest.raises(sealing.Unopened):
            keeper_keys.open_private(sealed, public, wrong)
    with pytest.raises(sealing.Unopened):
        keeper_keys.open_private(sealed, keeper_keys.public_of(keeper_keys.new_private()), "松风水月照无眠处")
    for position in range(0, len(sealed), 7):
        changed = sealed[:position] + bytes([sealed[position] ^ 1]) + sealed[position + 1 :]
        with pytest.raises(sealing.Unopened):
            keeper_keys.open_private(changed, public, "松风水月照无眠处")


def test_what_is_sealed_for_one_keeper_opens_for_no_other_and_nowhere_else():
    mine, other = keeper_keys.new_private(), keeper_keys.new_private()
    sealed = sealing.seal_to(keeper_keys.public_of(mine), b"list", "draw 1")
    assert sealing.open_from(mine, sealed, "draw 1") == b"list"
    for private, purpose in ((other, "draw 1"), (mine, "draw 2")):
        with pytest.raises(sealing.Unopened):
            sealing.open_from(private, sealed, purpose)


def test_two_keepers_open_the_key_and_one_does_not():
    privates = {number: keeper_keys.new_private() for number in (1, 2, 3)}
    keys = {number: keeper_keys.OpenKey(number, number, private) for number, private in privates.items()}
    wraps = sharing.wrap_for_pairs(
        b"k" * 32, {n: keeper_keys.public_of(p) for n, p in privates.items()}, "draw"
    )
    for first, second in ((1, 2), (2, 1), (1, 3), (3, 2)):
        assert sharing.unwrap(wraps, keys[first], keys[second], "draw") == b"k" * 32
    with pytest.raises(sealing.Unopened):
        sharing.unwrap(wraps, keys[1], keys[1], "draw")
    with pytest.raises(sealing.Unopened):
        sharing.unwrap(wraps, keys[1], keeper_keys.OpenKey(2, 2, privates[1]), "draw")


def test_the_printed_halves_open_together_and_tell_a_slip_of_the_pen():
    first, second = sharing.new_half(), sharing.new_half()
    sealed = sharing.seal_for_halves(b"k" * 32, first, second, "draw")
    typed = first.lower().replace("-", " ")
    assert sharing.open_with_halves(sealed, typed, second, "draw") == b"k" * 32
    with pytest.raises(sealing.Unopened):
        sharing.open_with_halves(sealed, second, first, "draw")
    wrong = ("B" if first[0] == "A" else "A") + first[1:]
    with pytest.raises(sealing.Unopened):
        sharing.read_half(wrong)


def test_open_keys_do_not_show_themselves():
    assert "private" not in repr(keeper_keys.OpenKey(1, 1, b"secret"))
