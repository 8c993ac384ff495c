"""A time stamp service (RFC 3161) on this machine, and how it fails: refuses, breaks, babbles, lies, hangs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from asn1crypto import algos, keys, tsp
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from pyhanko.sign.timestamps import DummyTimeStamper

from tests.conftest import NOW

STAMPED_AT = NOW + timedelta(seconds=7)
"""What the clock of the service says, so that a test can tell it from the register's."""


@dataclass
class TimeStamps:
    """The service: where it is, how it answers, and how often it was asked."""

    url: str = ""
    manner: str = "stamps"  # or refuses, breaks, babbles, lies, hangs
    asked: int = 0
    password: str = ""  # as it came, in base 64


@contextmanager
def time_stamps() -> Iterator[TimeStamps]:
    """Answer on a free port of this machine, in threads of its own."""
    service = TimeStamps()

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            service.asked += 1
            service.password = self.headers.get("Authorization", "")
            asked = tsp.TimeStampReq.load(self.rfile.read(int(self.headers["Content-Length"])))
            if service.manner == "hangs":
                time.sleep(3)
            self.send_response(503 if service.manner == "breaks" else 200)
            self.send_header("Content-Type", "application/timestamp-reply")
            self.end_headers()
            self.wfile.write(_answer(asked, service.manner))

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    server.daemon_threads = True
    service.url = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        server.server_close()


def _answer(asked: tsp.TimeStampReq, manner: str) -> bytes:
    if manner == "babbles":
        return b"<html>Welcome</html>"
    if manner == "refuses":
        return bytes(tsp.TimeStampResp({"status": tsp.PKIStatusInfo({"status": "rejection"})}).dump())
    if manner == "lies":
        asked["message_imprint"] = tsp.MessageImprint(
            {"hash_algorithm": algos.DigestAlgorithm({"algorithm": "sha256"}), "hashed_message": bytes(32)}
        )
    return bytes(_stamper().request_tsa_response(asked).dump())


@cache
def _stamper() -> DummyTimeStamper:
    private = generate_private_key(65537, 2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Time stamps of a test")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(private.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2026, 1, 1))  # noqa: DTZ001
        .not_valid_after(datetime(2030, 1, 1))  # noqa: DTZ001
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True)
        .sign(private, SHA256())
    )
    return DummyTimeStamper(
        asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER)),
        keys.PrivateKeyInfo.load(private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())),
        fixed_dt=STAMPED_AT,
    )
