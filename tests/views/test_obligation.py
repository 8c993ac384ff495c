"""One obligation: until when and why, what holds it up, and the deeds of the committee's people on it."""

import re
from datetime import date

import pytest

from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.place_hold import place_hold
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.actions.release_hold import release_hold
from deliberations.actions.send_back_report import send_back_report
from deliberations.models import Hold, JournalLine, Obligation
from deliberations.rules.timeline import About, Change, Subject
from tests.building import act, decision, keep_until, open_file, party
from tests.destruction import deliver, obligation_of, said, submit

pytestmark = pytest.mark.django_db
MAASTRICHT = party("recipient", "maastricht-sbe")
COURT = {"do_hold": "1", "ground": "court", "reason": "Case 26/A/12.", "review_on-d": "4", "review_on-m": "1"}
COURT |= {"review_on-y": "2027"}


@pytest.fixture
def obligation(cast):
    return Obligation.objects.get()


def period(now, months=120):
    file = open_file("20/004", at=now)
    rule = {"rule": "period", "months": months, "text": {"en": "Ten years after the end of the study."}}
    register_act(
        file, decision("2020-03-01", MAASTRICHT, Change(Subject(About.RETENTION, ()), True, rule, 1)), by=None, at=now
    )
    return Obligation.objects.get(deliberation=file)


def page(obligation):
    return f"/en/retention/{obligation.pk}/"


def words(answer):
    body = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


def test_it_says_until_when_and_under_which_act(client, cast, obligation):
    client.force_login(cast.dpo)
    text = words(client.get(page(obligation)))
    assert "At the latest on Friday 31 January 2031" in text
    assert "from 20 November 2025 on Now 31 January 2031 amendment of 4 November 2025" in text
    assert "No hold." in text


def test_who_does_not_see_the_file_does_not_see_it(client, cast, obligation):
    for role in ("other_dpo", "stranger"):
        client.force_login(getattr(cast, role))
        assert client.get(page(obligation)).status_code == 404
        assert client.post(page(obligation), COURT).status_code == 404


@pytest.mark.parametrize("role", ["dpo", "data_manager", "officer", "expert", "auditor"])
def test_who_sees_it_places_no_hold(client, cast, obligation, role):
    client.force_login(getattr(cast, role))
    assert "do_hold" not in client.get(page(obligation)).content.decode()
    assert client.post(page(obligation), COURT).status_code == 403
    assert not Hold.objects.exists()


def test_hold_is_placed_by_one_and_released_by_another(client, cast, obligation):
    client.force_login(cast.registrar)
    assert client.post(page(obligation), COURT)["Location"] == page(obligation)
    assert JournalLine.objects.first().verb == "placed_hold"
    hold = Hold.objects.get()
    text = words(client.get(page(obligation)))
    assert "The duty to destroy is suspended" in text
    assert "You placed it; another person releases it." in text
    release = {"do_release": str(hold.pk), "reason": "The case is over."}
    refused = client.post(page(obligation), release)
    assert refused.status_code == 422
    assert "You placed this hold; another person releases it." in words(refused)
    client.force_login(cast.supervisor)
    assert client.post(page(obligation), release).status_code == 302
    assert JournalLine.objects.first().verb == "released_hold"
    assert "Released by supervisor on 23 November 2026: The case is over." in words(client.get(page(obligation)))


def test_release_without_a_reason_is_refused_at_its_field(client, cast, obligation, now):
    hold = place_hold(
        [obligation], ground=Hold.Ground.AUDIT, reason="x", review_on=date(2027, 1, 4), by=cast.registrar, at=now
    )
    client.force_login(cast.supervisor)
    answer = client.post(page(obligation), {"do_release": str(hold.pk), "reason": " "})
    assert answer.status_code == 422
    assert "<title>Error:" in answer.content.decode()
    assert f'href="#release_{hold.pk}_reason"' in answer.content.decode()


def test_hold_of_another_obligation_is_not_released_here(client, cast, obligation, now):
    other = period(now)
    hold = place_hold(
        [other], ground=Hold.Ground.AUDIT, reason="x", review_on=date(2027, 1, 4), by=cast.registrar, at=now
    )
    client.force_login(cast.supervisor)
    assert client.post(page(obligation), {"do_release": str(hold.pk), "reason": "x"}).status_code == 404
    assert client.post(page(obligation), {"do_release": "9" * 30}).status_code == 404
    assert client.post(page(obligation), {}).status_code == 404


def test_what_was_typed_of_a_hold_stays_when_it_is_refused(client, cast, obligation):
    client.force_login(cast.registrar)
    answer = client.post(page(obligation), COURT | {"review_on-y": "2026"})
    assert answer.status_code == 422
    assert "The hold is looked at again on a later day than today." in words(answer)
    assert "Case 26/A/12." in words(answer)


def test_period_gets_its_day_from_the_start_that_is_recorded(client, cast, now):
    waiting = period(now)
    client.force_login(cast.registrar)
    assert "The last lawful day waits for an event" in words(client.get(page(waiting)))
    sent = {"do_record": "1", "day-d": "29", "day-m": "2", "day-y": "2020", "source": "Letter of 3 March 2020."}
    assert client.post(page(waiting), sent | {"source": ""}).status_code == 422
    assert client.post(page(waiting), sent).status_code == 302
    text = words(client.get(page(waiting)))
    assert "28 February 2030" in text
    assert "120 months from 29 February 2020 · the month has no such day, so its last day counts" in text
    assert "Counted from 29 February 2020 (Letter of 3 March 2020.); recorded by registrar on 23 November 2026." in text


def test_extension_after_the_day_leaves_a_gap_that_is_said(client, cast, now):
    file = open_file("20/005", at=now)
    register_act(file, decision("2020-03-01", MAASTRICHT, keep_until("2026-10-31")), by=None, at=now)
    register_act(file, act(1, "2026-11-03", keep_until("2030-10-31"), effective_on="2026-11-19"), by=None, at=now)
    client.force_login(cast.auditor)
    text = words(client.get(page(Obligation.objects.get(deliberation=file))))
    assert "from 1 March 2020 to 18 November 2026 31 October 2026" in text
    assert "in between, the data had to be gone" in text


def test_extension_on_the_very_next_day_leaves_no_gap(client, cast, now):
    file = open_file("20/005", at=now)
    register_act(file, decision("2020-03-01", MAASTRICHT, keep_until("2026-10-31")), by=None, at=now)
    register_act(file, act(1, "2026-10-06", keep_until("2030-10-31"), effective_on="2026-11-01"), by=None, at=now)
    client.force_login(cast.auditor)
    assert "the data had to be gone" not in words(client.get(page(Obligation.objects.get(deliberation=file))))


def test_discharged_it_says_by_what(client, cast, obligation, now):
    discharge_obligation(obligation, through="DC-2026-0007", by=None, at=now)
    client.force_login(cast.registrar)
    text = words(client.get(page(obligation)))
    assert "Discharged on 23 November 2026, by DC-2026-0007." in text
    assert "do_hold" not in client.get(page(obligation)).content.decode()


def test_it_shows_its_alerts_to_who_may_see_them(client, cast, now):
    file = open_file("20/006", at=now)
    shared = party("provider", "ksz", position=81)
    register_act(file, decision("2020-03-01", MAASTRICHT, shared, keep_until("2026-10-31")), by=None, at=now)
    raise_alerts(at=now)
    found = Obligation.objects.get(deliberation=file)
    client.force_login(cast.dpo)
    assert "Destruction not reported, 23 days late" in words(client.get(page(found)))
    client.force_login(cast.officer)
    assert "Destruction not reported" not in words(client.get(page(found)))


def test_reason_of_a_hold_and_note_of_a_report_are_for_the_holder_and_the_committee(
    client, cast, file_21_128, now, own_documents
):
    held = deliver(file_21_128, cast.officer, now)
    report = submit(file_21_128, said(held, cast.dpo), by=cast.data_manager, at=now)
    send_back_report(report, shown=report.digest, reason="Which of the disks?", by=cast.dpo, at=now)
    obligation = obligation_of(file_21_128)
    hold = place_hold(
        [obligation], ground="court", reason="Case 12.", review_on=date(2026, 12, 1), by=cast.registrar, at=now
    )
    release_hold(hold, reason="Judged.", by=cast.supervisor, at=now)
    written = ("Which of the disks?", "Case 12.", "Judged.")
    trail = ("/en/deliberations/21-128/history/", "/en/deliberations/21-128/")
    for role, sees in (("officer", False), ("dpo", True), ("auditor", True)):
        client.force_login(getattr(cast, role))
        for address in trail:
            page = client.get(address).content.decode()
            assert [words in page for words in written] == [sees] * 3, (role, address)
            assert ("only the institution and the committee see this" in page) != sees
    for role, sees in (("officer", False), ("expert", False), ("dpo", True), ("registrar", True)):
        client.force_login(getattr(cast, role))
        page = client.get(f"/en/retention/{obligation.pk}/").content.decode()
        assert [words in page for words in written[1:]] == [sees] * 2, role
