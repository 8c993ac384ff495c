"""What the timetable calls: each asks the clock, takes no arguments, and does no harm the second time."""

import logging

from celery import shared_task

from . import clock
from .actions import verify_journal as journal

logger = logging.getLogger(__name__)


@shared_task
def verify_journal() -> None:
    check = journal.verify_journal(at=clock.now())
    if check.broken_at is not None:
        logger.critical("The journal is broken at line %s.", check.broken_at)
