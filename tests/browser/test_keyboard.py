"""The keyboard alone: every stop shows that it is one, and the way to what matters is short."""

import pytest

STOPS = """() => {
  window.sight = element => [element, ...element.querySelectorAll("*")].map(part => {
    const style = getComputedStyle(part);
    const outline = style.outlineStyle === "none" ? "" : style.outlineWidth + style.outlineColor;
    return [outline, style.boxShadow, style.backgroundColor, style.borderColor, style.stroke, style.fill].join(" ");
  }).join("; ");
  window.stops = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, summary")]
    .filter(element => element.checkVisibility({visibilityProperty: true, contentVisibilityAuto: true}))
    .map(element => [element, window.sight(element)]);
  return window.stops.length;
}"""

# Where the focus is: which stop, whether it can be seen, and whether it looks different from before.
HERE = """() => {
  const element = document.activeElement;
  const number = window.stops.findIndex(([stop]) => stop === element);
  const [box, html] = [element.getBoundingClientRect(), element.outerHTML.slice(0, 150)];
  const inside = box.right > 0 && box.bottom > 0 && box.left < innerWidth && box.top < innerHeight;
  const seen = box.width > 0 && box.height > 0 && inside;
  return {number, html, id: element.id, seen, marked: number >= 0 && window.sight(element) !== window.stops[number][1]};
}"""


def walk(page):
    """Press Tab from the first stop to the last; yield where the focus is."""
    count = page.evaluate(STOPS)
    for _ in range(count):
        page.keyboard.press("Tab")
        yield page.evaluate(HERE)


SCREENS = [
    "sign-in/",
    "help/",
    "register/?q=diploma&year=soon",
    "register/nowhere/",
    "register/21-128/",
    "register/21-128/?on=2024-02-10",
    "register/21-128/?on=2026-02-31",
    "register/21-128/variables/?v=geslagt",
    "register/24-901/compare/1..2/",
    "deliberations/",
    "deliberations/24-901/",
    "deliberations/18-903/history/",
    "sign-out/",
]


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("address", SCREENS)
def test_every_stop_is_marked_and_in_view(open_as, address, width):
    role = "auditor" if address.startswith(("deliberations", "sign-out")) else "anonymous"
    page = open_as(role, viewport={"width": width, "height": 900}, reduced_motion="reduce")
    page.goto(f"/en/{address}")
    if width == 390:
        page.evaluate("document.querySelector('.reg-menu').open = true")
    stops = list(walk(page))
    assert [stop["number"] for stop in stops] == list(range(len(stops)))  # in the order of the page, none left out
    assert [stop["html"] for stop in stops if not (stop["seen"] and stop["marked"])] == []


def test_skip_link_leads_past_the_frame_to_the_main_part(open_as):
    page = open_as()
    page.goto("/en/register/21-128/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "govuk-skip-link"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('main') !== null")


def test_day_is_chosen_by_keyboard_alone(open_as):
    page = open_as()
    page.goto("/en/register/21-128/")
    reached = [stop["id"] for stop in walk(page)]
    day, month, year = (reached.index(field) for field in ("on-d", "on-m", "on-y"))
    assert (month, year) == (day + 1, day + 2)
    assert day < reached.index("fv")
    page.goto("/en/register/21-128/#main")
    page.focus("#on-d")
    page.keyboard.type("1")
    page.keyboard.press("Tab")
    page.keyboard.type("3")
    page.keyboard.press("Tab")
    page.keyboard.type("2023")
    page.keyboard.press("Enter")
    page.wait_for_url("**/?on=2023-03-01")
