"""`/health/`: whether this register does its work, for the machine that watches it."""

from typing import Any

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.models import Heartbeat


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers, is migrated, and every part named in the settings is well; else 503."""
    try:
        said, well = _said()
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse(said, status=200 if well else 503)


def _said() -> tuple[dict[str, Any], bool]:
    executor = MigrationExecutor(connection)
    said: dict[str, Any] = {"database": "reachable", "migrations": "applied", "worker_seen_seconds_ago": None}
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        return said | {"migrations": "waiting"}, False
    # Told, not judged: what a worker leaves undone shows in the parts.
    if heartbeat := Heartbeat.objects.first():
        said["worker_seen_seconds_ago"] = round((timezone.now() - heartbeat.seen_at).total_seconds())
    well = True
    for name in settings.HEALTH_PARTS:
        told, is_well = import_string(name)()
        said |= told
        well = well and is_well
    return said, well
