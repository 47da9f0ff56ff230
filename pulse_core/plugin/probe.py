"""Recognise a platform on the network by what it says to a stranger: core asks, the connector only looks at the answer."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from pulse_core.model.report import Json
from pulse_core.plugin.tools import Certificate

HEARD_BYTES: Final = 4096
"""How much of an answer's body is heard at most."""

_NONE: Final[Mapping[str, Json]] = {}


@attrs.frozen(kw_only=True)
class Heard:
    """What something answered to a `GET` without credentials.

    `base_url` is where it was asked (`https://10.0.0.5:8006`, with the port), `at_home` whether that is the machine that Pulse
    runs on. `headers` are by lower-case name; one that came several times holds its values with commas between them. `body` is
    the beginning of the body, 4 kB at most, as it came. `certificate` is what it shows, believed by nobody; None without TLS.
    A redirect is an answer like any other: nobody follows it. All of it is a stranger's word.
    """

    base_url: str
    status: int
    headers: Mapping[str, str] = attrs.field(factory=dict)
    body: bytes = b""
    certificate: Certificate | None = None
    at_home: bool = False

    @property
    def text(self) -> str:
        """The body as text, whatever it is."""
        return self.body.decode("utf-8", "replace")


@attrs.frozen(kw_only=True)
class Recognised:
    """What a probe took an answer for. `name` is what the thing calls itself, `version` what it is, as far as it says.

    `config` are the settings that are clear by now, by field: the address above all, as the offer's form has it. It holds
    no secret, and no choice that a person should make.
    """

    config: Mapping[str, Json]
    name: str = ""
    version: str = ""


@attrs.frozen(kw_only=True)
class Probe:
    """How to tell what an offer is for from everything else on the network.

    Core connects to each of `ports`, asks for `path` by each of `schemes` in turn, without verifying a certificate and without
    sending a secret, and hands the answer to `recognise`: the thing, or None when it is something else. `recognise` is pure
    and quick, and takes whatever there is: several products may answer on one port, and strangers may answer anything.
    """

    ports: tuple[int, ...]
    recognise: Callable[[Heard], Recognised | None]
    path: str = "/"
    schemes: tuple[str, ...] = ("https",)
