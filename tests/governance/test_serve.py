"""`manage.py serve` with real processes: what dies comes back, and nothing outlives it."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest


def eventually(true, seconds=40):
    deadline = time.monotonic() + seconds
    while not (result := true()):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return result


def children(pid):
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def descendants(pid):
    return [one for child in children(pid) for one in (child, *descendants(child))]


def command(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def gone(pids):
    return not any(command(pid) for pid in pids)


def child(supervisor, word):
    return next((pid for pid in children(supervisor.pid) if word in command(pid)), None)


def answers(address):
    try:
        return json.load(urllib.request.urlopen(f"{address}/health/", timeout=5))["database"] == "reachable"
    except (urllib.error.URLError, TimeoutError, ConnectionError):
        return False


@pytest.fixture
def served(fresh_database):
    installation = fresh_database()
    with installation.serve() as supervisor:
        eventually(lambda: child(supervisor, "gunicorn") and child(supervisor, "work"))
        yield installation, supervisor


@pytest.mark.parametrize("word", ["gunicorn", "work"])
def test_killed_process_takes_its_own_along_and_is_started_again(served, word):
    installation, supervisor = served
    killed = child(supervisor, word)
    below = descendants(killed)
    os.kill(killed, signal.SIGKILL)
    eventually(lambda: child(supervisor, word) not in (None, killed))
    eventually(lambda: gone(below))
    eventually(lambda: answers(installation.address))


def test_nothing_outlives_a_killed_supervisor(served):
    installation, supervisor = served
    eventually(lambda: answers(installation.address))
    below = descendants(supervisor.pid)
    assert len(below) >= 3
    supervisor.kill()
    eventually(lambda: gone(below))


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_cleanly_within_seconds_when_asked(served, signum):
    _, supervisor = served
    below = descendants(supervisor.pid)
    supervisor.send_signal(signum)
    assert supervisor.wait(12) == 0
    assert gone(below)


def test_an_address_too_long_to_be_read_gets_a_page_of_the_register_in_four_languages(served):
    installation, _ = served
    eventually(lambda: answers(installation.address))
    urllib.request.urlopen(f"{installation.address}/en/register/?q={'w' * 8000}", timeout=5)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{installation.address}/en/register/?q={'w' * 10_000}", timeout=5)
    page = refused.value.read().decode()
    assert refused.value.code == 414
    assert [f'<div lang="{language}"' in page for language in ("nl", "fr", "de", "en")] == [True] * 4
    assert "<h2>This address is too long</h2>" in page


def test_it_listens_on_this_machine_only_and_says_one_thing(served):
    installation, _ = served
    assert installation.address.startswith("http://127.0.0.1:")
    log = (Path(installation.env["REGISTER_DATA_DIR"]) / "serve.log").read_text()
    assert log.startswith("The register answers at http://127.0.0.1:")
    assert "gunicorn" not in log


def test_taken_port_is_refused_with_a_sentence(fresh_database):
    installation = fresh_database(migrated=False)
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(AssertionError, match=r"try another --port\."):
        installation.manage("serve", "--port", str(taken.getsockname()[1]))


def test_containers_that_start_at_once_migrate_once(fresh_database, request):
    installation = fresh_database(migrated=False)
    # SQLite lives on one machine, where one process starts it.
    at_once = 3 if request.config.option.engine == "postgresql" else 1
    starting = [
        subprocess.Popen(
            [sys.executable, "manage.py", "migrate_locked"],
            env=installation.env,
            cwd=request.config.rootpath,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(at_once)
    ]
    for process in starting:
        assert process.communicate(timeout=120) == (None, "")
        assert process.returncode == 0
    assert "[ ]" not in installation.manage("showmigrations")


def test_migration_says_so_when_the_database_does_not_come(fresh_database):
    installation = fresh_database(migrated=False)
    installation.env["DATABASE_URL"] = "postgres://127.0.0.1:1/none"
    with pytest.raises(AssertionError, match="did not answer in 1 seconds"):
        installation.manage("migrate_locked", "--wait", "1")
