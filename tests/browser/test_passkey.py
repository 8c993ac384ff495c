"""A passkey, from the first click to the next sign-in, with a key that the browser itself plays."""

from tests.browser.conftest import PEOPLE
from tests.browser.looking import follow

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


def test_passkey_is_added_asked_for_and_taken_away(browser, running_register, password):
    # A key belongs to a name, not to a number.
    context = browser.new_context(base_url=running_register.address.replace("127.0.0.1", "localhost"))
    page = context.new_page()
    refused = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    devices = context.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})

    def sign_in():
        page.goto("/en/sign-in/")
        page.fill("#id_login", PEOPLE["officer"])
        page.fill("#id_password", password)
        follow(page, "main form button")

    sign_in()
    page.goto("/en/account/second-factor/keys/")
    page.fill("#id_password", password)
    follow(page, "main form button")
    page.fill("#id_name", "Laptop")
    assert not page.locator("[data-failed]").is_visible()
    page.click("#passkey-button")
    page.wait_for_url("**/recovery-codes/")
    follow(page, ".reg-signout button")
    sign_in()
    assert page.url.endswith("/sign-in/second-factor/")
    page.click("#passkey-button")
    page.locator(".reg-signout").first.wait_for(state="attached")
    page.goto("/en/account/second-factor/")
    follow(page, "text=Remove, Laptop")
    page.fill("#id_password", password)
    follow(page, "main form button")
    follow(page, "main form button")
    page.wait_for_url("**/second-factor/")
    assert "Laptop" not in page.content()
    assert not refused
    context.close()
