"""Counted sentences take the form of their number wherever a sentence is translated (ADR 11)."""

from collections.abc import Callable, Mapping
from functools import cached_property
from typing import cast

from flask import Flask
from flask_babel import Babel, Domain, get_domain
from jinja2 import pass_context
from jinja2.runtime import Context

from competition.rules.words.counting import counted_place, form_for


class CountingDomain(Domain):
    """The catalogue, in which a Chinese sentence may have a form for one and a form for many."""

    def gettext(self, string: str, **variables: object) -> str:
        text = self.form(string, variables)
        return text % variables if variables else text

    def form(self, string: str, values: Mapping[str, object]) -> str:
        """The sentence in the reader's language, in the form of these values, its places not filled yet."""
        return form_for(*self.forms(string), values)

    def forms(self, string: str) -> tuple[str, str]:
        """For one and for many; twice the same where the catalogue has one form, as Chinese always does."""
        translations = self.get_translations()
        many = translations.ungettext(string, string, 2)
        if many != string:
            return translations.ungettext(string, string, 1), many
        return (translations.ugettext(string),) * 2


class CountingBabel(Babel):
    @cached_property
    def domain_instance(self) -> CountingDomain:
        return CountingDomain(domain=self.domain)


def _domain() -> CountingDomain:
    domain = get_domain()  # outside of an app it is a plain one, which translates nothing
    return domain if isinstance(domain, CountingDomain) else CountingDomain()


def forms_for_scripts(string: str) -> str | dict[str, str]:
    """A sentence whose places a script fills: the text, or both its forms and the number that chooses (`by`)."""
    one, many = _domain().forms(string)
    return many if one == many else {"one": one, "many": many, "by": counted_place(one, many)}


def install(app: Flask) -> None:
    """`_` of the templates: Jinja asks the catalogue before it looks at the values, so the form is chosen here."""
    # Given a sentence in English it finds no translation: it fills and escapes.
    fill = cast("Callable[..., str]", app.jinja_env.globals["gettext"])

    @pass_context
    def in_page(context: Context, string: str, **variables: object) -> str:
        return fill(context, _domain().form(string, variables), **variables)

    app.jinja_env.globals["gettext"] = in_page
