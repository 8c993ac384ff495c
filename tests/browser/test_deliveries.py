"""An officer of the Crossroads Bank records deliveries, without JavaScript: one that conforms, one that is stopped."""

import pytest

NEW = "/en/deliberations/21-128/deliveries/new/"


@pytest.fixture
def officer(open_as):
    return open_as("officer", java_script_enabled=False)


def begin(page, day, month, year):
    page.goto(NEW)
    for field, value in (("d", day), ("m", month), ("y", year)):
        page.fill(f"#id_delivered_on-{field}", value)
    page.select_option("#id_recipient", "maastricht-sbe")
    page.click("text=Next: what was delivered")


def fill_in(page, name, digest):
    for n, count in enumerate(("14000", "20000", "20000")):
        page.fill(f"#id_persons-{n}", count)
    page.fill("#id_file-0-name", name)
    page.fill("#id_file-0-size", "2048")
    page.fill("#id_file-0-sha256", digest * 64)


def test_delivery_is_ticked_checked_and_recorded(officer):
    begin(officer, "1", "6", "2026")
    assert "Version 3 applied" in officer.inner_text("#start")
    for label in ("geslacht", "leeftijdsklasse"):
        officer.check(f"label:text-is('{label}')")
    fill_in(officer, "june.parquet", "8")
    officer.click(".reg-actions >> text=Check")
    assert "Conforms" in officer.inner_text("#check h2")
    assert officer.is_checked("label:text-is('geslacht')")
    officer.click("text=Record the delivery")
    assert "Conforms" in officer.inner_text(".reg-hgroup")
    assert officer.locator("#variables tbody tr").count() == 2
    officer.emulate_media(media="print")
    assert not officer.locator("#withdraw").is_visible()
    assert officer.locator("#results .reg-task").last.is_visible()


def test_column_that_is_not_approved_stops_a_delivery_which_everybody_sees_stopped(officer, open_as):
    begin(officer, "2", "6", "2026")
    officer.check("#id_way_header")
    assert not officer.locator("#id_mapping").is_visible()
    officer.fill("#id_header", "geslacht;loon")
    fill_in(officer, "stopped.csv", "7")
    officer.click(".reg-actions >> text=Check")
    assert "Does not conform" in officer.inner_text("#check h2")
    officer.click("text=Record it as stopped")
    assert "Stopped by the check: nothing has left." in officer.inner_text("main")
    address = officer.url
    dpo = open_as("dpo")
    dpo.goto(address)
    assert "Stopped by the check" in dpo.inner_text("main")
    assert dpo.locator("#withdraw").count() == 0


def test_day_before_the_decision_blocks_and_says_so_at_its_field(officer):
    begin(officer, "5", "7", "2021")
    assert officer.title().startswith("Error:")
    summary = officer.locator(".govuk-error-summary a")
    assert "version 1, the first, applies from 6 July 2021." in summary.inner_text()
    assert officer.locator(summary.get_attribute("href")).is_visible()
