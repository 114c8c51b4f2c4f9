"""What a notice says: from its template and values, in one language, with the address of its page at the end."""

from collections.abc import Mapping
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _


def written(template: str, values: Mapping[str, Any], language: str | None = None) -> tuple[str, str]:
    """Subject (first line) and text of a notice, from templates/mail.

    The language is the recipient's (`language` among the values) unless another is asked for. A value that has an
    English form beside it (`contest_en`) is said by it in English; `link` comes last.
    """
    english = (language or values.get("language")) == "en"
    said = {name: (values.get(f"{name}_en") if english else None) or value for name, value in values.items()}
    with force_locale("en" if english else "zh"):
        text = current_app.jinja_env.get_template(f"mail/{template}.txt").render(said).strip()
        if said.get("link"):
            text += "\n" + _("详情：%(link)s", link=said["link"])
    subject, _sep, body = text.partition("\n")
    return subject, body.strip()
