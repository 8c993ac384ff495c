"""Every screen in a browser: no obstacle that a program can find, no sideways scroll, nothing refused by the policy."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.building import DATA

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
FILE = "deliberations/21-128/"
SCREENS = {
    None: [
        "register/",
        "register/?q=nothing&state=x&page=9",
        "help/",
        "accessibility/",
        "privacy/",
        "sign-in/",
        "no/page/",
    ],
    "an.voorbeeld@ivc.example": [
        "deliberations/",
        "deliberations/?q=diploma&state=x&page=9",
        "deliberations/?q=nothing&retention=later",
        FILE,
        f"{FILE}?on=2024-02-10",
        f"{FILE}?on=1999-01-01",
        f"{FILE}?on=2026-02-31",
        f"{FILE}?known=2021-01-01",
        f"{FILE}variables/",
        f"{FILE}variables/?v=nothing",
        f"{FILE}compare/2..3/",
        f"{FILE}history/",
        f"{FILE}print/",
        "sign-out/",
    ],
    "lotte.exempel@maastricht.example": ["deliberations/", FILE],
    "karin.muster@hogeschool.example": ["deliberations/", FILE],
    "sam.sample@audit.example": ["deliberations/"],
}
LANGUAGES = ["nl", "fr", "de", "en"]


@pytest.fixture(scope="module")
def signed_in(browser, running_register):
    """Give the cookies of a person of the demonstration."""
    running_register.manage("load_deliberation", str(DATA / "21-128.yaml"))
    table = running_register.manage("make_demo_people").split()
    password, held = table[1], {None: None}

    def sign_in(email):
        if email not in held:
            context = browser.new_context(base_url=running_register.address)
            page = context.new_page()
            page.goto("/en/sign-in/")
            page.fill("[name=login]", email)
            page.fill("[name=password]", password)
            page.click("main button")
            page.wait_for_url("**/deliberations/")
            held[email] = context.storage_state()
            context.close()
        return held[email]

    return sign_in


@pytest.fixture
def as_person(browser, running_register, signed_in):
    contexts, complaints = [], []

    def open_page(email, width=1440):
        context = browser.new_context(
            base_url=running_register.address,
            storage_state=signed_in(email),
            viewport={"width": width, "height": 900},
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: "Content Security" in line.text and complaints.append(line.text))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("person", SCREENS, ids=str)
def test_no_screen_has_an_obstacle_that_a_program_can_find(as_person, person, width):
    page, found = as_person(person, width), {}
    for address in SCREENS[person]:
        page.goto(f"/en/{address}")
        violations = Axe().run(page, options=RULES).response["violations"]
        found[address] = [(v["id"], v["nodes"][0]["html"]) for v in violations]
    assert not {address: these for address, these in found.items() if these}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("person", SCREENS, ids=str)
def test_no_screen_scrolls_sideways_at_320_pixels(as_person, person, language):
    page, found = as_person(person, 320), {}
    for address in SCREENS[person]:
        page.goto(f"/{language}/{address}")
        found[address] = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert not {address: over for address, over in found.items() if over}


def test_a_filter_is_applied_at_once_and_kept_in_the_address(as_person):
    page = as_person("an.voorbeeld@ivc.example")
    page.goto("/en/deliberations/")
    page.select_option("[name=state]", "not_in_force")
    page.wait_for_selector("text=Nothing matches")
    assert page.url.endswith("/en/deliberations/?state=not_in_force")
    assert page.inner_text("#found") == "0 deliberations found"
    page.go_back()
    page.wait_for_selector("main th a")
    # Nothing of a page stays in the browser for who sits down at it next.
    assert "<" not in page.evaluate("Object.values({...localStorage, ...sessionStorage}).join()")


def test_a_number_typed_in_the_filter_leads_to_the_file(as_person):
    page = as_person("an.voorbeeld@ivc.example")
    page.goto("/en/deliberations/")
    page.fill("main [name=q]", "21-128")
    page.press("main [name=q]", "Enter")
    page.wait_for_url("**/deliberations/21-128/")


def test_the_keyboard_reaches_the_content_first(as_person):
    page = as_person(None)
    page.goto("/en/register/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"


def test_the_menu_of_a_phone_opens_without_a_script(browser, running_register, signed_in):
    context = browser.new_context(
        base_url=running_register.address,
        storage_state=signed_in("an.voorbeeld@ivc.example"),
        viewport={"width": 390, "height": 900},
        java_script_enabled=False,
    )
    page = context.new_page()
    page.goto("/en/deliberations/")
    page.click("summary:has-text('Menu')")
    page.click(".reg-menu a[hreflang=nl]")
    assert page.url.endswith("/nl/deliberations/")
    page.fill("main [name=q]", "diploma")
    page.click("main form button")
    assert page.url.endswith("/nl/deliberations/?q=diploma")
    context.close()
