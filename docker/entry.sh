#!/usr/bin/env bash
# Start one part of the register: web, worker or timetable; anything else is run as a command.
set -euo pipefail

case "${1:-}" in
    web | worker | timetable)
        python manage.py check --deploy --fail-level WARNING
        python manage.py migrate_locked
        ;;
esac

case "${1:-}" in
    web) exec gunicorn --config python:governance.gunicorn --bind 0.0.0.0:8000 --worker-tmp-dir /dev/shm ;;
    worker) exec celery --app governance worker --without-gossip --without-mingle ;;
    timetable) exec celery --app governance beat --pidfile= ;;
    *) exec "$@" ;;
esac
