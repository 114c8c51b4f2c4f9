"""Forms by which somebody says that a number is theirs, or asks for a name or a number to be put right."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import RadioField, SelectField, StringField, TextAreaField

from competition.foundation.store import uploads
from competition.foundation.web.forms import Form
from competition.identities.operations import Paper
from competition.rules.identity_cases import PROOF_WORDS, Asked, ProofSeen
from competition.rules.words.answers import FIELD_WORDS
from competition.rules.words.id_kinds import ID_KIND_WORDS, IdKind

KINDS = {"jpeg", "png", "pdf"}


class _IdentityForm(Form):
    """The true name and number, why, and the paper that proves it."""

    name = StringField()
    id_kind = SelectField(validate_choice=False)
    id_number = StringField()
    text = TextAreaField(_l("说明"))
    paper = FileField(_l("身份证明"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("name", "id_kind", "id_number"):
            self._fields[name].label.text = _(FIELD_WORDS[name])
        self.id_kind.choices = [(kind.value, _(ID_KIND_WORDS[kind])) for kind in IdKind]
        self.paper.description = _("证件照片或扫描件（JPG、PNG、PDF），加密保存，只给核对的人看。")

    def handed_in(self) -> Paper | None:
        """The paper, opened and cleaned; None where there is none. Raises Refused with what to do about it."""
        if not self.paper.data or not self.paper.data.filename:
            return None
        kind, clean = uploads.checked(self.paper.data.read(), KINDS, "paper")
        return Paper(clean, self.paper.data.filename, uploads.MEDIA_TYPES[kind])

    @property
    def proven_by(self) -> ProofSeen:
        return ProofSeen.PAPER

    def asked(self) -> Asked:
        """What was typed."""
        return Asked(
            name=self.name.data or "",
            id_kind=self.id_kind.data or "",
            id_number=self.id_number.data or "",
            text=self.text.data or "",
            proof=self.proven_by,
        )


class ClaimNumberForm(_IdentityForm):
    """Of which contest's desk it is asked."""

    contest = SelectField(_l("竞赛"), coerce=int, validate_choice=False)

    def offer(self, contests: Sequence[tuple[int, str]]) -> None:
        """The contests whose desks may be asked, by id with their names."""
        self.contest.choices = contests


class CorrectionForm(_IdentityForm):
    """A desk may have had the original before it; whoever asks for themselves hands in the paper."""

    proof = RadioField(_l("如何证明"), validate_choice=False)

    def __init__(self, *args: Any, desk: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.proof.choices = [(proof.value, _(word)) for proof, word in PROOF_WORDS.items()]
        if not desk:
            del self.proof

    @property
    def proven_by(self) -> ProofSeen:
        chosen = self.proof.data if self.proof is not None else None
        return ProofSeen.ORIGINAL if chosen == ProofSeen.ORIGINAL else ProofSeen.PAPER
