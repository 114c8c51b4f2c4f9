"""The form by which somebody agrees, while entering or afterwards."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from wtforms import BooleanField, StringField

from competition.entries.open_pages import OpenPage
from competition.foundation.web.forms import SeenForm
from competition.rules.consents import TITLES, ConsentKind
from competition.rules.problems import Problem


class ConsentForm(SeenForm):
    """Each consent by itself, nothing ticked beforehand; `seen` is the ticket of the page."""

    parts = ("consents", "guardian")

    processing = BooleanField()
    sensitive = BooleanField()
    publication = BooleanField()
    hand_levels = BooleanField()
    hand_honours = BooleanField()
    hand_next = BooleanField()
    hand_talent = BooleanField()
    guardian = BooleanField()
    guardian_name = StringField()
    guardian_relation = StringField()
    guardian_phone = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for kind in ConsentKind:
            self._fields[kind.value].label.text = _(TITLES[kind])
        self.guardian_name.label.text = _("监护人姓名")
        self.guardian_relation.label.text = _("与选手关系")
        self.guardian_phone.label.text = _("监护人电话")

    @classmethod
    def of(cls, draft: Mapping[str, Any], **sent: Any) -> "ConsentForm":
        """The form as the draft has it."""
        guardian = draft.get("guardian") or {}
        return cls(
            data=dict.fromkeys(draft.get("consents") or (), True)
            | {f"guardian_{name}": value for name, value in guardian.items()}
            | {"seen": OpenPage.opened(draft, cls.parts).ticket},
            **sent,
        )

    def typed(self) -> dict[str, Any]:
        given = [kind.value for kind in ConsentKind if self._fields[kind.value].data]
        guardian = {
            name: (self._fields[f"guardian_{name}"].data or "").strip()
            for name in ("name", "relation", "phone")
        }
        return {"consents": given, "guardian": guardian}

    def show_problem(self, problem: Problem) -> None:
        field = (problem.field or "").removeprefix("consent_")
        super().show_problem(Problem(problem.code, problem.details, field or None))


class PaperConsentForm(ConsentForm):
    """What a nominee signed on paper, and where the paper is kept."""

    kept_at = StringField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept_at.label.text = _("同意书存放处")
