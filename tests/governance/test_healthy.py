"""The question that a container asks itself: unwell is only what a new start of it may mend."""

import json
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

ROOT_NOTE = "docker/healthy.py"


@pytest.fixture
def ask(request, tmp_path):
    """Give `ask(status, said)`: the exit status of the script when the web answers that."""

    def asked(status, said):
        class Web(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(said).encode())

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Web)
        threading.Thread(target=server.handle_request, daemon=True).start()
        script = (request.config.rootpath / ROOT_NOTE).read_text().replace(":8000/", f":{server.server_port}/")
        (tmp_path / "healthy.py").write_text(script)
        done = subprocess.run([sys.executable, str(tmp_path / "healthy.py")], env={"ALLOWED_HOSTS": "register.example"})
        server.server_close()
        return done.returncode

    return asked


WELL = {"database": "reachable", "migrations": "applied"}


@pytest.mark.parametrize(
    ("status", "said", "code"),
    [
        (200, WELL, 0),
        (503, WELL | {"last_scan_seconds_ago": 9000}, 0),
        (503, WELL | {"migrations": "waiting"}, 1),
        (503, {"database": "unreachable"}, 1),
        (500, {}, 1),
    ],
)
def test_only_what_this_container_can_mend_makes_it_unwell(ask, status, said, code):
    assert ask(status, said) == code
