"""The names that people sign in by."""

import re
import unicodedata

_LOGIN_NAME = re.compile(r"[a-z0-9][a-z0-9._@+-]{2,39}")


def normal_login_name(typed: str) -> str:
    """The one form of a login name: NFKC, no spaces, lower case."""
    return "".join(unicodedata.normalize("NFKC", typed).split()).lower()


def is_login_name(name: str) -> bool:
    """Whether a name in its normal form may be one: 3 to 40 letters, digits and a few signs."""
    return _LOGIN_NAME.fullmatch(name) is not None
