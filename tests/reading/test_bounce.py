"""Reports of delivery as mail servers write them."""

import pytest

from deliberations.reading.bounce import MOST_BYTES, Bounce, read_bounce
from deliberations.rules.acts import Refusal

ID = "<alert.0123@register.example>"


def report(action="failed", status="5.1.1", original="text/rfc822-headers", headers=f"Message-ID: {ID}\r\nSubject: x"):
    return (
        "From: MAILER-DAEMON@mail.example\r\nTo: register@ivc.example\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nIt could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mail.example\r\n\r\n"
        f"Final-Recipient: rfc822; jan@maastricht.example\r\nAction: {action}\r\nStatus: {status}\r\n"
        "Diagnostic-Code: smtp; 550 <jan@maastricht.example>: no such\r\n user\r\n"
        f"\r\n--b\r\nContent-Type: {original}\r\n\r\n{headers}\r\n\r\n--b--\r\n"
    ).encode()


@pytest.mark.parametrize("original", ["text/rfc822-headers", "message/rfc822"])
def test_report_says_which_mail_came_back_and_why_but_not_from_whom(original):
    assert read_bounce(report(original=original)) == Bounce(ID, True, "5.1.1 550 <…>: no such user")


@pytest.mark.parametrize("action", ["delayed", "delivered", "relayed"])
def test_mail_that_is_late_or_arrived_did_not_fail(action):
    assert not read_bounce(report(action, "4.4.7")).failed


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "This is no report of delivery"),
        (b"Subject: Re: your alert\r\n\r\nI am on leave.", "This is no report of delivery"),
        (b"\x00\xff\xfe", "This is no report of delivery"),
        (report(headers="Subject: x"), "does not hold the Message-ID"),
        (b"x" * (MOST_BYTES + 1), "at most 1024 kB"),
    ],
    ids=["nothing", "an answer", "random bytes", "no Message-ID", "too long"],
)
def test_whatever_else_arrives_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(Refusal, match=sentence):
        read_bounce(content)
