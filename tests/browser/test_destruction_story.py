"""21/128 from its deliveries to a certificate that a stranger verifies, in the browser and with its worker."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.browser.conftest import PEOPLE, give_key
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
            page.get_by_role("main").get_by_role("button", name="Sign in").click()
        return page

    yield open_page
    for context in contexts:
        context.close()


def fill_day(page, name, day):
    for part, value in zip("dmy", (day.day, day.month, day.year), strict=True):
        page.locator(f"[name={name}-{part}]").fill(str(value))


def main_text(page):
    return " ".join(page.inner_text("main").split())


def test_data_are_delivered_destroyed_reported_and_certified(story, sign_in, tmp_path):
    story.manage("shell", "-c", (Path(__file__).parent / "deliver.py").read_text())
    manager, second, officer = sign_in("data_manager"), sign_in("dpo"), sign_in("registrar")

    # A copy is declared.
    manager.goto("/en/deliberations/21-128/holdings/")
    assert "L1, first sample" in main_text(manager)
    assert "L3" not in main_text(manager)  # stopped: a variable was not approved
    manager.get_by_label("Kind of holding").select_option("derived")
    manager.get_by_label("What it is").fill("Merged table")
    manager.get_by_role("button", name="Declare it").click()
    assert "That is declared" in main_text(manager)

    # A report is sent with too little, put right, and sent.
    manager.get_by_role("button", name="Report destruction").first.click()
    manager.get_by_label("Merged table", exact=True).uncheck()
    manager.get_by_label("Cryptographic erasure: the key was destroyed").check()
    fill_day(manager, "done_on", (NOW + timedelta(days=360)).date())
    manager.get_by_role("button", name="Send to the second person").click()
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
    manager.get_by_role("button", name="Send to the second person").click()
    assert "Your report is sent on." in main_text(manager)

    # The second person misses the copy, and sends it back.
    second.goto("/en/destruction/")
    second.get_by_role("link", name="21/128: report").click()
    assert "Not on the report, and so still owed: Merged table." in main_text(second)
    second.get_by_label("What has to be put right?").fill("And the merged table?")
    second.get_by_role("button", name="Send back").click()

    # Completed, confirmed, accepted.
    manager.goto("/en/destruction/new/?d=21-128")
    assert "And the merged table?" in main_text(manager)
    manager.get_by_label("Merged table", exact=True).check()
    manager.get_by_label("Derived files: extracts").check()
    manager.get_by_label("I declare that no copy").check()
    manager.get_by_role("button", name="Send to the second person").click()
    second.goto("/en/destruction/")
    second.get_by_role("link", name="21/128: report").click()
    assert "Everything that is held is on the report." in main_text(second)
    second.get_by_role("button", name="Confirm the report").click()
    officer.goto("/en/destruction/")
    officer.get_by_role("link", name="21/128: report").click()
    officer.get_by_role("button", name="Accept and issue the certificate").click()
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
    stranger.get_by_role("button", name="Verify the file").click()
    assert "Genuine. This certificate was issued by this register, and counts." in main_text(stranger)
    assert "The electronic signature in this file is the register’s own." in main_text(stranger)
    assert "Voorbeeld" not in main_text(stranger)
    altered = tmp_path / "altered.pdf"
    altered.write_bytes(path.read_bytes().replace(b"%%EOF", b"%%EOG"))
    stranger.locator("[name=file]").set_input_files(altered)
    stranger.get_by_role("button", name="Verify the file").click()
    assert "Altered." in main_text(stranger)
    assert stranger.goto("/en/certificates/DC-2026-0001/").url.endswith("/sign-in/?next=/en/certificates/DC-2026-0001/")

    # Nothing is owed any more, and all of it is as it was issued.
    manager.goto("/en/destruction/")
    assert "Nothing is owed." in main_text(manager)
    assert "All is as it was issued: 1 certificates." in story.manage("verify_certificates")
    story.manage("verify_journal")
