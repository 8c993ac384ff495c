from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class DeliberationsConfig(AppConfig):
    name = "deliberations"

    def ready(self) -> None:
        post_migrate.connect(_guard_tables, sender=self)


def _guard_tables(using: str, **kwargs: Any) -> None:
    from .models import insert_only

    connection = connections[using]
    # A migration backwards may have taken tables away.
    if set(insert_only.TABLES) <= set(connection.introspection.table_names()):
        insert_only.install(connection)
