"""The command `pulse agent`: run, once, status, install, uninstall. What a subcommand needs is imported when it is called."""

import argparse
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from pulse_core import __version__
from pulse_core.agent.options import add_server, add_state, server_of, token_of
from pulse_core.agent.state import State, card_of, state_dir
from pulse_core.errors import ConfigError, PulseError
from pulse_core.plugin import Log


def add_parser(subparsers: Any) -> None:
    """Add `agent` to the command line of `pulse`."""
    agent = subparsers.add_parser("agent", help="watch this machine for a server elsewhere")
    fill(agent)


def fill(agent: argparse.ArgumentParser) -> None:
    """Give the parser the agent's subcommands. A chosen one stands as `run`, which answers with the exit code."""
    commands = agent.add_subparsers(dest="agent_command", required=True, metavar="COMMAND")
    for name, help, add, call in _COMMANDS:
        parser = commands.add_parser(name, help=help, description=help)
        parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"), default="info")
        add(parser)
        parser.set_defaults(run=call)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run `pulse agent` alone, as `python -m pulse_core.agent` does."""
    parser = argparse.ArgumentParser(prog="pulse agent", description="Watch this machine for a server elsewhere.")
    parser.add_argument("--version", action="version", version=__version__)
    fill(parser)
    options = parser.parse_args(arguments)
    try:
        code: int = options.run(options)
    except PulseError as error:
        print(f"pulse agent: {error}", file=sys.stderr)
        return 2
    return code


def _log(options: argparse.Namespace) -> Log:
    from pulse_core import log

    log.configure(options.log_level)
    return log.get()


def _add_run(parser: argparse.ArgumentParser) -> None:
    add_server(parser)
    add_state(parser)
    parser.add_argument("--spool-mib", type=int, default=64, metavar="MIB", help="disk for what cannot be sent (default 64)")


def _run(options: argparse.Namespace) -> int:
    import asyncio

    from pulse_core.agent.wiring import run

    if not options.server:
        raise ConfigError("server", "say where the server is: --server URL")
    if not 1 <= options.spool_mib <= 65536:
        raise ConfigError("spool-mib", "between 1 and 65536")
    folder = state_dir(options.state_dir, options.identity)
    asyncio.run(run(server_of(options), folder=folder, spool_mib=options.spool_mib, log=_log(options)))
    return 0


def _add_once(parser: argparse.ArgumentParser) -> None:
    add_server(parser)
    add_state(parser)


def _once(options: argparse.Namespace) -> int:
    import asyncio
    import tempfile

    import msgspec

    from pulse_core.agent.courier import Held
    from pulse_core.agent.wiring import once, push_once

    log = _log(options)
    server = server_of(options) if options.server else None
    asked = asyncio.run(once(log))
    state = State(state_dir(options.state_dir, options.identity), log=log)
    if server is None:
        print(msgspec.json.format(msgspec.json.encode(asked), indent=2).decode())
        return 0 if any(one.reports for one in asked.values()) else 1
    card = card_of(state.who(), version=__version__, started_at=time.time())
    with tempfile.TemporaryDirectory() as folder:
        try:
            count = asyncio.run(push_once(server, asked, card=card, state=state, folder=Path(folder), log=log))
        except Held as held:
            print(f"pulse agent: not delivered: {held.reason}", file=sys.stderr)
            return 1
    print(f"{count} reports delivered as {card.id}")
    return 0


def _status(options: argparse.Namespace) -> int:
    from pulse_core.agent.status import lines_of, read_status

    folder = state_dir(options.state_dir, options.identity)
    status = read_status(folder / "status.json")
    if status is None:
        print(f"no agent has run in {folder}, or its status cannot be read by this user")
        return 3
    running = _alive(status.pid)
    print("\n".join(lines_of(status, now=time.time(), running=running)))
    return 0 if running and status.connection.state == "connected" else 1


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:  # it lives, and belongs to somebody else
        return True
    return True


def _add_install(parser: argparse.ArgumentParser) -> None:
    add_server(parser)
    parser.add_argument("--identity", metavar="NAME", default="", help="install another agent on the same machine")
    parser.add_argument("--spool-mib", type=int, default=64, metavar="MIB")
    parser.add_argument(
        "--root-probes", metavar="NAMES", default="", help="comma list of probes that get more rights; `list` lists them"
    )
    parser.add_argument("--print", dest="print_only", action="store_true", help="print the unit and write nothing")
    parser.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)


def _install(options: argparse.Namespace) -> int:
    from pulse_core.agent.install import Places, install, next_steps, with_token
    from pulse_core.agent.unit import UnitSettings, chosen, root_probes, unit
    from pulse_core.agent.wiring import installed_permissions
    from pulse_core.clock import SystemClock

    known = root_probes(installed_permissions(SystemClock(), _log(options)))
    if options.root_probes == "list":
        print(
            "\n".join(f"{probe.name}: {', '.join(probe.rights)}: {probe.why}" for probe in known.values())
            or "no probe needs root"
        )
        return 0
    if not options.server:
        raise ConfigError("server", "say where the server is: --server URL")
    server = server_of(options)
    state_dir(None, options.identity or None)
    settings = UnitSettings(
        command=(os.path.abspath(sys.executable), "-m", "pulse_core.agent"),
        server=server.url,
        token_file=os.path.abspath(options.token_file) if options.token_file else "",
        identity=options.identity,
        ca_file=os.path.abspath(server.ca_file) if server.ca_file else "",
        skip_verify=server.skip_verify,
        spool_mib=options.spool_mib,
        probes=chosen(options.root_probes.split(","), known),
    )
    token, places = token_of(options), Places(root=options.root)
    if options.print_only:
        print(unit(with_token(settings, token, places=places)), end="")
        return 0
    print("\n".join(install(settings, token, places=places)))
    print("now run: " + " && ".join(next_steps(settings.name)))
    return 0


def _add_uninstall(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--identity", metavar="NAME", default="")
    parser.add_argument("--root", type=Path, default=Path("/"), help=argparse.SUPPRESS)


def _uninstall(options: argparse.Namespace) -> int:
    from pulse_core.agent.install import Places, uninstall

    name = f"pulse-agent-{options.identity}" if options.identity else "pulse-agent"
    print("\n".join(uninstall(name, places=Places(root=options.root))))
    print(f"if it still runs: systemctl disable --now {name} && systemctl daemon-reload")
    return 0


_COMMANDS = (
    ("run", "ask the sources near this machine and push what they say, until it is stopped", _add_run, _run),
    ("once", "ask every source once and print what it says, or push it with --server", _add_once, _once),
    ("status", "say how the agent that runs here is doing", add_state, _status),
    ("install", "write a systemd unit for an unprivileged agent", _add_install, _install),
    ("uninstall", "remove what install wrote", _add_uninstall, _uninstall),
)
