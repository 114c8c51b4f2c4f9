"""Pages of an event that was called off: they are read on, and what they would be refused is not offered."""

import re

from markupsafe import Markup

# A step that goes on all the same says so in its markup.
_KEPT = r"(?![^>]*\bdata-goes-on\b)"
# A heading with nothing but such a step under it goes with it, and so does what unfolds nothing else.
_OVER = r"(?:<h[23]\b[^>]*>[^<]*</h[23]>\s*|<summary>[^<]*</summary>\s*)?"
_STEPS = re.compile(
    rf"<dialog\b{_KEPT}[^>]*>.*?</dialog>"
    rf"|<button\b{_KEPT}(?=[^>]*\bdata-ask=)[^>]*>.*?</button>"
    rf'|{_OVER}<form\b{_KEPT}(?=[^>]*\bmethod="post")[^>]*>.*?</form>',
    re.DOTALL,
)
_EMPTY = re.compile(r"<details\b[^>]*>\s*</details>")


def without_steps(page: Markup) -> Markup:
    """The same page without its dialogs and forms that send, but for those that go on."""
    return _without(_EMPTY, _without(_STEPS, page))


def _without(what: re.Pattern[str], page: Markup) -> Markup:
    kept, at = page[:0], 0
    for step in what.finditer(page):
        kept, at = kept + page[at : step.start()], step.end()
    return kept + page[at:]
