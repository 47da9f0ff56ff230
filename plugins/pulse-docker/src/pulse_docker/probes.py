"""Recognise an engine that answers by TCP, and one that answers only to whoever shows it a certificate."""

import re
from typing import Final
from urllib.parse import urlsplit

from pulse_core.plugin import Heard, Json, Probe, Recognised
from pulse_docker.address import PLAIN_PORT, TLS_PORT

_API: Final = re.compile(r"1\.\d{1,3}")
_ENGINE: Final = re.compile(r"(?:Docker|Libpod)/(\d[\w.+~-]{0,39})")
_WRONG_SCHEME: Final = "Client sent an HTTP request to an HTTPS server"


def recognise(heard: Heard) -> Recognised | None:
    """The engine behind an answer to `/_ping`, which says the versions of its interface and of itself."""
    place = urlsplit(heard.base_url)
    spoken = _API.fullmatch(heard.headers.get("api-version", ""))
    if spoken and heard.status == 200:
        engine = _ENGINE.match(heard.headers.get("server", ""))
        return Recognised(version=engine[1] if engine else "", config=_config(heard))
    if heard.status == 400 and place.port == TLS_PORT and _WRONG_SCHEME in heard.text:
        return Recognised(config=_config(heard))
    return None


def _config(heard: Heard) -> dict[str, Json]:
    """At a port that is not the engine's own the scheme has to say whether it speaks TLS."""
    place = urlsplit(heard.base_url)
    scheme = "tcp" if place.port in (PLAIN_PORT, TLS_PORT) else place.scheme
    return {"address": f"{scheme}://{place.netloc}", **({"allow_loopback": True} if heard.at_home else {})}


PLAIN_PROBE: Final = Probe(ports=(PLAIN_PORT,), path="/_ping", schemes=("http",), recognise=recognise)
TLS_PROBE: Final = Probe(ports=(TLS_PORT,), path="/_ping", schemes=("https", "http"), recognise=recognise)
