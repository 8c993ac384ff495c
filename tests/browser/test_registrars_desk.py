"""The texts of 2021 and 2024 are found: corrected by one, countersigned by another, and nothing forgotten."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import PEOPLE
from tests.browser.looking import follow
from tests.building import DATA
from tests.conftest import NOW

FOUND_IN_2021 = """Persoonskenmerken en demografische variabelen: het geslacht, de leeftijdsklasse en
de eerste nationaliteit (in klassen).
Gevolgde opleidingen: de graad en het oude studiegebied."""


@pytest.fixture(scope="module")
def desk(fresh_database):
    """Serve a register that learned of 21/128 yesterday, and on which nothing but this story happens."""
    installation = fresh_database()
    installation.env["REGISTER_NOW"] = (NOW - timedelta(days=1)).isoformat()
    installation.manage("load_deliberation", str(DATA / "21-128.yaml"))
    installation.manage("make_demo_people")
    installation.env["REGISTER_NOW"] = NOW.isoformat()
    with installation.serve():
        yield installation


@pytest.fixture
def sign_in(browser, desk):
    password = (Path(desk.env["REGISTER_DATA_DIR"]) / "demo-password").read_text()
    contexts = []

    def open_page(role):
        context = browser.new_context(base_url=desk.address, locale="en-GB", java_script_enabled=False)
        contexts.append(context)
        page = context.new_page()
        page.goto("/en/sign-in/")
        page.get_by_label("E-mail address").fill(PEOPLE[role])
        page.get_by_label("Password").fill(password)
        follow(page, page.get_by_role("main").get_by_role("button", name="Sign in"))
        return page

    yield open_page
    for context in contexts:
        context.close()


def prepare(page, seq, *, content, variables=None, until=None):
    """Correct an act: its text, or the same text as the difference from the one before it."""
    page.goto("/en/deliberations/21-128/")
    follow(page, page.get_by_role("link", name=f"Correct act {seq}"))
    page.get_by_label("Why is the registration corrected?").fill("The published text was found in the archive.")
    page.get_by_label(content).check()
    if variables:
        if (pasting := page.get_by_label("Paste the whole list, as the committee publishes it")).count():
            pasting.check()
        page.get_by_label("The whole list", exact=True).fill(variables)
    if until:
        if not page.get_by_label("Set by").is_visible():
            page.locator("summary").filter(has_text="Retention").click()
        page.get_by_label("Set by").select_option("date")
        for part, value in zip("dmy", until, strict=True):
            page.locator(f"[name=retention-0-until-{part}]").fill(value)
    follow(page, page.get_by_role("main").get_by_role("button", name="Show what it would change").last)
    return page.locator("#preview").inner_text()


def save(page):
    follow(page, page.get_by_role("button", name="Save for countersigning"))
    page.wait_for_url(re.compile(r"/proposals/\d+/$"))
    assert "Waits for a second person." in page.locator("main").inner_text()
    return page.url


def countersign(page, address):
    page.goto(address)
    follow(page, page.get_by_role("button", name="Countersign and register"))
    page.wait_for_url("**/deliberations/21-128/")


def test_texts_that_were_missing_are_found(desk, sign_in):
    registrar, supervisor, stranger = sign_in("registrar"), sign_in("supervisor"), sign_in("other_dpo")
    before = registrar.goto("/en/deliberations/21-128/?on=2023-03-01")
    assert before.status == 200
    assert "is not in the register yet" in registrar.inner_text("main")

    shown = prepare(registrar, 0, content="The whole text", variables=FOUND_IN_2021, until=("31", "1", "2026"))
    assert "6 July 2021 to 20 February 2024" in shown
    assert "in force, content not known" in shown
    assert "5 variables, keep until 31 January 2026" in shown
    waiting = save(registrar)
    # Nothing counts before the second person.
    supervisor.goto("/en/deliberations/21-128/?on=2023-03-01")
    assert "is not in the register yet" in supervisor.inner_text("main")
    assert registrar.get_by_role("button", name="Countersign and register").count() == 0
    countersign(supervisor, waiting)

    found_in_2024 = FOUND_IN_2021.replace("en het oude studiegebied", "en het nieuwe studiegebied (in klassen)")
    shown = prepare(registrar, 1, content="The whole text", variables=found_in_2024, until=("31", "1", "2028"))
    assert "21 February 2024 to 19 November 2025" in shown
    countersign(supervisor, save(registrar))

    shown = prepare(registrar, 2, content="What it changes")
    assert "On none." in shown  # the same text, kept as the difference from the one of 2024
    assert "75 variables in the new text" in shown
    countersign(supervisor, save(registrar))

    page = registrar
    page.goto("/en/deliberations/21-128/?on=2023-03-01")
    assert "oude studiegebied" in page.locator("#data").text_content()
    assert page.locator("#data tbody th").count() == 5
    page.goto("/en/deliberations/21-128/?on=2023-03-01&known=2026-11-22")
    assert "is not in the register yet" in page.inner_text("main")
    assert page.locator("#data").count() == 0
    page.goto("/en/deliberations/21-128/")
    assert page.locator("#data tbody th").count() == 75

    page.goto("/en/deliberations/21-128/compare/1..2/")
    differences = [" ".join(text.split()) for text in page.locator(".reg-red").all_inner_texts()]
    assert differences == [
        "removed: oude studiegebied Form removed: not stated",
        "added: nieuwe studiegebied Form added: in classes",
        "At the latest on 31 January removed: 2026 added: 2028",
    ]

    supervisor.goto("/en/journal/")
    follow(supervisor, supervisor.get_by_role("button", name="Verify now"))
    assert "The journal is unbroken" in supervisor.inner_text("main")

    for address in (
        "deliberations/21-128/",
        "deliberations/21-128/?on=2023-03-01",
        "deliberations/21-128/variables/",
        "deliberations/21-128/history/",
        "deliberations/21-128/text/",
        "deliberations/21-128/acts/0/correct/",
        "proposals/",
        "proposals/1/",
        "journal/",
    ):
        assert stranger.goto(f"/en/{address}").status == 404, address
