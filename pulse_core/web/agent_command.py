"""Write the command that installs an agent: exact, and safe to paste."""

import re
import shlex
from urllib.parse import urlsplit

_HOST = re.compile(r"([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII)


def address_of(*, public_url: str, host: str, secure: bool) -> str:
    """Where an agent finds Pulse: the public address, else the one that this browser used. Empty when it names no host."""
    public = urlsplit(public_url.strip().rstrip("/"))
    if public.scheme in ("http", "https") and _HOST.fullmatch(public.netloc):
        return f"{public.scheme}://{public.netloc}{public.path}"
    return f"{'https' if secure else 'http'}://{host}" if _HOST.fullmatch(host) else ""


def agent_command(*, address: str, secret: str) -> str:
    """The command, for root's shell; empty without an address.

    The secret goes by the environment: a command line is for everybody on the machine to see.
    """
    if not address:
        return ""
    install = f"PULSE_AGENT_TOKEN={shlex.quote(secret)} pulse agent install --server {shlex.quote(address)}"
    return f"{install} && systemctl daemon-reload && systemctl enable --now pulse-agent"
