"""Three years of one file, with the clock handed in: warned, extended, late, acknowledged, escalated."""

import re
from contextlib import contextmanager
from pathlib import Path

import pytest
from icalendar import Calendar

from tests.browser.conftest import PEOPLE
from tests.browser.looking import listen

NAME = "Maastricht University School of Business and Economics"
DECISION = """
format: 1
deliberation: 26/077
chamber: social_security_and_health
public: true
organisations:
  maastricht-sbe: {name: Maastricht University School of Business and Economics}
acts:
  - seq: 0
    kind: decision
    content: full
    approved_on: 2026-11-03
    effective_on: 2026-11-19
    effective_stated: true
    language: nl
    title: DEMO Beraadslaging over drie jaar
    parties:
      - {role: recipient, organisation: maastricht-sbe}
    variables:
      - category: Gegevens
        items:
          - {label: geboortejaar, form: year}
    retention:
      rule: date
      until: 2028-05-31
      text: {nl: Vernietigen ten laatste op 31 mei 2028.}
"""
EXTENSION = """
  - seq: 1
    kind: amendment
    content: changes
    approved_on: 2028-05-02
    effective_on: 2028-05-18
    effective_stated: true
    language: nl
    title: DEMO Verlenging
    retention:
      rule: date
      until: 2029-10-31
      text: {nl: Vernietigen ten laatste op 31 oktober 2029.}
"""


class Story:
    """A register whose day is set before each scene."""

    def __init__(self, installation, browser, folder):
        self.installation, self.browser, self.folder = installation, browser, folder
        self.states, self.heard = {}, []

    def on(self, day):
        """Let a day come, and the worker do what is due on it: what is not urgent leaves with the mail of the day."""
        for moment in ("06:00:00", "09:00:00"):
            self.installation.env["REGISTER_NOW"] = f"{day}T{moment}+02:00"
            self.installation.manage("raise_alerts")
            self.installation.manage("send_notifications")

    def register(self, facts):
        path = self.folder / "26-077.yaml"
        path.write_text(facts)
        self.installation.manage("load_deliberation", str(path))

    @contextmanager
    def scene(self):
        """Serve the register on its day; give `open_as(role)`: a page of a person's browser, who stays signed in."""
        contexts = []

        def open_as(role):
            base = self.installation.address
            context = self.browser.new_context(base_url=base, storage_state=self.states.get(role))
            contexts.append((role, context))
            page = context.new_page()
            self.heard.append(listen(page, base))
            if role not in self.states:
                page.goto("/nl/sign-in/")
                page.fill("#id_login", PEOPLE[role])
                page.fill("#id_password", self.password)
                page.click("main button")
                page.wait_for_url("**/overview/")
            return page

        with self.installation.serve():
            yield open_as
            for role, context in contexts:
                self.states[role] = context.storage_state()
                context.close()

    @property
    def password(self):
        return (Path(self.installation.env["REGISTER_DATA_DIR"]) / "demo-password").read_text()

    def mails(self):
        """Return the subjects of all mails so far."""
        folder = Path(self.installation.env["REGISTER_DATA_DIR"]) / "mail"
        return re.findall(r"^Subject: (.+)$", "\n".join(p.read_text() for p in sorted(folder.glob("*.log"))), re.M)


@pytest.fixture
def story(fresh_database, browser, tmp_path):
    installation = fresh_database()
    installation.env["REGISTER_NOW"] = "2026-11-23T09:00:00+01:00"
    told = Story(installation, browser, tmp_path)
    told.register(DECISION)
    installation.manage("make_demo_people")
    return told


def test_three_years_of_one_file(story):
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/overview/")
        assert page.inner_text("h1") == "Alles is op schema"
        assert "1 jaar, 6 maanden en 8 dagen" in page.inner_text("main")
        page.goto("/nl/calendar/")
        page.click("button[name=do_open]")
        address = page.inner_text(".reg-note--done a")

    def calendar(page):
        feed = page.request.get(re.sub(r"^https?://[^/]+", "", address))
        assert feed.ok
        return {str(e["uid"]).partition("@")[0]: e for e in Calendar.from_ical(feed.body()).walk("VEVENT")}

    # ---------- warned at each rung
    for day in ("2027-12-03", "2028-03-02", "2028-05-01"):
        story.on(day)
    warned = [s for s in story.mails() if "26/077" in s or "herinnering" in s]
    assert len(warned) >= 3
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/overview/")
        assert page.inner_text("h1") == "1 zaak vraagt uw aandacht"
        assert "nog 30 dagen" in page.inner_text(".reg-tasks").lower() or "30 dagen" in page.inner_text(".reg-tasks")
        page.click(".reg-task__act a >> nth=0")
        assert "31 mei 2028" in page.inner_text("h1")
        assert "Lotte Exempel" in page.inner_text("#told")
        page.goto("/nl/mails/")
        page.click("tbody a >> nth=0")
        assert "31 mei 2028" in page.inner_text("main")
        (last,) = [event for name, event in calendar(page).items() if re.fullmatch(r"obligation-\d+", name)]
        assert last.decoded("dtstart").isoformat() == "2028-05-31"
        before = last["sequence"]

    # ---------- extended: the ladder starts anew
    story.installation.env["REGISTER_NOW"] = "2028-05-20T09:00:00+02:00"
    story.register(DECISION + EXTENSION)
    story.on("2028-05-20")
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/overview/")
        assert page.inner_text("h1") == "Alles is op schema"
        (last,) = [event for name, event in calendar(page).items() if re.fullmatch(r"obligation-\d+", name)]
        assert last.decoded("dtstart").isoformat() == "2029-10-31"
        assert last["sequence"] > before
    for day in ("2029-05-04", "2029-08-02", "2029-10-01", "2029-10-24", "2029-10-31"):
        story.on(day)

    # ---------- late, and reminded each week
    count = len(story.mails())
    for day in ("2029-11-01", "2029-11-07", "2029-11-14"):
        story.on(day)
    assert len(story.mails()) > count
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/alerts/")
        cards = page.locator(".reg-alert")
        assert cards.count() == 1
        assert "14 dagen te laat" in cards.first.inner_text()
        assert page.locator("[name=do_snooze]").count() == 0
        page.click("[name=do_acknowledge]")
        assert page.locator(".reg-alert").count() == 0
        page.goto("/nl/alerts/?state=acknowledged")
        assert "Lotte Exempel" in page.inner_text(".reg-alert")

    # ---------- silenced, not solved: the next week warns again, and the secretariat hears why
    story.on("2029-11-21")
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/alerts/")
        page.click(".reg-alert .reg-snooze summary")
        page.fill(".reg-alert textarea", "De onderzoekers antwoorden niet.")
        page.click("[name=do_escalate]")
        told = page.inner_text("main")
        page = open_as("supervisor")
        page.goto("/en/overview/")
        assert "26/077: destruction not reported" in page.inner_text("main")
        page.goto("/en/journal/?file=26%2F077")
        history = page.inner_text("main")
    assert "acknowledged an alert" in history
    assert told
    assert not [line for heard in story.heard for line in heard]
