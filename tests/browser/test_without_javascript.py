"""Everything that the register does, it does without JavaScript."""

import csv

import pytest

from tests.browser.looking import follow


@pytest.fixture
def page(open_as):
    return open_as(java_script_enabled=False)


@pytest.fixture
def auditor(open_as):
    return open_as("auditor", java_script_enabled=False)


def rows(download):
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_visitor_filters_the_register_and_takes_the_filter_away(page):
    page.goto("/en/register/")
    page.fill("#filter-q", "diploma")
    page.select_option("#filter-state", "in_force")
    follow(page, "text=Filter >> visible=true")
    assert page.url.endswith("/en/register/?q=diploma&state=in_force")
    assert page.locator("tbody tr").count() == 1
    assert "1 deliberation found" in page.inner_text("#found")
    follow(page, "text=Clear all filters")
    assert page.url.endswith("/en/register/")
    assert page.locator("tbody tr").count() == 3


def test_number_leads_straight_to_the_file(page):
    page.goto("/en/register/")
    page.fill("#q", "21-128")
    follow(page, "#q", key="Enter")
    assert page.url.endswith("/en/register/21-128/")


def test_time_machine_goes_to_a_day_and_to_what_was_known(page):
    page.goto("/en/register/21-128/")
    for field, value in (("d", "1"), ("m", "3"), ("y", "2023")):
        page.fill(f"#on-{field}", value)
    follow(page, ".reg-tm__bar button")
    assert page.url.endswith("/en/register/21-128/?on=2023-03-01")
    assert "On 1 March 2023, version 1 applied" in page.inner_text("main")
    page.click("text=As the register knew it earlier")
    for field, value in (("d", "22"), ("m", "11"), ("y", "2026")):
        page.fill(f"#known-{field}", value)
    follow(page, ".reg-tm__more button")
    assert page.url.endswith("?on=2023-03-01&known=2026-11-22")
    assert "The register held no act of this deliberation then." in page.inner_text("main")


def test_day_that_does_not_exist_is_an_error_at_its_fields(page):
    page.goto("/en/register/21-128/")
    page.fill("#on-d", "31")
    page.fill("#on-m", "2")
    follow(page, ".reg-tm__bar button")
    assert page.title().startswith("Error:")
    assert page.input_value("#on-d") == "31"
    assert page.get_attribute("#on-d", "aria-describedby") == "on-error"
    assert "Version 3 of 3" in page.inner_text("main")


def test_versions_are_compared_in_three_ways(page):
    page.goto("/en/register/24-901/")
    follow(page, "text=Compare versions")
    follow(page, "nav[aria-label='Other versions to compare'] >> text=1 and 2")
    assert page.url.endswith("/en/register/24-901/compare/1..2/")
    assert "Nothing that the register holds is different." not in page.inner_text("main")
    removed, added = page.locator(".reg-red del"), page.locator(".reg-red ins")
    assert "gemeente" in " ".join(removed.all_inner_texts())
    assert "geslacht" in " ".join(added.all_inner_texts())
    follow(page, "text=Side by side")
    assert page.locator(".reg-side").count()
    follow(page, "text=Only the new text")
    assert not removed.count()


def test_variables_are_found_and_downloaded(page):
    page.goto("/en/register/21-128/")
    page.fill("#fv", "nationaliteit")
    follow(page, "#data button")
    assert page.locator(".reg-vars tbody tr").count() == 3
    with page.expect_download() as download:
        page.click("text=Download CSV")
    assert [row["label"] for row in rows(download)] == [
        "eerste nationaliteit",
        "huidige nationaliteit",
        "eerste nationaliteit van de ouders",
    ]


def test_list_is_downloaded(auditor):
    auditor.goto("/en/deliberations/")
    with auditor.expect_download() as download:
        auditor.click("text=Download CSV")
    assert [row["number"] for row in rows(download)] == ["24/901", "21/128", "19/902", "18/903"]


def test_visitor_is_asked_to_sign_in_led_back_and_signed_out(page, password):
    page.goto("/en/deliberations/21-128/?on=2023-03-01")
    page.fill("#id_login", "sam.sample@audit.example")
    page.fill("#id_password", password)
    follow(page, "main button")
    assert page.url.endswith("/en/deliberations/21-128/?on=2023-03-01")
    follow(page, ".reg-top__row >> text=Sign out")
    assert page.url.endswith("/en/register/")
    assert "You have signed out." in page.inner_text("main")
    page.goto("/en/deliberations/")
    assert "/en/sign-in/" in page.url


def test_phone_opens_its_menu(open_as):
    page = open_as("auditor", java_script_enabled=False, viewport={"width": 390, "height": 900})
    page.goto("/en/deliberations/")
    assert not page.locator("#q-menu").is_visible()
    page.click("text=Menu")
    page.fill("#q-menu", "21/128")
    follow(page, "#q-menu", key="Enter")
    assert page.url.endswith("/en/deliberations/21-128/")
