"""The suite's own ground: throwaway servers, and registers that no test shares."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from governance.models import Heartbeat


@pytest.mark.django_db
def test_suite_runs_on_the_engine_that_was_asked_for(request):
    assert connection.vendor == request.config.option.engine
    assert str(Path(os.environ["REGISTER_DATA_DIR"])).startswith(os.environ["REGISTER_TEST_DIR"])


def test_own(own_database):
    Heartbeat.objects.create(seen_at=timezone.now())
    assert Heartbeat.objects.count() == 1


def test_own2(own_database):
    assert Heartbeat.objects.count() == 0


@pytest.mark.django_db
def test_own3():
    assert Heartbeat.objects.count() == 0


def test_page(page):
    page.goto("/health/")
    assert "reachable" in page.content()
