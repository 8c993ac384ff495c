"""The suite's own ground: throwaway servers, and registers that no test shares."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from django.utils import timezone

from governance.models import Heartbeat


@pytest.mark.django_db
def test_suite_runs_on_the_engine_that_was_asked_for(request):
    assert connection.vendor == request.config.option.engine
    cache.set("key", "word")
    assert cache.get("key") == "word"


def test_suite_never_touches_the_data_folder():
    assert os.environ["REGISTER_DATA_DIR"].startswith(os.environ["REGISTER_TEST_DIR"])
    assert os.environ["REGISTER_TEST_DIR"] in os.environ["DATABASE_URL"]


@pytest.mark.parametrize("time", ["first", "second"])
def test_own_database_starts_empty_although_tests_commit_there(own_database, time):
    assert not Heartbeat.objects.exists()
    Heartbeat.objects.create(seen_at=timezone.now())
    own_database.manage("shell", "-c", "from governance.models import Heartbeat; Heartbeat.objects.get()")


@pytest.mark.django_db
def test_shared_database_knows_nothing_of_what_was_committed_elsewhere():
    assert not Heartbeat.objects.exists()


def test_fresh_database_may_be_asked_for_without_tables(fresh_database):
    assert "[ ] 0001_heartbeat" in fresh_database(migrated=False).manage("showmigrations", "governance")


def test_servers_end_with_the_suite_that_started_them(request, tmp_path):
    (tmp_path / "test_inner.py").write_text("import os\ndef test_where(): print(os.environ['REGISTER_TEST_DIR'])")
    outer = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    inner = subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-sc",
            "pyproject.toml",
            "--engine",
            request.config.option.engine,
            str(tmp_path),
        ],
        cwd=request.config.rootpath,
        env=outer,
        capture_output=True,
        text=True,
    )
    assert inner.returncode == 0, inner.stdout
    [folder] = {word for word in inner.stdout.split() if Path(word).name.startswith("register-")}
    assert folder != os.environ["REGISTER_TEST_DIR"]
    assert not Path(folder).exists()
    commands = [path.read_bytes().decode() for path in Path("/proc").glob("[0-9]*/cmdline") if path.exists()]
    assert not [command for command in commands if folder in command]


def test_browser_opens_the_running_register(page):
    answer = page.goto("/health/")
    assert answer.status == 200
    assert "reachable" in page.content()
