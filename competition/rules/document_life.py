"""The life of a published document: prepared unseen, public, taken down with its reason standing in its place."""

from enum import StrEnum

from competition.rules.lifecycle import LifeCycle, Look, StepRule, Tone
from competition.rules.words.catalogue import phrase


class DocumentState(StrEnum):
    PREPARED = "prepared"
    PUBLIC = "public"
    TAKEN_DOWN = "taken_down"


class DocumentStep(StrEnum):
    PUBLISH = "publish"
    TAKE_DOWN = "take_down"
    PUT_BACK = "put_back"


DOCUMENT = LifeCycle(
    name="document",
    states={
        DocumentState.PREPARED: Look(phrase("未公布"), Tone.PLAIN, "pencil"),
        DocumentState.PUBLIC: Look(phrase("已公布"), Tone.GOOD, "check-circle"),
        DocumentState.TAKEN_DOWN: Look(phrase("已撤下"), Tone.WARN, "stop-circle"),
    },
    moves={
        (DocumentState.PREPARED, DocumentStep.PUBLISH): DocumentState.PUBLIC,
        (DocumentState.PUBLIC, DocumentStep.TAKE_DOWN): DocumentState.TAKEN_DOWN,
        (DocumentState.TAKEN_DOWN, DocumentStep.PUT_BACK): DocumentState.PUBLIC,
    },
    steps={
        DocumentStep.PUBLISH: StepRule(word=phrase("公布")),
        DocumentStep.TAKE_DOWN: StepRule(word=phrase("撤下"), reason=True),
        DocumentStep.PUT_BACK: StepRule(word=phrase("恢复公布"), reason=True),
    },
    refusal="document_step_not_possible",
)
