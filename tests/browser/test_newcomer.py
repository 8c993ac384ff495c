"""The newcomer's story: from the address of the register to an answer, in a few minutes and without help."""

import csv

import pytest
from django.utils import translation
from django.utils.translation import gettext

from tests.browser.conftest import PEOPLE


@pytest.fixture(params=[("en", "auditor"), ("nl", "dpo")], ids=["in English", "in Dutch"])
def newcomer(request, open_as):
    language, role = request.param
    with translation.override(language):
        yield open_as(locale=f"{language}-BE"), language, role


def test_newcomer_finds_what_21_128_allows(newcomer, password):
    page, language, role = newcomer
    here = f"/{language}/deliberations"
    _ = gettext

    page.goto("/")
    assert page.url.endswith(f"/{language}/register/")
    assert page.inner_text("h1") == _("Public register")

    page.click(f".reg-top__row >> text={_('Sign in')}")
    page.get_by_label(_("E-mail address")).fill(PEOPLE[role])
    page.get_by_label(_("Password")).fill(password)
    page.get_by_role("button", name=_("Sign in")).click()
    page.wait_for_url(f"**{here}/")

    search = page.get_by_role("searchbox", name=_("Search"))
    for words in ("maastricht", "geslacht"):
        search.fill(words)
        search.press("Enter")
        page.wait_for_url(f"**{here}/?q={words}")
        assert page.get_by_role("row").filter(has_text="21/128").is_visible()
    search.fill("21/128")
    search.press("Enter")
    page.wait_for_url(f"**{here}/21-128/")

    main = page.locator("main")
    assert _("In force") in main.inner_text()
    assert "75" in page.inner_text("#data h2")
    until = _("Destroy as soon as no longer needed, at the latest on %(day)s")
    with translation.override(language):
        assert until % {"day": "31 January 2031" if language == "en" else "31 januari 2031"} in page.inner_text(
            "#glance"
        )

    for label, value in ((_("Day"), "1"), (_("Month"), "3"), (_("Year"), "2023")):
        page.get_by_label(label, exact=True).first.fill(value)
    page.get_by_role("button", name=_("Show")).first.click()
    page.wait_for_url(f"**{here}/21-128/?on=2023-03-01")
    assert _("The text of version %(n)s is not in the register yet.") % {"n": 1} in main.inner_text()
    assert "geslacht" not in main.inner_text()

    page.click(f"text={_('Compare versions')}")
    assert _("These versions cannot be compared.") in main.inner_text()
    page.click(".reg-crumbs >> text=21/128")

    with page.expect_download() as download:
        page.click(f"text={_('Download CSV')}")
    with open(download.value.path(), encoding="utf-8-sig", newline="") as file:
        header, *lines = csv.reader(file)
    assert len(lines) == 75
    assert _("variable") in header

    page.click(f".reg-top__row >> text={_('Sign out')}")
    page.wait_for_url(f"**/{language}/register/")
    assert _("You have signed out.") in main.inner_text()
