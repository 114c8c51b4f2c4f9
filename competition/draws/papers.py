"""What keepers print: their own list, the slips cut from it, and a half of the recovery copy.

Made in the request that asks for it and given to nobody else; nothing is stored.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from competition.contests import queries as contests
from competition.contests.models import Event
from competition.contests.naming import author_of
from competition.draws.models import Draw
from competition.foundation.paper.cards import Slip, slips_pdf
from competition.foundation.paper.letters import LetterPaper, letter_pdf
from competition.foundation.paper.lists import Column, ListPaper, list_pdf
from competition.foundation.web.i18n import moment, pick
from competition.rules.words.catalogue import phrase
from competition.timetables.models import EventSession

# Each list: its title and its two columns.
LISTS = {
    "number": (phrase("参赛编号表"), phrase("姓名"), phrase("参赛编号")),
    "workstation": (phrase("赛位表"), phrase("参赛编号"), phrase("赛位号")),
    "code": (phrase("加密号表"), phrase("赛位号"), phrase("加密号")),
}
RULES = {
    "number": phrase("本表由第一保管人独自保管，不得给第二、第三保管人看。"),
    "workstation": phrase("本表由第二保管人独自保管，不得给第一、第三保管人看。"),
    "code": phrase("本表由第三保管人独自保管，不得进入赛场，不得给第一、第二保管人看。"),
}


def headline(event: Event, session: EventSession) -> str:
    """Event and session, as they stand on every paper."""
    return f"{event.code} {pick(event.name, event.name_en)} · {session.name}"


def _author(draw: Draw) -> str:
    return author_of(contests.event(draw.event_id).contest)


def _rows(name: str, pairs: Sequence[tuple[Any, str]], names: Mapping[int, str]) -> list[tuple[str, str]]:
    if name == "number":
        return sorted(((names.get(entry_id, ""), number) for entry_id, number in pairs), key=lambda r: r[1])
    return [(str(left), right) for left, right in pairs]


def own_list(
    draw: Draw, place: str, name: str, pairs: Sequence[tuple[Any, str]], names: Mapping[int, str]
) -> bytes:
    """The list with a column to sign in, as PDF."""
    title, left, right = (_(text) for text in LISTS[name])
    paper = ListPaper(
        author=_author(draw),
        title=title,
        subtitle=place,
        columns=[Column(left, 2), Column(right, 1, "center"), Column(_("签收"), 1), Column(_("备注"), 1)],
        rows=[(*row, "", "") for row in _rows(name, pairs, names)],
        facts=[
            (_("抽签时间"), moment(draw.drawn_at)),
            (_("种子指纹"), draw.seed_hash[:16]),
        ],
        notes=[_(RULES[name]), _("用后封入信封，签名骑缝；与其他两张表不得同处存放。")],
        signers=[_("保管人"), _("监督")],
        row_height=10,
        size=11,
    )
    return list_pdf(paper)


def own_slips(
    draw: Draw, place: str, name: str, pairs: Sequence[tuple[Any, str]], names: Mapping[int, str]
) -> bytes:
    """Slips to hand out (number, workstation) or stickers for the work (code alone)."""
    rows = _rows(name, pairs, names)
    if name == "code":
        # The sticker shows the code alone; stickers stand in the order of the list.
        slips = [Slip(_("加密号"), code) for _workstation, code in rows]
    elif name == "number":
        slips = [Slip(place, number, names_) for names_, number in rows]
    else:
        slips = [Slip(place, label, _("参赛编号 %(number)s", number=number)) for number, label in rows]
    return slips_pdf(_(LISTS[name][0]), slips, author=_author(draw))


def recovery_half(draw: Draw, place: str, half: str, number: int) -> bytes:
    """One half of the recovery copy for its own envelope."""
    paper = LetterPaper(
        title=_("恢复单（第 %(place)s 半，共 2 半）", place=number),
        number=place,
        mark=_("密封保存"),
        paragraphs=[
            half,
            _("种子指纹 %(hash)s", hash=draw.seed_hash),
            _("仅当两名以上保管人遗忘口令时使用：由监督当众拆封两半，输入系统，为重新指定的保管人换封。"),
            _("立即封入信封，保管人签名骑缝，交监督保存。两半不得放在同一信封，也不得由同一人拆看。"),
        ],
        issuer=_("保管人签名"),
        author=_author(draw),
        day="",
    )
    return letter_pdf(paper)
