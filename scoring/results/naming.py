"""What prizes and decisions are called, in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from competition.foundation.web.i18n import pick
from competition.rules.editions.kinds.prizes import EventPrizes


def decided_word(rung: str) -> str:
    """What decided a tie, in words."""
    kind, _sep, code = rung.partition(":")
    words = {
        "part:practice": _("操作成绩"),
        "part:theory": _("理论成绩"),
        "time": _("用时"),
        "share": _("并列"),
    }
    if rung in words:
        return str(words[rung])
    return str(_("模块 %(code)s 成绩", code=code)) if kind == "module" else rung


def prize_names(body: Mapping[str, Any]) -> dict[str, str]:
    """Names of the prizes as the rules of a snapshot say them."""
    prizes = body["rules"]["prizes"]["prizes"]
    return {prize["code"]: pick(prize["name"], prize["name_en"]) for prize in prizes}


def names_in_force(prizes: EventPrizes) -> dict[str, str]:
    """Names of the prizes as the rules in force say them."""
    return {prize.code: pick(prize.name, prize.name_en) for prize in prizes.prizes}
