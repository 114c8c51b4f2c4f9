"""Questions that a room asks of the rooms above it, which it cannot know; their cards answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from flask import current_app

F = TypeVar("F", bound=Callable[..., Any])


class Question(Generic[F]):
    """`text` says what is asked; the answers are functions of one signature."""

    def __init__(self, text: str) -> None:
        self.text = text

    def by(self, function: F, about: str = "") -> "Answer[F]":
        """This function answers: what a card lists. `about` are words for what it answers of, where they are shown."""
        return Answer(self, function, about)

    def answers(self) -> list[F]:
        """Every answer, in the order of the cards."""
        return [answer.function for answer in self.given()]

    def given(self) -> list["Answer[F]"]:
        """The same with what each is about."""
        given: tuple[Answer[Any], ...] = current_app.config["ANSWERS"]
        return [answer for answer in given if answer.question is self]

    def answer(self) -> F:
        """The one answer; none or two are a fault of the wiring."""
        (only,) = self.answers()
        return only


@dataclass(frozen=True)
class Answer(Generic[F]):
    """A function above that answers a question from below."""

    question: Question[F]
    function: F
    about: str = ""
