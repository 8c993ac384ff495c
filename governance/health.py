"""`/health/`: whether this process can do its work, for the machine that watches it."""

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from governance.models import Heartbeat


@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """Answer 200 when the database answers and is migrated, else 503; the worker's age is told, not judged."""
    try:
        executor = MigrationExecutor(connection)
        migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        heartbeat = Heartbeat.objects.first() if migrated else None
    except DatabaseError:
        return JsonResponse({"database": "unreachable"}, status=503)
    return JsonResponse(
        {
            "database": "reachable",
            "migrations": "applied" if migrated else "waiting",
            "worker_seen_seconds_ago": round((timezone.now() - heartbeat.seen_at).total_seconds())
            if heartbeat
            else None,
        },
        status=200 if migrated else 503,
    )
