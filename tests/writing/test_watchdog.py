"""The sign of life: one question after a good scan, and none after a bad one."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from deliberations import tasks
from deliberations.actions.register_act import register_act
from deliberations.models import Obligation, Run
from deliberations.writing.watchdog import ping
from tests.actions.test_raise_alerts import poison
from tests.building import decision, keep_until, open_file, party


@pytest.fixture
def watchdog():
    """A server that counts who asks; `asked` holds the addresses, `status` what it answers."""

    class Watchdog(BaseHTTPRequestHandler):
        def do_GET(self):
            server.asked.append(self.path)
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Watchdog)
    server.asked, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


def address(server):
    return f"http://127.0.0.1:{server.server_port}/alive"


def test_it_says_whether_somebody_answered(watchdog):
    assert ping(address(watchdog))
    watchdog.status = 500
    assert not ping(address(watchdog))
    assert not ping("http://127.0.0.1:1/")
    assert watchdog.asked == ["/alive", "/alive"]


@pytest.mark.django_db
def test_it_is_given_after_a_good_scan_where_an_address_is_set(watchdog, cast, settings):
    tasks.raise_alerts()
    assert watchdog.asked == []
    settings.WATCHDOG_URL = address(watchdog)
    tasks.raise_alerts()
    assert watchdog.asked == ["/alive"]


@pytest.mark.django_db
def test_it_stays_out_after_a_scan_that_could_not_raise_something(watchdog, cast, now, settings):
    settings.WATCHDOG_URL = address(watchdog)
    file = open_file("20/001", at=now)
    holder = party("recipient", "hogeschool-voorbeeld")
    register_act(file, decision("2020-03-01", holder, keep_until("2026-10-31")), by=None, at=now)
    poison(Obligation.objects.get(deliberation=file))
    tasks.raise_alerts()
    assert Run.objects.get().failed == 1
    assert watchdog.asked == []
