"""Reading a page as a browser does."""

from html.parser import HTMLParser


class FormReader(HTMLParser):
    """What a browser would send of a page's form, in `fields`."""

    def __init__(self):
        super().__init__()
        self.fields = {}
        self.select = self.area = None

    def handle_starttag(self, tag, attributes):
        found = dict(attributes)
        if tag == "input" and found.get("name"):
            self._input(found)
        elif tag == "select":
            self.select = found["name"]
        elif tag == "option" and "selected" in found and self.select:
            self.fields[self.select] = found["value"]
        elif tag == "textarea":
            self.area = found["name"]
            self.fields[self.area] = ""

    def _input(self, found):
        if found.get("type") not in ("checkbox", "radio"):
            self.fields[found["name"]] = found.get("value", "")
        elif "checked" in found:
            self.fields.setdefault(found["name"], []).append(found.get("value", "y"))

    def handle_data(self, data):
        if self.area:
            self.fields[self.area] += data

    def handle_endtag(self, tag):
        if tag == "textarea":
            self.area = None


def form_fields(page):
    """What a browser would send of the page's form."""
    reader = FormReader()
    reader.feed(page)
    return reader.fields
