"""Do all the work that is due, once: for a machine that has cron and no worker."""

import logging
from typing import Any

from deliberations import tasks

from ._speaking import SpeakingCommand

logger = logging.getLogger(__name__)

_WORK = (
    tasks.read_imports,
    tasks.issue_certificate,
    tasks.raise_alerts,
    tasks.send_notifications,
    tasks.verify_journal_if_asked,
    tasks.send_anchor,
)


class Command(SpeakingCommand):
    help = (
        "Do what the timetable would: read what was imported, issue certificates, raise alerts, send mails, "
        "verify the journal if asked, send its anchor."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        failed = []
        for task in _WORK:
            name = task.name.rpartition(".")[2]
            try:
                task()
            except Exception:  # one kind of work that fails must not keep the others from being done
                logger.exception("%s failed.", name)
                failed.append(name)
            else:
                self.stdout.write(f"{name}: done.")
        if failed:
            self.stderr.write(f"Failed: {', '.join(failed)}. The log says why; run it again.")
            raise SystemExit(1)
