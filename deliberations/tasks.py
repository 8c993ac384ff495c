"""What the timetable calls: each asks the clock, takes no arguments, and does no harm the second time."""

import logging

from celery import shared_task
from django.conf import settings

from . import clock
from .actions import ask_verification as asked
from .actions import raise_alerts as alerts
from .actions import send_anchor as anchors
from .actions import send_notifications as notifications
from .actions import verify_journal as journal
from .models import JournalCheck

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
def raise_alerts() -> None:
    alerts.raise_alerts(at=clock.now())


@shared_task
def send_notifications() -> None:
    notifications.send_all(clock.now)
