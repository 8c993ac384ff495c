"""The worker's side: the Celery application and the whole timetable.

The database row is the truth and the broker a doorbell: a message may be lost, doubled or late
without harm. So each task is safe to run twice, and the timetable rings again.
"""

import os
from datetime import timedelta

from celery import Celery
from celery.beat import EmbeddedService
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

from django.conf import settings

# Celery spells a Unix socket differently from the rest of the world.
_redis = settings.REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=", 1)

app = Celery("governance")
app.conf.update(
    broker_url=_redis or "memory://localhost/",
    broker_connection_retry_on_startup=True,
    # Longer than the longest task, or Redis hands it out a second time; and looked at often, or
    # what a killed worker held comes back only after minutes.
    broker_transport_options={
        "visibility_timeout": 30 * 60,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
    if _redis
    else {},
    task_acks_late=True,
    task_ignore_result=True,
    task_serializer="json",
    task_time_limit=20 * 60,
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_hijack_root_logger=False,
    timezone="UTC",
    beat_schedule_filename=str(settings.DATA_DIR / "timetable"),
)
app.autodiscover_tasks()

SOON = timedelta(seconds=10)
MINUTE = timedelta(minutes=1)
HALF_AN_HOUR = timedelta(minutes=30)
HOUR = timedelta(hours=1)

# `expires` is in seconds: a bell that nobody answered before the next one rings is not answered later.
app.conf.beat_schedule = {
    "heartbeat": {
        "task": "governance.tasks.record_heartbeat",
        "schedule": MINUTE,
        "options": {"expires": MINUTE.total_seconds()},
    },
    "verify the journal": {
        "task": "deliberations.tasks.verify_journal",
        "schedule": crontab(hour=5, minute=0),
        "options": {"expires": HOUR.total_seconds()},
    },
    # Once a day, but looked at each hour: a server that refused the mail is asked again.
    "send the journal's anchor outside": {
        "task": "deliberations.tasks.send_anchor",
        "schedule": crontab(minute=20),
        "options": {"expires": HOUR.total_seconds()},
    },
    "raise alerts": {
        "task": "deliberations.tasks.raise_alerts",
        "schedule": crontab(minute="5,35"),
        "options": {"expires": HALF_AN_HOUR.total_seconds()},
    },
    "send notifications": {
        "task": "deliberations.tasks.send_notifications",
        "schedule": MINUTE,
        "options": {"expires": MINUTE.total_seconds()},
    },
    # Somebody looks at the page that says so.
    "read the files that wait to be imported": {
        "task": "deliberations.tasks.read_imports",
        "schedule": SOON,
        "options": {"expires": SOON.total_seconds()},
    },
    "verify the journal when somebody asked": {
        "task": "deliberations.tasks.verify_journal_if_asked",
        "schedule": MINUTE,
        "options": {"expires": MINUTE.total_seconds()},
    },
    "issue the certificates that are due": {
        "task": "deliberations.tasks.issue_certificate",
        "schedule": MINUTE,
        "options": {"expires": MINUTE.total_seconds()},
    },
}


def start_timetable(**_: object) -> None:
    """Run the timetable as a thread of this worker: a broker in memory is heard only inside its process."""
    EmbeddedService(app, thread=True).start()
