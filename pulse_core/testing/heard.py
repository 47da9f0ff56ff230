"""Hear what a server says to a stranger, as discovery would: for testing probes against a simulator."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from pulse_core.discovery.asking import Door, heard
from pulse_core.net.tls import context
from pulse_core.plugin.probe import Heard, Probe


async def heard_by(probe: Probe, base_url: str) -> Sequence[Heard]:
    """What the server at `base_url`, on loopback, answers to the questions of a probe, by each of its schemes in turn."""
    place = urlsplit(base_url)
    host = place.hostname or ""
    door = Door(address=host, port=place.port or 0, host=host)
    if not door.at_home:
        raise ValueError(f"{base_url} is not on loopback")
    tls = context(verify=False)
    answers = [await heard(door, scheme=scheme, path=probe.path, tls=tls) for scheme in probe.schemes]
    return [one for one in answers if one is not None]
