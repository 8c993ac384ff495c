"""The timetable, and the worker that hears it."""

import subprocess
import sys
import time

import pytest

from governance.celery import app


@pytest.mark.parametrize("name", app.conf.beat_schedule)
def test_every_bell_names_a_task_and_goes_stale(name):
    app.loader.import_default_modules()
    entry = app.conf.beat_schedule[name]
    assert entry["task"] in app.tasks
    assert 0 < entry["options"]["expires"] <= 24 * 60 * 60
    assert not entry.get("args")
    assert not entry.get("kwargs")


def test_messages_are_json_and_acknowledged_late():
    assert app.conf.task_serializer == "json"
    assert app.conf.accept_content == ["json"]
    assert app.conf.task_acks_late
    assert app.conf.worker_prefetch_multiplier == 1
    assert app.conf.timezone == "UTC"


def test_redis_waits_longer_than_the_longest_task(fresh_database):
    installation = fresh_database(migrated=False)
    installation.env["REDIS_URL"] = "redis://127.0.0.1:1/0"
    question = "from governance.celery import app as a; o = a.conf.broker_transport_options;"
    question += "print(o['visibility_timeout'] > a.conf.task_time_limit, o['unacked_restore_throttle'])"
    assert installation.manage("shell", "--no-imports", "-c", question).split() == ["True", "1"]


IMPATIENT = """
import django; django.setup()
from django.core.management import call_command
from governance.celery import app
app.conf.beat_schedule = {"now": {**app.conf.beat_schedule["heartbeat"], "schedule": 0.5}}
call_command("work")
"""


def test_worker_hears_its_own_timetable_through_the_real_broker(own_database, request):
    from governance.models import Heartbeat

    env = {**own_database.env, "DJANGO_SETTINGS_MODULE": "governance.settings"}
    worker = subprocess.Popen([sys.executable, "-c", IMPATIENT], env=env, cwd=request.config.rootpath)
    try:
        deadline = time.monotonic() + 60
        while not Heartbeat.objects.exists():
            assert worker.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.1)
        worker.terminate()
        assert worker.wait(20) == 0
    finally:
        worker.kill()
