"""`/health/` and the headers that every answer carries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from governance.models import Heartbeat
from governance.tasks import record_heartbeat


@pytest.mark.django_db
def test_health_is_well_before_any_worker_was_seen(client):
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert answer.json() == {
        "database": "reachable",
        "migrations": "applied",
        "worker_seen_seconds_ago": None,
        "journal": "not_verified",
        "last_scan_seconds_ago": None,
        "queue_oldest_seconds": 0,
        "failed": 0,
        "unraised": 0,
        "unsigned": 0,
    }


@pytest.mark.django_db
def test_health_tells_how_long_ago_the_worker_was_seen_but_stays_well(client):
    Heartbeat.objects.create(pk=1, seen_at=timezone.now() - timedelta(hours=2))
    answer = client.get("/health/")
    assert answer.status_code == 200
    assert 7200 <= answer.json()["worker_seen_seconds_ago"] < 7260


@pytest.mark.django_db
def test_heartbeat_stays_one_row(client):
    record_heartbeat()
    record_heartbeat()
    assert Heartbeat.objects.count() == 1
    assert client.get("/health/").json()["worker_seen_seconds_ago"] == 0


@pytest.mark.django_db
def test_health_is_unwell_while_a_migration_waits(client):
    MigrationRecorder(connection).record_unapplied("governance", "0001_heartbeat")
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["migrations"] == "waiting"


@pytest.mark.parametrize("url", ["sqlite:////nowhere/register.sqlite3", "postgres://127.0.0.1:1/none"])
def test_health_is_unwell_when_the_database_does_not_answer(fresh_database, url):
    installation = fresh_database(migrated=False)
    installation.env["DATABASE_URL"] = url
    question = "from django.test import Client;"
    question += "a = Client(headers={'host': 'localhost'}).get('/health/'); print(a.status_code, a.json())"
    assert "503 {'database': 'unreachable'}" in installation.manage("shell", "--no-imports", "-c", question)


@pytest.mark.django_db
def test_health_is_only_for_reading(client):
    assert client.post("/health/").status_code == 405


@pytest.mark.django_db
def test_every_answer_forbids_what_is_not_served_from_here(client):
    policy = client.get("/health/").headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy
