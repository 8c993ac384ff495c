"""Three years of one file, with the clock handed in: warned, extended, late, acknowledged, escalated."""

import re
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
from icalendar import Calendar

from deliberations.writing.mailbox import kept_mails
from tests.browser.conftest import PEOPLE
from tests.browser.looking import listen, look

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


WORK = """
from datetime import datetime
from django.conf import settings
from deliberations import tasks
for moment in %s:
    settings.FIXED_NOW = datetime.fromisoformat(moment)
    tasks.raise_alerts()
    tasks.send_notifications()
"""
CHAIR = """
from django.contrib.auth import get_user_model
from deliberations import clock
from deliberations.actions.grant_role import grant_role
from deliberations.models import Organisation, RoleGroup
chair = get_user_model().objects.create_user("chair@ivc.example", name="Vera Voorzitter", language="nl")
committee = Organisation.objects.get(slug="ivc")
grant_role(chair, role=RoleGroup.Role.CHAIR, organisation=committee, by=None, at=clock.now())
"""


class Story:
    """A register whose day is set before each scene."""

    def __init__(self, installation, browser, folder):
        self.installation, self.browser, self.folder = installation, browser, folder
        self.states, self.heard = {}, []

    def on(self, *days):
        """Let days come, and do what the worker does on each: what is not urgent leaves with the mail at seven."""
        moments = [f"{day}T{hour}:00:00+02:00" for day in days for hour in ("06", "09")]
        self.installation.env["REGISTER_NOW"] = moments[-1]
        self.installation.manage("shell", "--no-imports", "-c", WORK % moments)

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

    def mails(self, address):
        """Return the subjects of the mails to somebody, the first one first."""
        folder = Path(self.installation.env["REGISTER_DATA_DIR"]) / "mail"
        return [str(kept.mail["Subject"]) for kept in kept_mails(folder, to=address)][::-1]


@pytest.fixture
def story(fresh_database, browser, tmp_path):
    installation = fresh_database()
    installation.env["REGISTER_NOW"] = "2026-11-23T09:00:00+01:00"
    told = Story(installation, browser, tmp_path)
    told.register(DECISION)
    installation.manage("make_demo_people")
    installation.manage("shell", "--no-imports", "-c", CHAIR)
    return told


def last_day(page, address):
    """Return the one event of the obligation, fetched as a calendar program does."""
    feed = page.request.get(re.sub(r"^https?://[^/]+", "", address))
    events = Calendar.from_ical(feed.body()).walk("VEVENT")
    (event,) = [event for event in events if re.fullmatch(r"obligation-\d+@.+", str(event["uid"]))]
    return event


def test_three_years_of_one_file(story):
    dpo, chair = PEOPLE["dpo"], "chair@ivc.example"

    # ---------- registered: nothing to do, one glance says so
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/overview/")
        assert page.inner_text("h1") == "Alles is op schema"
        assert "1 jaar, 6 maanden en 8 dagen" in page.inner_text("main")
        page.goto("/nl/calendar/")
        page.click("button[name=do_open]")
        address = page.inner_text(".reg-note--done a")

    # ---------- warned at each rung
    story.on("2027-12-02", "2027-12-03", "2028-03-02", "2028-05-01")
    assert story.mails(dpo) == [
        "1 herinnering van 3 december 2027",
        "1 herinnering van 2 maart 2028",
        "26/077: Te vernietigen uiterlijk op 31 mei 2028",
    ]
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/overview/")
        assert page.inner_text("h1") == "1 zaak vraagt uw aandacht"
        page.click(".reg-task__act a >> nth=0")
        assert "31 mei 2028" in page.inner_text("h1")
        assert "Lotte Exempel" in page.inner_text("#told")
        page.goto("/nl/mails/")
        page.click("tbody a >> nth=0")
        assert "De uiterste bewaardatum is 31 mei 2028, die dag inbegrepen." in page.inner_text("main")
        assert look(page) == []
        event = last_day(page, address)
        assert event.decoded("dtstart") == date(2028, 5, 31)

    # ---------- extended: the ladder starts anew, the calendar moves
    story.installation.env["REGISTER_NOW"] = "2028-05-20T09:00:00+02:00"
    story.register(DECISION + EXTENSION)
    story.on("2028-05-20")
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/overview/")
        assert page.inner_text("h1") == "Alles is op schema"
        moved = last_day(page, address)
        assert moved.decoded("dtstart") == date(2029, 10, 31)
        assert moved["uid"] == event["uid"]
        assert moved["sequence"] > event["sequence"]
    before = len(story.mails(dpo))
    story.on("2029-05-04", "2029-08-02", "2029-10-01", "2029-10-24", "2029-10-31", "2029-11-01")
    assert len(story.mails(dpo)) == before + 5

    # ---------- late: acknowledged, and escalated
    with story.scene() as open_as:
        page = open_as("dpo")
        page.goto("/nl/overview/")
        assert "Te laat" in page.inner_text(".reg-tasks")
        page.goto("/nl/alerts/")
        assert "1 dag te laat" in page.inner_text(".reg-alert")
        assert page.locator("[name=do_snooze]").count() == 0
        page.click("[name=do_acknowledge]")
        assert page.locator(".reg-alert").count() == 0
        page = open_as("supervisor")
        page.goto("/nl/alerts/?state=acknowledged")
        assert "Door Lotte Exempel voor kennisgeving aangenomen" in page.inner_text(".reg-alert")
        page.click(".reg-alert .reg-snooze summary")
        page.fill(".reg-alert textarea", "De onderzoekers antwoorden niet.")
        page.click("[name=do_escalate]")
        assert "hogerop gebracht naar: voorzitter van het comité" in page.inner_text(".reg-messages")
    assert story.mails(chair) == []
    story.on("2029-11-02")
    assert len(story.mails(chair)) == 1

    # ---------- silenced is not solved: each week warns again
    before = len(story.mails(dpo))
    story.on("2029-11-07", "2029-11-10", "2029-11-14", "2029-11-21")
    assert len(story.mails(dpo)) == before + 3
    assert story.mails(dpo)[-1] == "26/077: Vernietiging niet gemeld, 21 dagen te laat"
    with story.scene() as open_as:
        page = open_as("supervisor")
        page.goto("/en/overview/")
        assert "26/077: destruction not reported" in page.inner_text("main")
        page.goto("/en/journal/?file=26%2F077")
        history = page.inner_text("main")
        assert "acknowledged an alert" in history
        assert "escalated an alert" in history
    assert [line for heard in story.heard for line in heard] == []
