"""`manage.py work`: one worker with the timetable inside it."""

from typing import Any

from celery.signals import worker_ready
from django.core.management.base import BaseCommand

from governance.celery import app, start_timetable


class Command(BaseCommand):
    help = "Run one worker together with the timetable; `manage.py serve` starts this beside the web."

    def handle(self, *args: Any, **options: Any) -> None:
        worker_ready.connect(start_timetable)
        # Threads, because a child process would not hear a broker that lives in memory.
        pool = ["--pool=threads", "--concurrency=2"]
        alone = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        app.worker_main(["--quiet", "worker", "--loglevel=WARNING", *pool, *alone])
