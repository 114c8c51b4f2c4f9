"""Marks as people read them."""

from decimal import Decimal

from flask_babel import gettext as _


def units_text(units: int, decimals: int) -> str:
    """Units of a scheme as a decimal text: 150 with two decimals is 1.50."""
    return f"{Decimal(units).scaleb(-decimals):.{decimals}f}"


def mark_text(kind: str, units: int | None, decimals: int, *, grade: bool = False) -> str:
    """A mark as text; a judgement grade (0 to 3) without decimals."""
    if units is None:
        words = {"no_mark": _("无成绩"), "absent": _("缺考"), "retract": _("已撤销")}
        return str(words[kind])
    return str(units // 10**decimals) if grade else units_text(units, decimals)
