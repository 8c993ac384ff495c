"""A form as a browser would send it back: every field with the value that the page gave it."""

from html.parser import HTMLParser


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}
        self._textarea = self._select = ""

    def handle_starttag(self, tag, attrs):
        at = dict(attrs)
        name = at.get("name") or ""
        if tag == "input" and name:
            kind = at.get("type", "text")
            if kind not in ("checkbox", "radio", "file") or ("checked" in at and kind != "file"):
                self.values[name] = at.get("value") or ("on" if kind == "checkbox" else "")
        elif tag == "textarea":
            self._textarea, self.values[name] = name, ""
        elif tag == "select":
            self._select = name
        elif tag == "option" and self._select and ("selected" in at or self._select not in self.values):
            self.values[self._select] = at.get("value") or ""

    def handle_endtag(self, tag):
        if tag == "textarea":
            # A browser leaves out the first line break.
            self.values[self._textarea] = self.values[self._textarea].removeprefix("\n")
            self._textarea = ""
        elif tag == "select":
            self._select = ""

    def handle_data(self, data):
        if self._textarea:
            self.values[self._textarea] += data


def form_in(answer) -> dict[str, str]:
    """Return the fields of a page's own form; the search box is another."""
    body = answer.content.decode()
    begin = body.index('<form class="reg-form')
    reader = _Reader()
    reader.feed(body[begin : body.index("</form>", begin)])
    return reader.values
