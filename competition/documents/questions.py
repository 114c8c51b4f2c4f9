"""What documents ask of the rooms above them."""

from typing import Protocol

from competition.foundation.system.questions import Question


class Tell(Protocol):
    """Tell everybody whom a document concerns, with this page; how many."""

    def __call__(
        self, contest_id: int, event_id: int | None, template: str, facts: dict[str, str | None], page: str
    ) -> int: ...


DOCUMENT_TOLD: Question[Tell] = Question("tell whom a document concerns that it changed")
