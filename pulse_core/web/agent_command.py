"""Write the command that installs an agent: exact, and safe to paste."""

import re
import shlex
from collections.abc import Iterator
from typing import Literal
from urllib.parse import urlsplit

import attrs

_HOST = re.compile(r"([A-Za-z0-9]([A-Za-z0-9.-]{0,252})|\[[0-9A-Fa-f:.]{2,45}\])(:[0-9]{1,5})?", re.ASCII)


def address_of(*, public_url: str, host: str, secure: bool) -> str:
    """Where an agent finds Pulse: the public address, else the one that this browser used. Empty when it names no host."""
    public = urlsplit(public_url.strip().rstrip("/"))
    if public.scheme in ("http", "https") and _HOST.fullmatch(public.netloc):
        return f"{public.scheme}://{public.netloc}{public.path}"
    return f"{'https' if secure else 'http'}://{host}" if _HOST.fullmatch(host) else ""


@attrs.frozen(kw_only=True)
class CommandOptions:
    """How the agent is to run there. `platform`: a `service` that starts with the machine, in the `foreground`, or `print`
    its unit and change nothing. `identity` is a second agent's name; `ca_file` lies on its machine."""

    platform: Literal["service", "foreground", "print"] = "service"
    identity: str = ""
    ca_file: str = ""
    skip_verify: bool = False


def agent_command(*, address: str, secret: str, options: CommandOptions = CommandOptions()) -> str:
    """The command, for root's shell; empty without an address.

    The secret goes by the environment: a command line is for everybody on the machine to see.
    """
    if not address:
        return ""
    verb = "run" if options.platform == "foreground" else "install"
    words = ["pulse", "agent", verb, "--server", address, *_flags(options)]
    command = f"PULSE_AGENT_TOKEN={shlex.quote(secret)} {shlex.join(words)}"
    if options.platform != "service":
        return command
    unit = shlex.quote(f"pulse-agent-{options.identity}" if options.identity else "pulse-agent")
    return f"{command} && systemctl daemon-reload && systemctl enable --now {unit}"


def _flags(options: CommandOptions) -> Iterator[str]:
    if options.identity:
        yield from ("--identity", options.identity)
    if options.ca_file:
        yield from ("--ca-file", options.ca_file)
    if options.skip_verify:
        yield "--insecure-skip-verify"
    if options.platform == "print":
        yield "--print"
