"""Send the mails that are due: claimed under a lease, checked again, sent outside of every transaction.

A mail arrives at least once, and each time with the same Message-ID: who dies between the server's answer and
the stamp leaves a row whose lease runs out, and the next sender sends it again. A second mail is harmless; a
missing one is not.
"""

from __future__ import annotations

import logging
import smtplib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256
from time import monotonic
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db import transaction
from django.db.models import F
from django.utils import translation

from ..models import Alert, Notification, Obligation, Run
from ..permissions import is_still_told
from ..rules.ladder import is_given_up, retry_after
from ..writing import alerts as words
from ..writing.mail import compose
from .find_alerts import OF_OBLIGATIONS, day_of
from .tell_people import posts_of, to_fallback

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=10)
"""After which a sender that took a mail is taken for dead."""
CLAIM = 50
"""Mails that one sender takes at a time, and sends through one connection."""
A_RUN = timedelta(seconds=50)
"""After which a run of the timetable begins no other claim: it rings each minute, and other work has its turn."""
_PATIENCE = 3
"""Mails in a row that a server answers with silence, after which it is left alone for now."""
_FRESH = 1.0
"""Seconds for which an answer counts that a mail still holds; a server that is quick has many in that time."""
_TOGETHER = 500
"""Notifications that are checked together, at most."""
_LINES = 50
"""Alerts that the mail of the day names; how many more there are is said."""

Withdrawal = Notification.Withdrawal


class Sent(NamedTuple):
    """What one claim came to: mails claimed, sent, and not taken; whether the server answers at all."""

    claimed: int
    sent: int
    failed: int
    answers: bool


class _Mail(NamedTuple):
    """One mail: its notifications, several where it is the mail of a day."""

    rows: Sequence[Notification]

    @property
    def first(self) -> Notification:
        return self.rows[0]


def send_notifications(*, at: datetime, many: int = CLAIM) -> Sent:
    """Send some of the mails that are due. Whoever wants all of them sent calls until nothing is claimed."""
    token = uuid4()
    mails = _claim(token, at=at, many=many)
    line, checks, sent, failed, silent = _Line(), _Checks(token, at=at), 0, 0, 0
    left = list(mails)
    while left and silent < _PATIENCE:
        mail = left.pop(0)
        try:
            if not (rows := checks.that_hold(mail, left)):
                continue
            line.send(_compose(rows, at=at))
        except Exception as reason:  # whatever it is, it must not keep the next one from being sent
            silent = silent + 1 if _is_silence(reason) else 0
            failed += 1
            line.close()
            _postpone(mail.rows, token, reason, at=at)
        else:
            silent = 0
            sent += _stamp(rows, token, at=at)
    line.close()
    for mail in left:
        _give_back(mail.rows, token)
    return Sent(len(mails), sent, failed, silent < _PATIENCE)


def send_all(clock: Callable[[], datetime], *, longest: timedelta | None = None) -> Run:
    """Send until nothing is due, no server answers, or it took so long; `clock` gives the time of each claim."""
    run = Run.objects.create(work=Run.Work.SEND, started_at=clock())
    sent = failed = 0
    while (done := send_notifications(at=clock())).claimed:
        sent, failed = sent + done.sent, failed + done.failed
        if not done.answers or (longest is not None and clock() - run.started_at >= longest):
            break
    run.finished_at, run.done, run.failed = clock(), sent, failed
    run.save(update_fields=["finished_at", "done", "failed"])
    return run


# ---------- claiming


def _claim(token: UUID, *, at: datetime, many: int) -> list[_Mail]:
    """Take mails that no living sender has. PostgreSQL skips what others lock; SQLite lets one claim at a time."""
    with transaction.atomic():
        alone = Notification.objects.mails().due(at).filter(bundle_on=None).order_by("due_at", "pk")
        taken = list(alone.select_for_update(skip_locked=True).values_list("pk", flat=True)[:many])
        _take(taken, token, at=at)
    claimed = [_Mail([row]) for row in _told(taken)]
    if len(claimed) < many:
        claimed += _claim_days(token, at=at, many=many - len(claimed))
    return claimed


def _claim_days(token: UUID, *, at: datetime, many: int) -> list[_Mail]:
    """Take mails of the day, each whole: whoever has the row of the person has all of that person's."""
    with transaction.atomic():
        due = Notification.objects.mails().due(at).filter(bundle_on__isnull=False)
        waiting = due.order_by().values("recipient")
        people = get_user_model()._default_manager.filter(pk__in=waiting).order_by("pk")
        locked = list(people.select_for_update(skip_locked=True, no_key=True).values_list("pk", flat=True)[:many])
        # Read after the lock: what another sender had until now is leased, and not due.
        mine = due.filter(recipient__in=locked).order_by("pk").select_for_update()
        taken = list(mine.values_list("pk", flat=True))
        _take(taken, token, at=at)
    days: dict[tuple[Any, Any], list[Notification]] = defaultdict(list)
    for row in _told(taken):
        days[row.recipient_id, row.bundle_on].append(row)
    return [_Mail(rows) for rows in days.values()]


def _take(taken: Sequence[int], token: UUID, *, at: datetime) -> None:
    # Counted before the attempt: a mail that kills its sender is not tried for ever.
    rows = Notification.objects.filter(pk__in=taken)
    rows.update(lease=token, lease_until=at + LEASE, attempts=F("attempts") + 1)


def _told(taken: Sequence[int]) -> list[Notification]:
    rows = Notification.objects.filter(pk__in=taken).select_related("recipient")
    return list(rows.order_by("due_at", "pk"))


# ---------- checking again


class _Checks:
    """What claimed mails still say, asked for many at once, and anew once an answer is not fresh any more."""

    def __init__(self, token: UUID, *, at: datetime) -> None:
        self._token, self._at = token, at
        self._asked: dict[int, bool] = {}
        self._until = 0.0

    def that_hold(self, mail: _Mail, left: Sequence[_Mail]) -> list[Notification]:
        """Return what a mail still says; `left` are those that come after it."""
        if mail.first.pk not in self._asked or monotonic() > self._until:
            self._ask(mail, left)
        rows = [row for row in mail.rows if self._asked[row.pk]]
        # Whatever ends an alert or silences it takes its mails back in the same transaction: also in the last second.
        mine = Notification.objects.unsent().filter(pk__in=[row.pk for row in rows], lease=self._token)
        still = set(mine.values_list("pk", flat=True)) if rows else set()
        return [row for row in rows if row.pk in still]

    def _ask(self, mail: _Mail, left: Sequence[_Mail]) -> None:
        together = list(mail.rows)
        for other in left:
            if len(together) + len(other.rows) > _TOGETHER:
                break
            together += other.rows
        try:
            holding = _that_hold(together, self._token, at=self._at)
        except Exception:  # of one among many; it must not keep this mail from being sent
            together = list(mail.rows)
            holding = _that_hold(together, self._token, at=self._at)
        said = {row.pk for row in holding}
        self._asked = {row.pk: row.pk in said for row in together}
        self._until = monotonic() + _FRESH


def _that_hold(rows: Sequence[Notification], token: UUID, *, at: datetime) -> list[Notification]:
    """Return what is still to be said; withdraw the rest, for much may have happened since it was raised."""
    alerts = Alert.objects.told().in_bulk([row.alert_id for row in rows])
    binding = _binding(alerts.values(), at=at)
    wanted: list[int] = [row.recipient_id for row in rows if row.recipient_id]
    people = get_user_model()._default_manager.filter(pk__in=wanted, is_active=True).exclude(email="")
    here = set(people.values_list("pk", flat=True))
    posts = posts_of(here)
    holding = []
    for row in rows:
        row.alert = alert = alerts[row.alert_id]
        if alert.ended_at or (alert.kind in OF_OBLIGATIONS and (alert.obligation_id, alert.since_on) not in binding):
            _withdraw(row, token, Withdrawal.ENDED, at=at)
        elif alert.acknowledged_at and not row.again:
            _withdraw(row, token, Withdrawal.SILENCED, at=at)
        elif row.recipient_id and not is_still_told(alert, row.audience, posts[row.recipient_id]):
            _withdraw(row, token, Withdrawal.GONE, at=at)
        else:
            holding.append(row)
    return holding


def _binding(alerts: Iterable[Alert], *, at: datetime) -> set[tuple[Any, Any]]:
    """Return which deadlines bind today, of the open obligations that alerts are about."""
    wanted = [alert.obligation_id or 0 for alert in alerts if alert.kind in OF_OBLIGATIONS]
    rows: Any = Obligation.objects.on(day_of(at)).open().filter(pk__in=wanted)
    return set(rows.values_list("pk", "since_on")) if wanted else set()


def _withdraw(row: Notification, token: UUID, why: Notification.Withdrawal, *, at: datetime) -> None:
    with transaction.atomic():
        withdrawn = _write([row], token, withdrawn_at=at, withdrawal=why)
        if withdrawn and why == Withdrawal.GONE:
            tell_fallback([row], at=at)


# ---------- sending


class _Line:
    """The connection to the mail server, opened for the first mail and again after each that failed."""

    def __init__(self) -> None:
        self._connection: Any = None

    def send(self, mail: EmailMultiAlternatives) -> None:
        if self._connection is None:
            self._connection = get_connection()
            self._connection.open()
        mail.connection = self._connection
        mail.send()

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            with suppress(OSError):
                connection.close()


def _compose(rows: Sequence[Notification], *, at: datetime) -> EmailMultiAlternatives:
    row = rows[0]
    to = row.recipient.email if row.recipient else row.address
    language = row.recipient.language if row.recipient else settings.LANGUAGE_CODE
    today = day_of(at)
    with translation.override(language):
        said: list[dict[str, Any]] = [
            {
                "number": each.alert.number,
                "told": words.tell(each.alert, today=today),
                "url": words.address(each.alert, language=language),
            }
            for each in rows[:_LINES]
        ]
    if row.bundle_on is None:
        headline = said[0]["told"].headline
        mail = compose("alert", to=to, language=language, headline=headline, fallback=row.recipient is None, **said[0])
    else:
        more = len(rows) - len(said)
        mail = compose("digest", to=to, language=language, alerts=said, more=more, total=len(rows), on=row.bundle_on)
    mail.extra_headers["Message-ID"] = message_id(rows)
    return mail


def message_id(rows: Sequence[Notification]) -> str:
    """Return what names a mail by what it says, the same at each attempt: a day has two where more came to be said."""
    row = rows[0]
    about = " ".join(sorted(f"{each.alert_id}.{each.again}" for each in rows))
    if row.bundle_on:
        about = f"{row.bundle_on.isoformat()} {about}"
    said = f"{row.recipient_id or row.address} {about}"
    host = urlsplit(settings.ADDRESS).hostname
    return f"<alert.{sha256(said.encode()).hexdigest()[:32]}@{host}>"


def _is_silence(reason: Exception) -> bool:
    """Say whether no server answered, so that the next mail would fare no better."""
    refused = (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError)
    return isinstance(reason, OSError) and not isinstance(reason, refused)


# ---------- writing down


def _stamp(rows: Sequence[Notification], token: UUID, *, at: datetime) -> int:
    """Write down that a server took a mail, unless another sender has it by now; return how many rows it was."""
    row = rows[0]
    address = row.recipient.email if row.recipient else row.address
    # Also where it was withdrawn while the server had it already: what was said, was said.
    said = {"withdrawn_at": None, "withdrawal": "", "error": ""}
    return _write(rows, token, also_withdrawn=True, sent_at=at, address=address, message_id=message_id(rows), **said)


def _postpone(rows: Sequence[Notification], token: UUID, reason: Exception, *, at: datetime) -> None:
    """Put a mail off; after two weeks of attempts it is given up, and the fallback is told."""
    row = rows[0]
    # Of the mail of a day some may have joined later.
    attempts = min(each.attempts for each in rows)
    due_at = at + retry_after(attempts)
    given_up = is_given_up(attempts)
    logger.warning("Notification %s was not taken, attempt %s: %s", row.pk, attempts, type(reason).__name__)
    changes: dict[str, Any] = {"failed_at": at} if given_up else {"due_at": due_at}
    with transaction.atomic():
        if _write(rows, token, error=_said(reason), **changes) and given_up:
            tell_fallback(rows, at=at)


def tell_fallback(rows: Iterable[Notification], *, at: datetime) -> None:
    """Have the fallback told of what a person could not be told; of what the fallback was not told, nobody is."""
    mails = [mail for row in rows if row.recipient_id for mail in to_fallback(row.alert, at=at)]
    # Told once of each alert, however many people could not be reached.
    Notification.objects.bulk_create(mails, ignore_conflicts=True)


def _give_back(rows: Sequence[Notification], token: UUID) -> None:
    """Let go of mails that were not tried, as if they had not been taken."""
    _write(rows, token, attempts=F("attempts") - 1)


def _write(rows: Sequence[Notification], token: UUID, *, also_withdrawn: bool = False, **changes: Any) -> int:
    """Change rows whose lease is still this one, and let go of them; return how many they were."""
    mine = Notification.objects.filter(pk__in=[row.pk for row in rows], lease=token)
    if not also_withdrawn:
        mine = mine.unsent()
    if len(rows) == 1:
        return mine.update(lease=None, lease_until=None, **changes)
    with transaction.atomic():
        # In one order: two who change the same rows never wait for each other crosswise.
        held = list(mine.order_by("pk").select_for_update().values_list("pk", flat=True))
        return Notification.objects.filter(pk__in=held).update(lease=None, lease_until=None, **changes)


def _said(reason: Exception) -> str:
    """Return what a server answered, without whom it was about."""
    if isinstance(reason, smtplib.SMTPRecipientsRefused):
        code, answer = next(iter(reason.recipients.values()))
        return f"{code} {_text(answer)}"[:300]
    if isinstance(reason, smtplib.SMTPResponseException):
        return f"{reason.smtp_code} {_text(reason.smtp_error)}"[:300]
    return type(reason).__name__


def _text(answer: bytes | str) -> str:
    return answer.decode(errors="replace") if isinstance(answer, bytes) else answer
