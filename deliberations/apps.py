from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate


class DeliberationsConfig(AppConfig):
    name = "deliberations"

    def ready(self) -> None:
        post_migrate.connect(_guard_tables, sender=self)
        post_migrate.connect(_renew_rights, sender=self)


def _guard_tables(using: str, **kwargs: Any) -> None:
    from .models import insert_only, search

    insert_only.install(connections[using])
    search.install(connections[using])


def _renew_rights(sender: AppConfig, using: str, **kwargs: Any) -> None:
    """Give groups that were made before a right came to be what their role says today."""
    from django.contrib.auth.management import create_permissions

    from .actions.renew_rights import renew_rights
    from .models import RoleGroup

    connection = connections[using]
    if RoleGroup._meta.db_table in connection.introspection.table_names():
        # Django's own hand comes after this one.
        create_permissions(sender, verbosity=0, using=using)
        renew_rights()
