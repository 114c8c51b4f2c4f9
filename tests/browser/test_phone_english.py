"""English is longer than Chinese: every page of every role on a phone, by what can be measured."""

import pytest

from tests.browser.conftest import PHONE
from tests.browser.test_pages import enter
from tests.features.test_english import MODULES, PAGES, ROWS
from tests.matrix import world as worlds

pytestmark = [pytest.mark.browser, pytest.mark.sqlite_only, pytest.mark.timeout(400)]

# What is wrong with a page, in words; nothing where all is well.
FAULTS = """() => {
  const found = [], box = node => node.getBoundingClientRect();
  const shown = node => node.checkVisibility() && box(node).width > 1;
  const wide = document.documentElement.scrollWidth - innerWidth;
  if (wide > 0) found.push(`${wide} px too wide`);
  const parts = [...document.querySelectorAll("header.bar.no-print > *")].filter(shown);
  if (parts.slice(1).some((part, at) => box(parts[at]).right > box(part).left + 1)) found.push("the bar overlaps");
  if (parts.some(part => box(part).height > 56)) found.push("the bar takes several lines");
  for (const cell of document.querySelectorAll(".table-frame.stack tbody td:not([data-label], .end, [colspan])"))
    if (shown(cell) && cell.innerText.trim() && !cell.querySelector("a, button, input"))
      found.push(`no label: ${cell.innerText}`);
  for (const button of document.querySelectorAll("main .btn, main .chip"))
    if (shown(button) && box(button).height > 62) found.push(`broken: ${button.innerText}`);
  const buttons = [...document.querySelectorAll("main .btn")].filter(shown);
  for (const [one, other] of buttons.slice(1).map((next, at) => [box(buttons[at]), box(next)]))
    if (other.top >= one.bottom - 1 && other.top < one.bottom + 3 && other.left < one.right && one.left < other.right)
      found.push("buttons touch");
  return found;
}"""


def test_every_english_page_fits_a_phone(app, served, open_page):
    world = worlds.build()
    for module in MODULES:
        if hasattr(module, "extend"):
            module.extend(world)
    wrong, seen, pages = {}, 0, {}
    for endpoint in PAGES:
        row = ROWS[endpoint]
        actor = next((name for name in worlds.ACTORS if name in row.allowed), "owner")
        if actor not in pages:
            pages[actor] = enter(open_page(PHONE), served, world.accounts[actor])
            pages[actor].context.add_cookies([{"name": "language", "value": "en", "url": served.url}])
        rule = next(rule for rule in app.url_map.iter_rules(endpoint.partition("#")[0]))
        arguments = {
            name: row.arguments[name] if name in row.arguments else world.params[name][0]
            for name in rule.arguments
        }
        address = app.url_map.bind("localhost").build(rule.endpoint, arguments)
        probe = pages[actor].request.get(served.url + address, max_redirects=0)
        if probe.status != 200 or "text/html" not in probe.headers["content-type"]:
            continue
        pages[actor].goto(served.url + address)
        seen += 1
        if found := pages[actor].evaluate(FAULTS):
            wrong[endpoint] = found[:5]
    assert wrong == {}
    assert seen > 40
