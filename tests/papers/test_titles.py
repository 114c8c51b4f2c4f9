"""A title finds its size and its lines on paper."""

import pytest

from competition.foundation.paper import fonts
from competition.foundation.paper.typesetting import titled

TITLE = "关于推荐{}\n获奖选手晋升职业技能等级的函"
ROOM = 436.0


def test_a_title_that_almost_fits_shrinks_to_one_line():
    title = TITLE.format("省技能状元大赛")
    size, found = titled(title, "song-bold", 20, ROOM, 16)
    assert found == [title.replace("\n", "")]
    assert 16 <= size < 20
    assert fonts.width(found[0], "song-bold") * size <= ROOM + 0.01


def test_a_longer_title_breaks_where_its_sentence_pauses():
    size, found = titled(TITLE.format("第六届江苏技能状元大赛"), "song-bold", 20, ROOM, 16)
    assert (size, found) == (20, ["关于推荐第六届江苏技能状元大赛", "获奖选手晋升职业技能等级的函"])


def test_a_title_with_a_very_long_name_breaks_at_its_joints_too():
    name = "2026年“江苏工匠”岗位练兵职业技能竞赛暨全省装备制造业技能大赛总决赛"
    size, found = titled(TITLE.format(name), "song-bold", 20, ROOM, 16)
    assert found == [
        "关于推荐2026年“江苏工匠”岗位练兵职业技能竞赛",
        "暨全省装备制造业技能大赛总决赛",
        "获奖选手晋升职业技能等级的函",
    ]
    assert size >= 16


@pytest.mark.parametrize("length", [60, 200])
def test_a_title_without_a_pause_is_broken_all_the_same(length):
    name = "技" * length
    size, found = titled(TITLE.format(name), "song-bold", 20, ROOM, 16)
    assert "".join(found) == TITLE.format(name).replace("\n", "")
    assert max(fonts.width(line, "song-bold") for line in found) * size <= ROOM + 0.01


def test_an_english_title_keeps_its_words():
    title = (
        "On recommending winners of the 8th Jiangsu Skills Champion Contest \nfor promotion in skill level"
    )
    _size, found = titled(title, "song-bold", 20, ROOM, 16)
    assert " ".join(found) == title.replace(" \n", " ")
    assert len(found) == 2
