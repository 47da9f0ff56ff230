"""A stand-in for the running Pulse at the console's socket, and certificates."""

import datetime
import json
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingUnixStreamServer
from typing import Any

import attrs
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@attrs.define
class FakeApi:
    """Answers at `console.sock` what `answers` say; everything else is a 404 in the API's words."""

    data: Path
    answers: dict[str, tuple[int, Any]] = attrs.field(factory=dict)
    asked: list[tuple[str, Any]] = attrs.field(factory=list)

    def lists(self, path: str, *rows: dict[str, Any]) -> None:
        self.answers[f"GET {path}"] = (200, {"data": list(rows)})

    def asked_for(self, order: str) -> Any:
        """The body of the only request of that kind."""
        [body] = [body for asked, body in self.asked if asked == order]
        return body


@pytest.fixture
def data() -> Iterator[Path]:
    """A data directory whose path is short enough for a socket."""
    folder = Path(tempfile.mkdtemp(prefix="pulse-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def api(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeApi]:
    fake = FakeApi(data)

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            order = f"{self.command} {self.path}"
            length = int(self.headers.get("Content-Length") or 0)
            fake.asked.append((order, json.loads(self.rfile.read(length)) if length else None))
            missing = (404, {"error": {"code": "not_found", "message": "There is no such thing.", "details": {}}})
            status, told = fake.answers.get(order, missing)
            body = b"" if told is None else told if isinstance(told, bytes) else json.dumps(told).encode()
            self.send_response_only(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = answer  # noqa: N815

        def log_message(self, *_: object) -> None: ...

    monkeypatch.setenv("PULSE_DATA_DIR", str(data))
    with ThreadingUnixStreamServer(str(data / "console.sock"), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield fake
        server.shutdown()
        thread.join()


Certify = Callable[..., tuple[Path, Path]]


@pytest.fixture
def certify(tmp_path: Path) -> Certify:
    """Writes a certificate and its key to the same two files, over what was there."""

    def write(name: str = "localhost", *, days: float = 30.0, password: bytes = b"") -> tuple[Path, Path]:
        key = ec.generate_private_key(ec.SECP256R1())
        who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = datetime.datetime.now(datetime.UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(who)
            .issuer_name(who)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - datetime.timedelta(days=100))
            .not_valid_after(now + datetime.timedelta(days=days))
            .sign(key, hashes.SHA256())
        )
        locked = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
        files = tmp_path / "cert.pem", tmp_path / "key.pem"
        files[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
        files[1].write_bytes(
            key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, locked),
        )
        return files

    return write
