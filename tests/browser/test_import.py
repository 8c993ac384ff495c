"""As the secretariat would: the text of 21/128 dropped into an empty register, and a year later a changed one."""

import json
import re
import time
from pathlib import Path

import pytest

from deliberations.reading.facts import parse_facts
from deliberations.rules.timeline import About
from tests.browser.conftest import PEOPLE
from tests.browser.looking import follow
from tests.building import DATA
from tests.conftest import NOW

PUBLISHED = Path(__file__).resolve().parents[3] / "shared" / "documents" / "21-128.nl.txt"

OWN_WORDS = {"text", "use", "place"}
"""What the register says in its own words, or where: a registrar writes it, and no two write the same."""


@pytest.fixture(scope="module")
def published():
    if not PUBLISHED.exists():
        pytest.skip("The shared documents do not lie beside this repository.")
    return PUBLISHED.read_text()


@pytest.fixture(scope="module")
def desk(fresh_database, published):
    """Serve a register with people and without any file, and its worker."""
    installation = fresh_database()
    installation.env["REGISTER_NOW"] = NOW.isoformat()
    installation.manage("make_demo_people")
    with installation.serve():
        yield installation


@pytest.fixture
def sign_in(browser, desk):
    password = (Path(desk.env["REGISTER_DATA_DIR"]) / "demo-password").read_text()
    contexts = []

    def open_page(role, *, script=False):
        context = browser.new_context(base_url=desk.address, locale="en-GB", java_script_enabled=script)
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


def upload(page, name, text):
    """Drop a text, wait until the worker has read it, and open its review."""
    page.goto("/en/imports/")
    page.get_by_label("Drop published files here, or choose them").set_input_files(
        {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    )
    follow(page, page.get_by_role("button", name="Upload and read"))
    deadline = time.monotonic() + 60
    while not page.get_by_role("row").filter(has_text=name).filter(has_text="To review").count():
        assert time.monotonic() < deadline, page.inner_text("main")
        time.sleep(0.5)
        page.goto("/en/imports/")
    follow(page, page.get_by_role("link", name=name))


def doubts(page):
    return int(re.search(r"(\d+) doubts? (?:is|are) left", page.inner_text("#go-on"))[1])


def confirm_all(page):
    """Confirm what is doubtful, one after the other."""
    confirm = page.get_by_role("button", name="Confirm and go to the next doubt")
    for _ in range(confirm.count()):
        follow(page, confirm.first)
    assert confirm.count() == 0, page.inner_text("main")


def complete(page):
    """Add at the desk what no reader sees: the part of each group in the research, and the conditions one by one."""
    for n, role in enumerate(("target", "comparison", "comparison")):
        choose(page, f"group-{n}-role", role)
    choose(page, "phase-0-leaves", "pseudonymised_data")
    page.get_by_label("Place of the list in the text").fill("A. Onderwerp")
    choose(page, "retention-0-as_soon_as_unneeded", "yes")
    (text,) = [a for a in parse_facts((DATA / "21-128.yaml").read_bytes(), "21-128").acts if a.changes]
    names = [c.subject.key[0] for c in text.changes if c.subject.about == About.CONDITION]
    for n, name in enumerate(names):
        if n:
            follow(page, page.locator("[value=add-condition]"))
        open_part(page, "condition")
        page.locator(f"[name=condition-{n}-name]").fill(name)


def choose(page, name, value):
    open_part(page, name.partition("-")[0])
    page.locator(f"[name={name}]").select_option(value)


def open_part(page, about):
    """Open a part of the form, unless it is."""
    field = page.locator(f"[name={about}-0-place_in_text]")
    if not field.is_visible():
        page.locator("details.reg-part").filter(has=field).locator("> summary").click()


def save(page):
    assert "/register/" in page.url, page.inner_text("main")
    follow(page, page.get_by_role("main").get_by_role("button", name="Show what it would change").last)
    shown = page.locator("#preview").inner_text()
    follow(page, page.get_by_role("button", name="Save for countersigning"))
    assert re.search(r"/proposals/\d+/(#|$)", page.url), page.inner_text("main")
    return shown


def countersign(page, address):
    page.goto(address)
    follow(page, page.get_by_role("button", name="Countersign and register"))
    assert "/deliberations/21-128/" in page.url, page.inner_text("main")


def state(installation, day):
    """Return what 21/128 allowed on a day, without what is said in the register's own words."""
    return without(json.loads(installation.manage("state", "21/128", "--on", day, "--json")), OWN_WORDS)


def without(value, names):
    if isinstance(value, dict):
        return {name: without(held, names) for name, held in value.items() if name not in names}
    return [without(held, names) for held in value] if isinstance(value, list) else value


def part(page, heading):
    """Return the text of a part of the page of 21/128."""
    return page.locator(f"section:has(h2:has-text('{heading}'))").first.inner_text()


def test_21_128_is_imported_and_then_amended(desk, published, sign_in, running_register, open_as):
    registrar, supervisor = sign_in("registrar"), sign_in("supervisor")
    upload(registrar, "21-128.nl.txt", published)
    said = registrar.inner_text("main")
    assert "a new file" in said
    assert "2 earlier acts" in said
    assert "A sample of 20,000 is asked of group 1, which holds 14,800 people." in said
    assert doubts(registrar) == 4

    # The link beside a value leads to the sentence that it was read in.
    jump = registrar.locator("#field-legal_grounds a").first.get_attribute("href")
    assert registrar.locator(f"{jump} + .reg-quoted").count()

    # Nothing doubtful slips through.
    follow(registrar, registrar.get_by_role("button", name="Go on to the registration"))
    assert registrar.title().startswith("Error:")
    assert registrar.locator(".govuk-error-summary__list li").count() == 4

    source = registrar.locator("#field-sources")
    source.get_by_label("Organisation").nth(0).select_option("ksz")
    source.get_by_label("Organisation").nth(1).select_option("+")
    follow(registrar, source.get_by_role("button", name="Confirm and go to the next doubt"))
    assert doubts(registrar) == 3

    # The draft survives the session.
    address = registrar.url
    follow(registrar, registrar.get_by_role("button", name="Sign out").first)
    registrar = sign_in("registrar")
    registrar.goto(address)
    assert doubts(registrar) == 3
    confirm_all(registrar)
    assert "Nothing is doubtful any more" in registrar.inner_text("#go-on")
    follow(registrar, registrar.get_by_role("button", name="Go on to the registration"))
    complete(registrar)
    shown = save(registrar)
    assert "75 variables" in shown
    assert "2 earlier acts are registered with it" in registrar.inner_text("main")

    # Nothing enters the register before a second person confirms.
    assert registrar.request.get("/en/deliberations/21-128/").status == 404
    countersign(supervisor, registrar.url)

    for day in ("2021-07-05", "2023-03-01", "2024-02-10", "2025-11-19", "2025-11-20", "2026-11-23", "2031-02-01"):
        assert state(desk, day) == state(running_register, day), day
    facts = open_as("registrar")
    # At the public door: nothing was delivered from the one, and from the other it was.
    for page in (supervisor, facts):
        page.goto("/en/register/21-128/variables/")
    assert supervisor.inner_text(".reg-vars") == facts.inner_text(".reg-vars")
    for page in (supervisor, facts):
        page.goto("/en/register/21-128/")
    for heading in ("Amendments", "Approved data", "Retention"):
        assert figures(part(supervisor, heading)) == figures(part(facts, heading)), heading
    registrar.goto(address)
    assert "Registered." in registrar.inner_text("main")

    # A second, changed text: the amendment is proposed with its redline.
    changed = re.sub(r"EN 4 NOVEMBER 2025", ", 4 NOVEMBER 2025 EN 6 OKTOBER 2026", published, count=1)
    changed = re.sub(r"31(\s+)januari(\s+)2031", r"31\1januari\g<2>2033", changed)
    changed = changed.replace("IVC/KSZG/25/388", "IVC/KSZG/26/300").replace("het geslacht, ", "", 1)
    upload(registrar, "21-128 amended.txt", changed)
    said = registrar.inner_text("main")
    assert "21/128 is in the register: this text becomes its amendment of 6 October 2026." in said
    confirm_all(registrar)
    follow(registrar, registrar.get_by_role("button", name="Go on to the registration"))
    shown = save(registrar)
    assert "Difference from the text before it" in shown
    assert re.search(r"removed:?\s*geslacht", shown)
    assert "31 January 2033" in shown
    assert "0 added, 1 changed, 1 removed" in shown
    proposal = registrar.url
    countersign(supervisor, proposal)
    assert "Version 4" in supervisor.inner_text("main")

    # The same file again is said to be there.
    registrar.goto("/en/imports/")
    registrar.get_by_label("Drop published files here, or choose them").set_input_files(
        {"name": "again.txt", "mimeType": "text/plain", "buffer": published.encode()}
    )
    follow(registrar, registrar.get_by_role("button", name="Upload and read"))
    assert "is already registered: it is the text of 21/128" in registrar.inner_text("main")


def test_progress_of_several_files_is_seen_without_asking_again(desk, sign_in):
    page = sign_in("supervisor", script=True)
    page.goto("/en/imports/")
    read = (Path(__file__).resolve().parents[1] / "reading" / "documents" / "nl-jeugd.txt").read_bytes()
    files = {"jeugd.txt": read, "letter.txt": b"Geachte mevrouw,\n\nIn bijlage vindt u de tekst.\n"}
    page.get_by_label("Drop published files here, or choose them").set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": content} for name, content in files.items()]
    )
    follow(page, page.get_by_role("button", name="Upload and read"))
    row = page.get_by_role("row")
    row.filter(has_text="jeugd.txt").filter(has_text="To review").wait_for(timeout=60_000)
    row.filter(has_text="letter.txt").filter(has_text="Could not be read").wait_for(timeout=60_000)
    # Nothing is left to wait for, so nothing is asked any more.
    assert page.locator("[hx-trigger]").count() == 0


def figures(text):
    """Return the days and numbers of a part of a page, in their order."""
    return re.findall(r"\d[\d.,]*(?: [A-Z][a-z]+ \d{4})?", text)
