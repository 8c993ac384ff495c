"""Sending: through a real server that refuses, keeps silent and hangs up, and never about what holds no more."""

import smtplib
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.management import call_command

from deliberations.actions.discharge_obligation import discharge_obligation
from deliberations.actions.end_access import end_access
from deliberations.actions.end_role import end_role
from deliberations.actions.grant_role import grant_role
from deliberations.actions.place_hold import place_hold
from deliberations.actions.raise_alerts import raise_alerts
from deliberations.actions.register_act import register_act
from deliberations.actions.send_notifications import (
    LEASE,
    _claim,
    _is_silence,
    _stamp,
    message_id,
    send_all,
    send_notifications,
)
from deliberations.models import Alert, Hold, Notification, Obligation, Organisation, Preference, RoleGroup, Run
from tests.actions.test_raise_alerts import at, file_of
from tests.building import act, keep_until, open_file

pytestmark = pytest.mark.django_db
URGENT = at("2027-01-24")
"""Seven days before the last lawful day: the holder's officer and the secretariat are told at once."""


@pytest.fixture
def file(cast):
    return file_of("hogeschool-voorbeeld", keep_until("2027-01-31"))


@pytest.fixture
def raised(file, smtp):
    raise_alerts(at=URGENT)
    return file


def mails():
    """The mails about the files of a test; the first file has contradictions of its own."""
    return Notification.objects.mails().exclude(alert__kind="question_waits")


def text(mail):
    return mail.get_body(("plain",)).get_content()


def send(moment=URGENT):
    return send_all(lambda: moment)


def test_mail_says_what_is_so_what_follows_which_rule_raised_it_and_where_to_look(raised, smtp, settings):
    assert send().done == 3
    [mail] = smtp.to("other_dpo@register.example")
    assert mail["Subject"] == "22/001: Destroy by 31 January 2027"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Message-ID"].startswith("<alert.")
    said = text(mail)
    for words in (
        "The last lawful day is 31 January 2027, that day included.",
        "The committee can no longer decide an extension in time.",
        f"{settings.ADDRESS}/en/alerts/",
        "Raised by the rule: 7 days before the day.",
    ):
        assert words in said.replace("\n", " ")
    assert "<html" in mail.get_body(("html",)).get_content()


@pytest.mark.parametrize("language", ["nl", "fr", "de", "en"])
def test_mail_is_in_the_language_of_who_receives_it(raised, smtp, cast, language):
    cast.other_dpo.language = language
    cast.other_dpo.save()
    send()
    [mail] = smtp.to("other_dpo@register.example")
    assert f'lang="{language}"' in mail.get_body(("html",)).get_content()
    expected = {"nl": "31 januari 2027", "fr": "31 janvier 2027", "de": "31. Januar 2027", "en": "31 January 2027"}
    assert expected[language] in mail["Subject"]


def test_sent_twice_is_sent_once(raised, smtp):
    send()
    send(URGENT + timedelta(hours=1))
    assert len(smtp.mails) == 3
    assert list(Run.objects.filter(work=Run.Work.SEND).order_by("pk").values_list("done", flat=True)) == [3, 0]
    sent = mails().filter(recipient__name="other_dpo").get()
    assert (sent.address, sent.sent_at, sent.attempts) == ("other_dpo@register.example", URGENT, 1)
    assert sent.message_id == smtp.to("other_dpo@register.example")[0]["Message-ID"]


def test_mail_of_the_day_gathers_what_is_not_urgent_and_leaves_at_seven(cast, smtp):
    for serial in (1, 2, 3):
        file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{serial:03}")
    raise_alerts(at=at("2026-11-23"))
    send(at("2026-11-24", 5))
    assert not smtp.mails
    send(at("2026-11-24", 6))
    [mail] = smtp.to("other_dpo@register.example")
    assert mail["Subject"] == "3 reminders of 24 November 2026"
    assert text(mail).count("Destroy by 31 January 2027") == 3
    assert set(mails().values_list("message_id", flat=True)) == {mail["Message-ID"]}


def test_mail_of_the_day_leaves_out_what_holds_no_more_and_is_named_by_what_it_says(cast, smtp):
    files = [file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{n:03}") for n in (1, 2)]
    raise_alerts(at=at("2026-11-23"))
    first, second = mails().order_by("pk")
    discharge_obligation(
        Obligation.objects.get(deliberation=files[0]), through="certificate 1", by=cast.registrar, at=at("2026-11-23")
    )
    send(at("2026-11-24"))
    [mail] = smtp.to("other_dpo@register.example")
    assert mail["Subject"] == "1 reminder of 24 November 2026"
    assert "22/001" not in text(mail)
    assert mail["Message-ID"] == message_id([second]) != message_id([first, second])


def test_second_mail_of_one_day_has_a_name_of_its_own_and_each_attempt_the_same(cast, smtp):
    file_of("hogeschool-voorbeeld", keep_until("2027-01-31"))
    raise_alerts(at=at("2026-11-23"))
    [row] = mails()
    token = uuid4()
    send(at("2026-11-24"))
    Notification.objects.filter(pk=row.pk).update(sent_at=None, lease=token)
    send(at("2026-11-24"))
    # A scan that began before the mail of the day left, and came to its end after.
    file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number="22/002")
    raise_alerts(at=at("2026-11-23"))
    send(at("2026-11-24"))
    first, again, other = (mail["Message-ID"] for mail in smtp.to("other_dpo@register.example"))
    assert first == again != other


def test_a_long_day_names_the_first_and_counts_the_rest(cast, smtp):
    for serial in range(1, 54):
        file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{serial:03}")
    raise_alerts(at=at("2026-11-23"))
    send(at("2026-11-24"))
    [mail] = smtp.to("other_dpo@register.example")
    assert mail["Subject"] == "53 reminders of 24 November 2026"
    assert "And 3 more, which the register shows." in text(mail)


# ---------- much happened between raising and sending


def test_discharge_between_raising_and_sending_leaves_nothing_to_send(raised, smtp, cast):
    obligation = Obligation.objects.get(deliberation=raised)
    discharge_obligation(obligation, through="certificate 1", by=cast.registrar, at=URGENT)
    send()
    assert not smtp.mails
    assert set(mails().values_list("withdrawal", flat=True)) == {"ended"}


def test_extension_between_raising_and_sending_leaves_nothing_to_send(raised, smtp):
    register_act(raised, act(1, "2027-01-24", keep_until("2030-01-31")), by=None, at=URGENT)
    send()
    assert not smtp.mails


def test_extension_whose_day_comes_between_raising_and_sending_leaves_nothing_to_send(file, smtp):
    extension = act(1, "2027-01-20", keep_until("2030-01-31"), effective_on="2027-01-25")
    register_act(file, extension, by=None, at=at("2027-01-20"))
    raise_alerts(at=URGENT)
    send(at("2027-01-25"))
    assert not [mail for mail in smtp.mails if "Destroy" in str(mail["Subject"])]
    assert set(mails().filter(due_at=URGENT).values_list("withdrawal", flat=True)) == {"ended"}


def test_hold_between_raising_and_sending_does_not_silence_it(raised, smtp, cast):
    place_hold(
        Obligation.objects.filter(deliberation=raised),
        ground=Hold.Ground.AUDIT,
        reason="audit 3",
        review_on=at("2027-03-01").date(),
        by=cast.registrar,
        at=URGENT,
    )
    send()
    assert len(smtp.mails) == 3
    assert "A hold is in place: keep the data until it is released." in text(smtp.mails[0])


def test_recipient_who_left_is_not_written_to_and_the_fallback_is(raised, smtp, cast, settings):
    settings.ALERTS_FALLBACK_TO = ["night@register.example"]
    end_access(cast.other_dpo, by=cast.supervisor, at=URGENT)
    send()
    assert not smtp.to("other_dpo@register.example")
    [mail] = smtp.to("night@register.example")
    assert "This mail comes to you because nobody else could be told." in text(mail)
    assert mails().get(recipient=cast.other_dpo).withdrawal == "gone"


def test_person_whose_role_ended_learns_nothing_more(raised, smtp, cast):
    post = RoleGroup.objects.get(role="dpo", organisation__slug="hogeschool-voorbeeld")
    end_role(cast.other_dpo, post=post, by=cast.supervisor, at=URGENT)
    there = Organisation.objects.get(slug="maastricht-sbe")
    grant_role(cast.other_dpo, role=RoleGroup.Role.DPO, organisation=there, by=cast.supervisor, at=URGENT)
    send()
    assert not smtp.to("other_dpo@register.example")
    assert mails().get(recipient=cast.other_dpo).withdrawal == "gone"


# ---------- a server that does not do what it should


def test_one_bad_address_never_stops_another(raised, smtp):
    smtp.refused.add("registrar@register.example")
    run = send()
    assert (run.done, run.failed) == (2, 1)
    bad = mails().get(recipient__name="registrar")
    assert (bad.sent_at, bad.attempts, bad.error) == (None, 1, "550 no such mailbox")
    assert bad.due_at == URGENT + timedelta(minutes=1)
    smtp.refused.clear()
    send(URGENT + timedelta(minutes=1))
    assert smtp.to("registrar@register.example")


def test_mail_that_waited_for_its_day_or_for_its_sender_is_tried_for_two_weeks_too(raised, smtp):
    smtp.refused.add("registrar@register.example")
    send(URGENT + timedelta(days=20))
    mail = mails().get(recipient__name="registrar")
    assert (mail.attempts, mail.failed_at) == (1, None)
    assert mail.due_at == URGENT + timedelta(days=20, minutes=1)


def test_refused_mail_backs_off_for_two_weeks_and_then_goes_to_the_fallback(raised, smtp, settings):
    settings.ALERTS_FALLBACK_TO = ["night@register.example"]
    smtp.refused.add("registrar@register.example")
    moment, tried = URGENT, []
    mail = mails().get(recipient__name="registrar")
    while not mail.failed_at:
        send(moment)
        tried.append(moment - URGENT)
        mail.refresh_from_db()
        moment = mail.due_at
    minutes = [t.total_seconds() / 60 for t in tried]
    assert minutes[:9] == [0, 1, 6, 21, 81, 261, 621, 1341, 2781]
    assert timedelta(days=13) < tried[-1] <= timedelta(days=14)
    send(mail.failed_at)
    assert smtp.to("night@register.example")
    assert {m["Message-ID"] for m in smtp.to("other_dpo@register.example")} != {
        m["Message-ID"] for m in smtp.to("night@register.example")
    }
    send(mail.failed_at + timedelta(days=1))
    assert len([m for m in smtp.to("night@register.example") if "22/001" in m["Subject"]]) == 1


def test_server_that_refuses_everything_is_asked_again_and_nothing_is_lost(raised, smtp):
    smtp.refusal = "451 later"
    assert send().failed == 3
    assert set(mails().values_list("error", flat=True)) == {"451 later"}
    smtp.refusal = ""
    send(URGENT + timedelta(minutes=1))
    assert len(smtp.mails) == 3


def test_server_that_keeps_silent_holds_nobody_for_long(cast, smtp, settings):
    settings.EMAIL_TIMEOUT = 0.3
    for serial in range(1, 4):
        file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{serial:03}")
    raise_alerts(at=URGENT)
    smtp.silent = True
    done = send_notifications(at=URGENT)
    assert done == (9, 0, 3, False)
    untried = mails().filter(attempts=0)
    assert (untried.count(), untried.exclude(lease=None).count()) == (6, 0)
    smtp.silent = False
    send(URGENT + timedelta(minutes=1))
    assert mails().unsent().count() == 0


def test_server_that_is_not_there_is_left_alone_after_a_few_attempts(raised, settings, smtp):
    settings.EMAIL_PORT = 1
    assert send().failed == 3
    assert set(mails().values_list("error", flat=True)) == {"ConnectionRefusedError"}


def test_server_that_hangs_up_after_the_mail_gets_it_again_with_the_same_message_id(raised, smtp):
    smtp.hangs_up = True
    assert send().done == 0
    smtp.hangs_up = False
    send(URGENT + timedelta(minutes=1))
    for name in ("other_dpo", "registrar", "supervisor"):
        twice = smtp.to(f"{name}@register.example")
        assert len(twice) == 2
        assert len({mail["Message-ID"] for mail in twice}) == 1


def test_a_mail_that_cannot_be_written_stops_no_other(cast, smtp):
    files = [file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{n:03}") for n in (1, 2, 3)]
    raise_alerts(at=URGENT)
    Alert.objects.filter(deliberation=files[1], kind="deadline").update(kind="takes_effect", facts={})
    run = send()
    assert (run.done, run.failed) == (6, 3)
    assert set(mails().filter(alert__deliberation=files[1]).values_list("error", flat=True)) == {"KeyError"}


def test_sender_that_was_overtaken_does_not_stamp_what_another_has(raised):
    first, second = uuid4(), uuid4()
    [slow] = _claim(first, at=URGENT, many=1)
    assert not [m for m in _claim(second, at=URGENT, many=9) if m.rows[0].pk == slow.rows[0].pk]
    later = URGENT + LEASE
    [again, *_rest] = [m for m in _claim(second, at=later, many=9) if m.rows[0].pk == slow.rows[0].pk]
    assert _stamp(slow.rows, first, at=later) == 0
    assert Notification.objects.get(pk=slow.rows[0].pk).sent_at is None
    assert _stamp(again.rows, second, at=later) == 1


def test_what_a_server_had_when_it_was_withdrawn_counts_as_said(raised, cast):
    token = uuid4()
    [taken] = _claim(token, at=URGENT, many=1)
    obligation = Obligation.objects.get(deliberation=raised)
    discharge_obligation(obligation, through="certificate 1", by=cast.registrar, at=URGENT)
    assert _stamp(taken.rows, token, at=URGENT) == 1
    row = Notification.objects.get(pk=taken.rows[0].pk)
    assert (row.sent_at, row.withdrawn_at) == (URGENT, None)


def test_demonstration_keeps_mails_as_files(raised, settings, tmp_path):
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    send()
    kept = "".join(file.read_text() for file in tmp_path.iterdir())
    assert kept.count("\nMessage-ID: <alert.") == 3
    assert kept.count("\nTo: other_dpo@register.example") == 1


def test_command_says_what_was_sent_and_ends_badly_where_a_mail_was_not_taken(raised, smtp, settings, capsys):
    settings.FIXED_NOW = URGENT
    smtp.refused.add("registrar@register.example")
    with pytest.raises(SystemExit):
        call_command("send_notifications")
    said = capsys.readouterr()
    assert said.out == "2 sent.\n"
    assert "1 not taken" in said.err


def test_run_due_does_all_the_work_once(file, smtp, settings, capsys):
    settings.FIXED_NOW = URGENT
    call_command("run_due")
    assert len(smtp.mails) == 3
    assert "raise_alerts: done.\nsend_notifications: done.\n" in capsys.readouterr().out
    call_command("run_due")
    assert len(smtp.mails) == 3


def test_work_that_fails_does_not_keep_the_rest_from_being_done(file, smtp, settings, capsys):
    settings.FIXED_NOW = URGENT
    settings.JOURNAL_ANCHOR_TO = ["archive@register.example"]
    smtp.refusal = "451 later"
    open_file("23/001", at=URGENT)
    with pytest.raises(SystemExit):
        call_command("run_due")
    assert "Failed: send_anchor." in capsys.readouterr().err
    assert Alert.objects.filter(deliberation=file).exists()


def test_preference_for_each_alert_makes_each_a_mail_of_its_own(cast, smtp):
    Preference.objects.create(person=cast.other_dpo, digest=Preference.Digest.EACH)
    for serial in (1, 2):
        file_of("hogeschool-voorbeeld", keep_until("2027-01-31"), number=f"22/{serial:03}")
    raise_alerts(at=at("2026-11-23"))
    send(at("2026-11-23"))
    assert len(smtp.to("other_dpo@register.example")) == 2


def test_server_answers_are_told_apart_from_its_silence():
    assert not _is_silence(smtplib.SMTPDataError(451, b"later"))
    assert not _is_silence(smtplib.SMTPRecipientsRefused({"a@b": (550, b"no")}))
    assert _is_silence(smtplib.SMTPConnectError(421, b"busy"))
    assert _is_silence(smtplib.SMTPServerDisconnected("gone"))
    assert _is_silence(TimeoutError())
    assert not _is_silence(KeyError("x"))
