"""21/128 from its deliveries to a certificate that a stranger verifies, in the browser and with its worker."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import PEOPLE, give_key
from tests.browser.looking import follow
from tests.building import DATA
from tests.conftest import NOW


@pytest.fixture(scope="module")
def story(fresh_database, tmp_path_factory):
    """Serve a register with 21/128 and a key, in which nothing but this story happens; its worker runs."""
    installation = fresh_database()
    installation.env["REGISTER_NOW"] = NOW.isoformat()
    installation.manage("load_deliberation", str(DATA / "21-128.yaml"))
    installation.manage("make_demo_people")
    give_key(installation, tmp_path_factory.mktemp("key"))
    with installation.serve():
        yield installation


@pytest.fixture
def sign_in(browser, story):
    password = (Path(story.env["REGISTER_DATA_DIR"]) / "demo-password").read_text()
    contexts = []

    def open_page(role=""):
        context = browser.new_context(base_url=story.address, locale="en-GB", java_script_enabled=False)
        contexts.append(context)
        page = context.new_page()
        if role:
            page.goto("/en/sign-in/")
            page.get_by_label("E-mail address").fill(PEOPLE[role])
            page.get_by_label("Password").fill(password)
            follow(page, page.get_by_role("main").get_by_role("button", name="Sign in"))
        return page

    yield open_page
    for context in contexts:
        context.close()


def fill_day(page, name, day):
    for part, value in zip("dmy", (day.day, day.month, day.year), strict=True):
        page.locator(f"[name={name}-{part}]").fill(str(value))


def describe(page, day, name, variables, digest, *, header=""):
    """Tell in the form what is delivered to the School, and have the rules look at it."""
    page.goto("/en/deliberations/21-128/deliveries/new/")
    fill_day(page, "delivered_on", day)
    page.get_by_label("Recipient").select_option("maastricht-sbe")
    follow(page, page.get_by_role("button", name="Next: what was delivered"))
    for label in variables:
        page.get_by_label(label, exact=True).check()
    if header:
        page.get_by_label("Paste the header row of the file").check()
        page.get_by_label("Header row", exact=True).fill(header)
    for n, count in enumerate(("14000", "20000", "20000")):
        page.locator(f"#id_persons-{n}").fill(count)
    page.locator("[name=name]").fill(name)
    for field, value in (("name", f"{digest}.parquet"), ("size", "2048"), ("sha256", digest * 64)):
        page.locator(f"#id_file-0-{field}").fill(value)
    follow(page, page.get_by_role("button", name="Check", exact=True).last)


def main_text(page):
    return " ".join(page.inner_text("main").split())


def test_data_are_delivered_destroyed_reported_and_certified(story, sign_in, tmp_path):
    # Two deliveries are recorded; a variable that is not approved stops a third.
    sender = sign_in("officer")
    describe(sender, date(2026, 1, 12), "first sample", ["geslacht", "leeftijdsklasse"], "a")
    follow(sender, sender.get_by_role("button", name="Record the delivery"))
    assert "Delivery L1 of 12 January 2026" in main_text(sender)
    describe(sender, date(2026, 3, 2), "addition", ["geslacht"], "b")
    follow(sender, sender.get_by_role("button", name="Record the delivery"))
    describe(sender, date(2026, 3, 9), "income", [], "c", header="geslacht;jaarinkomen")
    assert "Does not conform" in main_text(sender)
    follow(sender, sender.get_by_role("button", name="Record it as stopped"))
    assert "Stopped by the check: nothing has left." in main_text(sender)
    sender.goto("/en/deliberations/21-128/variables/")
    assert "geslacht not stated L1, L2" in main_text(sender)

    # A copy is declared.
    manager, second, officer = sign_in("data_manager"), sign_in("dpo"), sign_in("registrar")
    manager.goto("/en/deliberations/21-128/holdings/")
    assert "L1, first sample" in main_text(manager)
    assert "L2, addition" in main_text(manager)
    assert "L3" not in main_text(manager)  # stopped: a variable was not approved
    manager.get_by_label("Kind of holding").select_option("derived")
    manager.get_by_label("What it is").fill("Merged table")
    follow(manager, manager.get_by_role("button", name="Declare it"))
    assert "That is declared" in main_text(manager)

    # A report is sent with too little, put right, and sent.
    follow(manager, manager.get_by_role("button", name="Report destruction").first)
    manager.get_by_label("Merged table", exact=True).uncheck()
    manager.get_by_label("Cryptographic erasure: the key was destroyed").check()
    fill_day(manager, "done_on", (NOW + timedelta(days=360)).date())
    follow(manager, manager.get_by_role("button", name="Send to the second person"))
    assert manager.title().startswith("Error:")
    assert "The date of destruction must be today or earlier." in main_text(manager)
    assert "Tick at least one place where copies were kept." in main_text(manager)
    manager.get_by_label("Working environment of the researchers").check()
    manager.get_by_label("Verified: nothing can be read any more").check()
    fill_day(manager, "done_on", (NOW - timedelta(days=5)).date())
    manager.get_by_label("Carried out by").fill("J. Voorbeeld, research data manager")
    log = tmp_path / "erasure-log.txt"
    log.write_text("Key 7 destroyed at 10:04.")
    manager.locator("[name=proof]").set_input_files(log)
    manager.get_by_label("Lotte Exempel").check()
    manager.get_by_label("I declare that no copy").check()
    follow(manager, manager.get_by_role("button", name="Send to the second person"))
    assert "Your report is sent on." in main_text(manager)

    # The second person misses the copy, and sends it back.
    second.goto("/en/destruction/")
    follow(second, second.get_by_role("link", name="21/128: report"))
    assert "Not on the report, and so still owed: Merged table." in main_text(second)
    second.get_by_label("What has to be put right?").fill("And the merged table?")
    follow(second, second.get_by_role("button", name="Send back"))

    # Completed, confirmed, accepted.
    manager.goto("/en/destruction/new/?d=21-128")
    assert "And the merged table?" in main_text(manager)
    manager.get_by_label("Merged table", exact=True).check()
    manager.get_by_label("Derived files: extracts").check()
    manager.get_by_label("I declare that no copy").check()
    follow(manager, manager.get_by_role("button", name="Send to the second person"))
    second.goto("/en/destruction/")
    follow(second, second.get_by_role("link", name="21/128: report"))
    assert "Everything that is held is on the report." in main_text(second)
    follow(second, second.get_by_role("button", name="Confirm the report"))
    officer.goto("/en/destruction/")
    follow(officer, officer.get_by_role("link", name="21/128: report"))
    follow(officer, officer.get_by_role("button", name="Accept and issue the certificate"))
    assert "Accepted by An Voorbeeld" in main_text(officer)

    # The worker issues the certificate within its minute, and signs it.
    for _ in range(60):
        second.goto("/en/certificates/DC-2026-0001/")
        if second.get_by_text("Electronic signature").count():
            break
        second.wait_for_timeout(2000)
    assert "Genuine" in main_text(second)
    path = tmp_path / "certificate.pdf"
    path.write_bytes(second.request.get("/en/certificates/DC-2026-0001.pdf").body())
    assert path.read_bytes().startswith(b"%PDF-")

    # Somebody who is not signed in verifies it, and an altered copy of it.
    stranger = sign_in()
    stranger.goto("/en/verify/")
    stranger.locator("[name=file]").set_input_files(path)
    follow(stranger, stranger.get_by_role("button", name="Verify the file"))
    assert "Genuine. This certificate was issued by this register, and counts." in main_text(stranger)
    assert "The electronic signature in this file is the register’s own." in main_text(stranger)
    assert "Voorbeeld" not in main_text(stranger)
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(path.read_bytes().replace(b"%%EOF", b"%%EOG"))
    stranger.locator("[name=file]").set_input_files(altered)
    follow(stranger, stranger.get_by_role("button", name="Verify the file"))
    assert "Altered." in main_text(stranger)
    assert stranger.goto("/en/certificates/DC-2026-0001/").url.endswith("/sign-in/?next=/en/certificates/DC-2026-0001/")

    # Nothing is owed any more, and all of it is as it was issued.
    manager.goto("/en/destruction/")
    assert "Nothing is owed." in main_text(manager)
    assert "All is as it was issued: 1 certificates." in story.manage("verify_certificates")
    story.manage("verify_journal")
