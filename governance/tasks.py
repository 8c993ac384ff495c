"""What the timetable does for the running of the register itself."""

from celery import shared_task
from django.utils import timezone

from governance.models import Heartbeat


@shared_task
def record_heartbeat() -> None:
    """Show that timetable, broker and worker are alive."""
    Heartbeat.objects.update_or_create(pk=1, defaults={"seen_at": timezone.now()})
