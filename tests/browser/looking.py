"""What is checked of a page that is open in the browser; each check returns sentences, none when all is well."""

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice")

WIDE, TABLET, PHONE, NARROWEST = 1440, 800, 390, 320

INLINE = re.compile(r"<style|<script(?![^>]*\bsrc=)|<[^>]*\s(?:style|on[a-z]+)\s*=", re.IGNORECASE)

RUN_AXE = """async ([within, tags]) => {
  const results = await axe.run(within, {resultTypes: ["violations"], runOnly: {type: "tag", values: tags}});
  return results.violations.flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.html.slice(0, 200)}`));
}"""

# A drawing scales as a whole, and what only a screen reader reads takes no room.
STICKS_OUT = """() => {
  const width = document.documentElement.clientWidth;
  const aside = ".govuk-visually-hidden, .govuk-skip-link, .reg-table--stack thead, svg *, option";
  const reach = document.documentElement.scrollWidth;
  const found = reach > width ? [`the page is ${reach} wide`] : [];
  const outside = [];
  for (const element of document.querySelectorAll("body *")) {
    const box = element.getBoundingClientRect();
    if (!box.width || !box.height || element.closest(aside)) continue;
    const cut = element.scrollWidth > element.clientWidth + 1 && !element.matches("input, select")
      && !["visible", "clip"].includes(getComputedStyle(element).overflowX);
    if (box.right > width + 1 || box.left < -1 || cut) outside.push(element);
  }
  const innermost = outside.filter(element => !outside.some(other => other !== element && element.contains(other)));
  return [...found, ...innermost.slice(0, 4).map(element => element.outerHTML.slice(0, 200))];
}"""

# A browser without the dictionary of a language cuts what does not fit, wherever that is. Longer words than the
# longest of the interface are those of a text.
CUT = """() => {
  const aside = "svg, script, option, code, .reg-mono, .govuk-visually-hidden, .reg-table--stack thead";
  const found = new Set();
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (node.parentElement.closest(aside)) continue;
    for (const word of node.data.matchAll(/[\\p{L}]{6,}/gu)) {
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const lines = [...range.getClientRects()].filter(box => box.width).map(box => Math.round(box.top));
      if (word[0].length <= 32 && new Set(lines).size > 1) found.add(word[0]);
    }
  }
  return [...found];
}"""

# The policy of the register forbids a style in the page, not one that the reader's own browser brings.
SPACE_OUT = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`* {line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important}
    p {margin-bottom: 2em !important}`);
  document.adoptedStyleSheets = [sheet];
}"""
AS_BEFORE = "() => { document.adoptedStyleSheets = []; }"

# Rows without a control that are alike in all but their words look alike: axe measures the colours of one of each.
ONE_OF_EACH = """() => {
  const shape = part => `${part.localName}.${part.className}(${[...part.children].map(shape)})`;
  for (const list of document.querySelectorAll("main tbody, main ol, main ul")) {
    const met = new Set();
    for (const row of [...list.children]) {
      if (row.querySelector("a, button, input")) continue;
      if (met.has(shape(row))) row.remove();
      met.add(shape(row));
    }
  }
}"""

UNFOLD = "() => document.querySelectorAll('details').forEach(part => { part.open = true; })"


def listen(page: Any, address: str) -> list[str]:
    """Return a list that grows with what the browser complains of, and with whom else it asks for something."""
    heard: list[str] = []

    def console(line: Any) -> None:
        # That a page is answered with an error is no complaint; that something of it is missing is one.
        page_itself = line.text.startswith("Failed to load resource") and "/static/" not in line.location["url"]
        if line.type in ("error", "warning") and not page_itself:
            heard.append(f"console: {line.text}")

    def request(asked: Any) -> None:
        if not asked.url.startswith(f"{address}/"):
            heard.append(f"from elsewhere: {asked.url}")

    page.on("console", console)
    page.on("pageerror", lambda error: heard.append(f"script: {error}"))
    page.on("request", request)
    return heard


def follow(page: Any, link: Any, *, key: str = "") -> None:
    """Click a link or button, or press a key in a field, and wait for the page that it leads to.

    A click alone returns before the next page is there: what is counted then may still be the old one.
    """
    target = page.locator(link).first if isinstance(link, str) else link
    with page.expect_navigation():
        if key:
            target.press(key)
        else:
            target.click()


def look(page: Any, within: str = "html") -> list[str]:
    """Return what is wrong with the page that is open; axe may be told to keep to a part of it."""
    page.evaluate(UNFOLD)
    return [*sticking_out(page), *inaccessible(page, within)]


def inline(html: str) -> list[str]:
    """Return the styles and scripts that stand in a page, which the policy forbids."""
    return [f"inline: {found.group()}" for found in INLINE.finditer(html)]


def at_width(page: Any, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


def sticking_out(page: Any) -> list[str]:
    """Return what does not fit: at four widths, and at the narrowest with the spacing of WCAG 1.4.12 too."""
    found = []
    for width in (WIDE, TABLET, PHONE, NARROWEST):
        at_width(page, width)
        found += [f"{width}: {one}" for one in page.evaluate(STICKS_OUT)]
    page.evaluate(SPACE_OUT)
    found += [f"{NARROWEST}, spaced: {one}" for one in page.evaluate(STICKS_OUT)]
    page.evaluate(AS_BEFORE)
    return found


def cut_words(page: Any) -> list[str]:
    """Return the words that go on in the next line without a hyphen, on a wide screen and on a phone."""
    found = []
    for width in (WIDE, PHONE):
        at_width(page, width)
        found += [f"{width}: {word}" for word in page.evaluate(CUT)]
    return found


def inaccessible(page: Any, within: str) -> list[str]:
    """Return what axe finds on a wide screen and on a phone."""
    page.evaluate(ONE_OF_EACH)
    page.evaluate(AXE)
    found = []
    for width in (WIDE, PHONE):
        at_width(page, width)
        found += [f"{width}: {one}" for one in page.evaluate(RUN_AXE, [within, TAGS])]
    return found
