"""How gunicorn serves the web: read with `gunicorn --config python:governance.gunicorn`."""

import os
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")

from django.conf import settings

from governance.lifeline import end_with_parent

wsgi_app = "governance.wsgi"
worker_class = "governance.web.Worker"
# The most that gunicorn grants: a filter with every choice made stays far below.
limit_request_line = 8190
# SQLite has one writer at a time, so a second process would bring only waiting.
workers = 1 if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3") else 2
threads = 8 // workers
loglevel = "warning"
graceful_timeout = 5
control_socket_disable = True


def post_fork(_server: Any, _worker: Any) -> None:
    end_with_parent()
