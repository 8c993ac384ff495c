"""What the timetable calls: each asks the clock, takes no arguments, and does no harm the second time."""

import logging

from celery import shared_task
from django.conf import settings

from . import clock
from .actions import ask_verification as asked
from .actions import issue_certificate as certificates
from .actions import raise_alerts as alerts
from .actions import read_import as imports
from .actions import send_anchor as anchors
from .actions import send_notifications as notifications
from .actions import sign_certificate as signatures
from .actions import verify_journal as journal
from .models import JournalCheck
from .writing.watchdog import ping

logger = logging.getLogger(__name__)


@shared_task
def verify_journal() -> None:
    _cry(journal.verify_journal(at=clock.now()))


@shared_task
def verify_journal_if_asked() -> None:
    _cry(asked.verify_if_asked(at=clock.now()))


def _cry(check: JournalCheck | None) -> None:
    if check is not None and check.broken_at is not None:
        logger.critical("The journal is broken at line %s.", check.broken_at)


@shared_task
def send_anchor() -> None:
    """Send it once a day; where no address is set there is nothing to do."""
    if settings.JOURNAL_ANCHOR_TO:
        anchors.send_anchor(at=clock.now())


@shared_task
def issue_certificate() -> None:
    """Issue what is due, then sign it; what another worker issues or signs meanwhile is so once all the same."""
    certificates.issue_due(at=clock.now())
    signatures.sign_due(at=clock.now())


@shared_task
def raise_alerts() -> None:
    """Look for what is due; after a good scan tell who watches from outside, where an address is set."""
    run = alerts.raise_alerts(at=clock.now())
    if settings.WATCHDOG_URL and not run.failed:
        ping(settings.WATCHDOG_URL)


@shared_task
def send_notifications() -> None:
    """Send what is due, for nearly a minute at most: what is left is due at the next bell."""
    notifications.send_all(clock.now, longest=notifications.A_RUN)


@shared_task
def read_imports() -> None:
    """Read what waits, one file after the other; a worker that dies over one loses that one's turn only."""
    while imports.read_import(at=clock.now()):
        pass
