"""Over HTTPS, with a certificate that somebody made themselves."""

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.people import INSIDE, machine, sign_in
from tools.served import Served

pytestmark = pytest.mark.browser
PASSWORD = "seven calm geese at noon"


@pytest.fixture
def https(tmp_path: Path) -> Iterator[Served]:
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=localhost"
    subprocess.run([*made.split(), "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    served = Served(tmp_path, options=("--tls-cert", str(cert), "--tls-key", str(key)))
    served.start()
    yield served
    served.stop()


def test_over_https_the_cookie_is_bound_to_the_host_and_the_stream_is_wss(https: Served, page: Page) -> None:
    name = https.administrator(PASSWORD, name="ines")
    answer = page.goto(https.address)
    assert answer is not None
    with page.expect_websocket() as stream:
        sign_in(page, https, name=name, password=PASSWORD)

    expect(page).to_have_url(INSIDE)
    expect(page.get_by_text("live", exact=True).first).to_be_visible()
    expect(machine(page)).to_be_visible()
    [cookie] = page.context.cookies()
    assert (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["path"]) == ("__Host-pulse_session", True, True, "/")
    assert stream.value.url.startswith("wss://")
    assert https.address.startswith("https://")
    assert answer.header_value("strict-transport-security") == "max-age=31536000"
    assert "script-src 'self'" in str(answer.header_value("content-security-policy"))
