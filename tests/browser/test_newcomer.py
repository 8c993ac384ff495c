"""The newcomer's story: from the address of the register to an answer, in a few minutes and without help."""

import csv
from datetime import date

import pytest
from django.utils import translation
from django.utils.translation import gettext as _

from deliberations.writing.days import day
from tests.browser.conftest import PEOPLE
from tests.browser.looking import follow


@pytest.fixture(params=[("en", "auditor"), ("nl", "dpo")], ids=["in English", "in Dutch"])
def newcomer(request, open_as):
    language, role = request.param
    with translation.override(language):
        yield open_as(locale=f"{language}-BE"), language, role


def test_newcomer_finds_what_21_128_allows(newcomer, password):
    page, language, role = newcomer
    here = f"/{language}/deliberations"
    main = page.locator("main")

    page.goto("/")
    page.wait_for_url(f"**/{language}/register/")
    assert page.inner_text("h1") == _("Public register")

    follow(page, page.get_by_role("link", name=_("Sign in")))
    page.get_by_label(_("E-mail address")).fill(PEOPLE[role])
    page.get_by_label(_("Password")).fill(password)
    follow(page, page.get_by_role("button", name=_("Sign in")))
    page.get_by_role("button", name=_("Sign out")).wait_for()

    search = page.get_by_role("banner").get_by_role("searchbox")
    for words in ("maastricht", "geslacht"):
        search.fill(words)
        follow(page, search, key="Enter")
        page.wait_for_url(f"**/{language}/search/?q={words}")
        assert main.get_by_role("link", name="21/128").first.is_visible()
    search.fill("21/128")
    follow(page, search, key="Enter")
    page.wait_for_url(f"**{here}/21-128/")

    assert page.locator(".reg-tm__big .reg-tag").inner_text() == _("In force")
    assert page.locator("#data tbody th").count() == 75
    until = day(date(2031, 1, 31))
    told = _("Destroy as soon as no longer needed, at the latest on %(day)s") % {"day": until}
    assert told in page.inner_text("#glance")

    for label, value in ((_("Day"), "1"), (_("Month"), "3"), (_("Year"), "2023")):
        page.get_by_label(label, exact=True).first.fill(value)
    page.get_by_role("button", name=_("Show"), exact=True).first.click()
    page.wait_for_url(f"**{here}/21-128/?on=2023-03-01")
    assert _("The text of version %(n)s is not in the register yet.") % {"n": 1} in main.inner_text()
    assert "geslacht" not in main.inner_text()

    follow(page, page.get_by_role("button", name=_("Compare versions")))
    assert _("These versions cannot be compared.") in main.inner_text()
    follow(page, page.get_by_role("link", name="21/128", exact=True))
    follow(page, page.get_by_role("link", name=_("Back to today")))

    with page.expect_download() as download:
        page.get_by_role("button", name=_("Download CSV")).click()
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file))
    assert len(lines) == 75
    assert "geslacht" in {line["label"] for line in lines}

    follow(page, page.get_by_role("button", name=_("Sign out")))
    page.wait_for_url(f"**/{language}/register/")
    assert _("You have signed out.") in main.inner_text()
