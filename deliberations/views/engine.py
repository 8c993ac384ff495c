"""How the register's own engine is: for the machine that watches it, for Prometheus, and as a banner for staff."""

import hmac
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from .. import clock, permissions
from ..models import Certificate, Integrity, JournalHead, Notification, Term, horizon, journal_state
from ..models.alert import Alert
from ..models.engine_state import EngineState, engine_state
from ..permissions import Right
from ..rules.calendar import BRUSSELS
from ..writing.days import day
from ..writing.metrics import CONTENT_TYPE, Gauge
from ..writing.metrics import metrics as written

_TIME_TO_SIGN = timedelta(hours=1)


def engine_health() -> tuple[dict[str, Any], bool]:
    """Return what `/health/` tells of the engine that warns, and whether it is well."""
    state = engine_state(clock.now())
    return {
        "last_scan_seconds_ago": _ago(state, "scanned_at"),
        "queue_oldest_seconds": _ago(state, "due_since") or 0,
        "failed": state.failed,
        "unraised": state.unraised,
    }, state.is_well


def journal_health() -> tuple[dict[str, Any], bool]:
    """Return what `/health/` tells of the journal; not verified today is told, broken is unwell."""
    integrity = journal_state(clock.now()).integrity
    return {"journal": str(integrity)}, integrity != Integrity.BROKEN


def signing_health() -> tuple[dict[str, Any], bool]:
    """Return how many certificates wait for the register's signature for more than an hour; none is well."""
    waiting = unsigned(clock.now())
    return {"unsigned": waiting}, not waiting


def unsigned(at: datetime) -> int:
    """Count the certificates that wait for a signature too long; a register without a key owes none."""
    if not settings.SIGNING_KEY_FILE:
        return 0
    return Certificate.objects.unsigned().filter(issued_at__lt=at - _TIME_TO_SIGN).count()


def _ago(state: EngineState, name: str) -> int | None:
    moment = getattr(state, name)
    return None if moment is None else max(0, round((state.at - moment).total_seconds()))


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Answer who brings the token of the environment, or is signed in and reads the whole register; else 404."""
    if not (_brings_token(request) or permissions.everywhere(request.user, Right.VIEW_JOURNAL)):
        raise Http404
    return HttpResponse(written(_gauges()), content_type=CONTENT_TYPE)


def _brings_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, settings.METRICS_TOKEN.encode())


def _gauges() -> list[Gauge]:
    at, today = clock.now(), clock.today()
    state = engine_state(at)
    alerts = Alert.objects.all().numbers(at)
    # What is in the inbox is there at once, so whatever is not sent is a mail.
    waiting = Notification.objects.unsent().count()
    obligations = horizon.counts(horizon.tally(Term.objects.open().on(today)), today=today)
    integrity = journal_state(at).integrity
    return [
        Gauge("register_obligations", "Open obligations by where they stand.", _floats(obligations), "state"),
        Gauge(
            "register_alerts",
            "Alerts that stand, by what people made of them.",
            {state: sum(getattr(each, state) for each in alerts) for state in ("open", "snoozed", "acknowledged")},
            "state",
        ),
        Gauge("register_mails_waiting", "Mails about alerts that are not sent yet.", {"": waiting}),
        Gauge("register_mails_failed", "Mails about alerts that were given up.", {"": state.failed}),
        Gauge("register_last_scan_age_seconds", "Time since the last good scan.", {"": _ago(state, "scanned_at")}),
        Gauge(
            "register_queue_age_seconds",
            "Age of the mail that is due the longest.",
            {"": _ago(state, "due_since") or 0},
        ),
        Gauge(
            "register_certificates_unsigned",
            "Certificates that wait for the register's signature for more than an hour.",
            {"": unsigned(at)},
        ),
        Gauge("register_journal_lines", "Lines of the journal.", {"": JournalHead.objects.get().number}),
        Gauge(
            "register_journal_broken",
            "1 where the last verification found a break.",
            {"": integrity == Integrity.BROKEN},
        ),
    ]


def _floats(counts: dict[Any, int]) -> dict[str, float | None]:
    return {str(state): count for state, count in counts.items()}


def _clock(moment: datetime | None) -> str:
    return f"{moment.astimezone(BRUSSELS):%H:%M}" if moment else ""


class Trouble(NamedTuple):
    """One thing that is wrong with the engine, for those who look after it."""

    heading: str
    text: str
    url: str = ""
    link: str = ""


def troubles(person: permissions.Person) -> list[Trouble]:
    """Return what the committee's people are told of the engine on their pages; nothing where all is well."""
    if not permissions.everywhere(person, Right.HANDLE_ALERTS):
        return []
    state = engine_state(clock.now())
    found = []
    if state.scan_is_late:
        since = (
            _("The last good scan was on %(day)s at %(time)s.")
            % {"day": day(state.scanned_at), "time": _clock(state.scanned_at)}
            if state.scanned_at
            else _("There was none yet.")
        )
        found.append(
            Trouble(
                _("Nobody is warned: the register has not looked for deadlines for more than two hours"),
                since
                + " "
                + _("Have the operator look at the worker and the timetable. Nothing is lost: what is due waits."),
            )
        )
    if state.unraised:
        heading = ngettext("%(n)s alert could not be raised", "%(n)s alerts could not be raised", state.unraised)
        text = _("The register tries again each half hour. Have the operator look into the log, which names them.")
        found.append(Trouble(heading % {"n": state.unraised}, text))
    if state.queue_stands_still:
        found.append(
            Trouble(
                _("Mails stand still"),
                _("One is due since %(day)s at %(time)s. Have the operator look at the worker and the mail server.")
                % {"day": day(state.due_since), "time": _clock(state.due_since)},
            )
        )
    if state.failed:
        heading = ngettext("%(n)s mail was given up", "%(n)s mails were given up", state.failed) % {"n": state.failed}
        text = _("No server took it for fourteen days. Put the address right, then send it again.")
        found.append(Trouble(heading, text, reverse("failed_mails"), _("Mails that failed")))
    return found
