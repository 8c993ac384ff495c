"""On paper: the whole file on A4, without what only a screen can use."""

import re

import pypdfium2

from tests.browser.looking import STICKS_OUT

A4 = 595, 842  # points
ONLY_ON_SCREEN = [".reg-nav", ".reg-menu", ".reg-lang", ".reg-user", ".reg-search", ".reg-crumbs", ".reg-toc"]
ONLY_ON_SCREEN += [".reg-actions", ".reg-tm__form", ".reg-tm__quick", ".reg-filter", ".reg-band", ".govuk-skip-link"]


def printed(page, address):
    page.goto(address)
    page.emulate_media(media="print")
    return page


def test_print_view_shows_every_variable_and_where_it_comes_from(open_as, running_register):
    page = printed(open_as("auditor"), "/en/deliberations/21-128/print/")
    labels = page.locator(".reg-vars tbody th > span")
    assert labels.count() == 75
    assert all(label.is_visible() for label in labels.all())
    foot = page.locator(".reg-print-foot").inner_text()
    assert f"{running_register.address}/en/deliberations/21-128/ · printed on 23 November 2026" in foot
    assert "journal entry" in foot


def test_print_view_of_another_day_says_which(open_as, running_register):
    page = printed(open_as(), "/en/register/21-128/print/?on=2023-03-01")
    assert page.locator("text=On 1 March 2023, version 1 applied").is_visible()
    assert f"{running_register.address}/en/register/21-128/?on=2023-03-01" in page.inner_text(".reg-print-foot")


def test_any_page_on_paper_leaves_out_what_needs_a_screen(open_as):
    page = open_as("auditor")
    for address in ("21-128/", "21-128/print/", "24-901/compare/1..2/", "21-128/variables/", "18-903/history/"):
        printed(page, f"/en/deliberations/{address}")
        left = [part for part in ONLY_ON_SCREEN if any(found.is_visible() for found in page.locator(part).all())]
        assert left == [], address


def test_file_printed_without_the_print_view_unfolds_its_parts(open_as):
    page = printed(open_as(), "/en/register/21-128/")
    assert page.locator(".reg-vars details:not([open])").count() == 3
    assert page.locator(".reg-vars tbody th").last.is_visible()


def test_pdf_is_a4_and_a_handful_of_pages(open_as):
    page = open_as("auditor")
    page.goto("/en/deliberations/21-128/print/")
    pdf = page.pdf(prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF")
    boxes = {tuple(round(float(side)) for side in box.split()[2:]) for box in re.findall(rb"/MediaBox \[([^]]+)]", pdf)}
    assert boxes == {A4}
    assert 5 <= len(re.findall(rb"/Type /Page\b", pdf)) <= 9


def test_every_sheet_of_the_consolidated_text_says_that_it_is_unofficial(open_as):
    page = open_as()
    page.goto("/en/register/21-128/text/")
    sheets = pypdfium2.PdfDocument(page.pdf(prefer_css_page_size=True))
    assert 3 <= len(sheets) <= 6
    for sheet in sheets:
        text = sheet.get_textpage().get_text_range()
        assert "21/128 on 23 November 2026 · Unofficial · only the published text of the committee counts" in text


def test_nothing_runs_off_the_paper(open_as):
    page = open_as("auditor", viewport={"width": 680, "height": 960})  # A4 without its margins
    for address in (
        "21-128/print/",
        "21-128/text/",
        "24-901/print/",
        "18-903/print/?on=2021-01-01",
        "24-901/compare/1..2/",
    ):
        printed(page, f"/en/deliberations/{address}")
        assert page.evaluate(STICKS_OUT) == [], address
