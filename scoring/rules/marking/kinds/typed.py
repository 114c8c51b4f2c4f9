"""What kinds read from a row that somebody typed."""

from decimal import Decimal, InvalidOperation


def decimal_or_none(text: str) -> Decimal | None:
    """The number, or None for what is none."""
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
