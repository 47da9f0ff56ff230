"""Recognise the products by the page that they show to everybody: two of them answer on one port."""

import re
from collections.abc import Mapping
from functools import partial
from typing import Final

import attrs

from pulse_core.plugin import Heard, Json, Probe, Recognised

_TITLE: Final = re.compile(r"<title>\s*(?:([A-Za-z0-9][A-Za-z0-9.-]{0,62}) - )?(Proxmox [A-Z][A-Za-z ]{1,40}?)\s*</title>")


@attrs.frozen(kw_only=True)
class Face:
    """How a product shows itself: the words of its page's title, and its server's header where it has one."""

    title: str
    server: str = ""


PVE_FACE: Final = Face(title="Proxmox Virtual Environment", server="pve-api-daemon")
PMG_FACE: Final = Face(title="Proxmox Mail Gateway", server="pmg-api-daemon")
PBS_FACE: Final = Face(title="Proxmox Backup Server")


def recognise(face: Face, heard: Heard) -> Recognised | None:
    """The product at the address, under the name of the node that answered; by its header where its page says nothing."""
    page = _TITLE.search(heard.text)
    if page is not None:
        return _at(heard, name=page[1] or "") if page[2] == face.title else None
    server = heard.headers.get("server", "").partition("/")[0].lower()
    return _at(heard, name="") if face.server and server == face.server else None


def _at(heard: Heard, *, name: str) -> Recognised:
    config: Mapping[str, Json] = {"address": heard.base_url, **({"allow_loopback": True} if heard.at_home else {})}
    return Recognised(name=name.partition(".")[0], config=config)


PVE_PROBE: Final = Probe(ports=(8006,), recognise=partial(recognise, PVE_FACE))
PMG_PROBE: Final = Probe(ports=(8006,), recognise=partial(recognise, PMG_FACE))
PBS_PROBE: Final = Probe(ports=(8007,), recognise=partial(recognise, PBS_FACE))
