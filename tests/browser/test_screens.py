"""Every screen for every role: rules of axe-core, room at every width, and nothing that the policy forbids.

A role changes the header of a page, and its main part where it sees more. What was looked at once is
not looked at again: the same words make the same screen.
"""

import re

import pytest

from tests.addresses import address_names
from tests.browser.looking import UNFOLD, WIDE, at_width, cut_words, follow, inline, listen, look, sticking_out
from tests.browser.screens import NO_SCREENS, SCREENS


def test_every_address_has_a_screen_or_is_none():
    with_screen = {screen.url_name for screen in SCREENS if screen.url_name}
    assert address_names() == sorted(with_screen | set(NO_SCREENS))


@pytest.fixture(scope="session")
def seat(browser, running_register, signed_in):
    """Give `seat(role)`: the one page, at which that person sits down, and what it complains of."""
    context = browser.new_context(base_url=running_register.address)
    page = context.new_page()
    heard = listen(page, running_register.address)

    def sit_down(role):
        context.clear_cookies()
        context.add_cookies(signed_in(role)["cookies"])
        return page, heard

    yield sit_down
    context.close()


@pytest.fixture(scope="session")
def looked_at():
    return set()


def halves(html):
    """Return the header of a page and the rest of its body, both without addresses and moments."""
    html = re.sub(r'(href|action|csrfmiddlewaretoken" value|aria-current)="[^"]*"|<time.*?</time>', "", html)
    body, header, main = re.search(r"(<body[^>]*>).*(<header.*</header>).*(<main.*</main>)", html, re.DOTALL).groups()
    return header, body + main


@pytest.mark.parametrize("screen", SCREENS, ids=str)
def test_screen_is_in_order_for_every_role(screen, seat, looked_at):
    wrong = {}
    for role in screen.who:
        page, heard = seat(role)
        answer = page.request.get(f"/en/{screen.address}", max_redirects=0)
        assert answer.status == screen.status, role
        html = answer.text()
        wrong[role] = inline(html)
        header, main = halves(html)
        if role != screen.who[0] and {header, main} <= looked_at:
            continue
        at_width(page, WIDE)
        page.goto(f"/en/{screen.address}")
        assert page.locator(screen.holds).count(), f"{role}: {screen.holds}"
        if main not in looked_at:
            wrong[role] += look(page)
        elif header not in looked_at:
            wrong[role] += look(page, within="header")
        looked_at |= {header, main}
        wrong[role] += heard
        heard.clear()
    assert {role: found for role, found in wrong.items() if found} == {}


# ---------- in the other languages, whose words are longer

LANGUAGES = ["nl", "fr", "de"]
WORDY = ["sign-in/", "register/?q=diploma&year=2021", "register/21-128/", "register/24-901/compare/1..2/"]
WORDY += ["deliberations/", "deliberations/21-128/?on=2024-02-10", "deliberations/24-901/", "help/"]
WORDY += ["overview/", "journal/", "institutions/maastricht-sbe/", "people/1/", "proposals/1/"]
WORDY += ["alerts/", "retention/", "retention/2/", "alerts/rules/", "calendar/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_words_of_every_language_fit(seat, language):
    wrong = {}
    for address in WORDY:
        public = address.startswith(("sign-in", "register", "help"))
        page, heard = seat("anonymous" if public else "auditor")
        page.goto(f"/{language}/{address}")
        assert page.get_attribute("html", "lang") == language
        page.evaluate(UNFOLD)
        wrong[address] = [*sticking_out(page), *cut_words(page), *heard]
        heard.clear()
    assert {address: found for address, found in wrong.items() if found} == {}


# ---------- what answers a form


def sign_in_wrongly(page):
    page.goto("/en/sign-in/")
    page.fill("#id_login", "nobody@register.example")
    page.fill("#id_password", "wrong")
    follow(page, "main button")


def sign_in_with_nothing(page):
    page.goto("/en/sign-in/")
    follow(page, "main button")


def send_an_expired_form(page):
    page.goto("/en/sign-in/")
    page.context.clear_cookies()
    follow(page, "main button")


def send_a_form_where_none_is_taken(page):
    page.goto("/en/sign-in/")
    page.evaluate("document.querySelector('main form').action = '/en/help/'")
    follow(page, "main button")


ANSWERS = [
    (sign_in_wrongly, 200, ".govuk-error-summary"),
    (sign_in_with_nothing, 200, "#id_login_error"),
    (send_an_expired_form, 403, "main li"),
    (send_a_form_where_none_is_taken, 405, "main h1"),
]


@pytest.mark.parametrize(("act", "status", "holds"), ANSWERS, ids=[act.__name__ for act, *_ in ANSWERS])
def test_answer_to_a_form_is_in_order(open_as, act, status, holds):
    page = open_as()
    answers = []
    page.on("response", lambda answer: answers.append(answer) if answer.request.method == "POST" else None)
    act(page)
    page.wait_for_load_state()
    assert [answer.status for answer in answers] == [status]
    assert page.locator(holds).count()
    assert inline(page.content()) == []
    assert look(page) == []


def test_sign_out_says_that_it_happened(open_as, password):
    page = open_as()
    page.goto("/en/sign-in/?next=/en/sign-out/")
    page.fill("#id_login", "sam.sample@audit.example")
    page.fill("#id_password", password)
    follow(page, "main button")
    follow(page, "main button")
    page.wait_for_url("**/register/")
    assert page.locator(".reg-messages").is_visible()
    assert look(page) == []


# ---------- a register in trouble


@pytest.fixture
def troubled_register(fresh_database):
    installation = fresh_database()
    with installation.serve():
        yield installation


def test_too_many_attempts_and_an_error_of_the_register_are_in_order(browser, troubled_register):
    context = browser.new_context(base_url=troubled_register.address)
    page = context.new_page()
    heard = listen(page, troubled_register.address)
    page.goto("/en/register/")
    assert page.locator(".reg-empty").is_visible()
    assert look(page) == []

    page.goto("/en/sign-in/")
    form = {"csrfmiddlewaretoken": page.locator("[name=csrfmiddlewaretoken]").first.input_value()}
    for _ in range(31):
        page.request.post("/en/sign-in/", form=form)
    sign_in_with_nothing(page)
    assert "Too many attempts" in page.inner_text("h1")
    assert look(page) == []

    lose = "ALTER TABLE deliberations_deliberation RENAME TO lost"
    troubled_register.manage("shell", "-c", f"from django.db import connection as c; c.cursor().execute('{lose}')")
    assert page.goto("/en/register/").status == 500
    assert page.locator(".reg-number").is_visible()
    assert look(page) == []
    context.close()
    assert heard == []
