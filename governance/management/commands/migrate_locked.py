"""`manage.py migrate_locked`: bring the database up to date when several containers start at once."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

LOCK = 21_128  # any number that nothing else in this database locks


class Command(BaseCommand):
    help = "Wait for the database, then migrate it; of several that ask at once, one migrates and the rest wait."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--wait", type=float, default=60, help="seconds to wait for the database")

    def handle(self, *, wait: float, verbosity: int, **options: Any) -> None:
        deadline = time.monotonic() + wait
        while True:
            try:
                connection.ensure_connection()
                break
            except OperationalError as reason:
                if time.monotonic() > deadline:
                    raise CommandError(f"The database did not answer in {wait:g} seconds: {reason}") from None
                time.sleep(1)
        if connection.vendor != "postgresql":  # SQLite lives on one machine, with one process that starts it
            call_command("migrate", verbosity=verbosity)
            return
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [LOCK])
            try:
                call_command("migrate", verbosity=verbosity)
            finally:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])
