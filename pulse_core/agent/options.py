"""Read the command line of `pulse agent` into what the agent needs, with secrets as secrets."""

import argparse
import os
from pathlib import Path

from pulse_core.agent.link import Server
from pulse_core.errors import ConfigError
from pulse_core.plugin import Secret

TOKEN_VARIABLE = "PULSE_AGENT_TOKEN"  # noqa: S105  # the variable's name
SERVER_VARIABLE = "PULSE_AGENT_SERVER"


def add_server(parser: argparse.ArgumentParser) -> None:
    """Where the server is and how to be let in."""
    group = parser.add_argument_group("server")
    group.add_argument(
        "--server", metavar="URL", default=os.environ.get(SERVER_VARIABLE, ""), help=f"address (or {SERVER_VARIABLE})"
    )
    group.add_argument("--token", metavar="TOKEN", help="token; everybody on the machine can see it here, use --token-file")
    group.add_argument(
        "--token-file", metavar="FILE", help=f"file with the token, which may be one that enrols agents (or {TOKEN_VARIABLE})"
    )
    group.add_argument("--ca-file", metavar="FILE", default="", help="certificates to trust instead of the system's")
    group.add_argument("--insecure-skip-verify", action="store_true", help="trust any certificate, and so anybody in between")


def add_state(parser: argparse.ArgumentParser) -> None:
    """Which agent this is."""
    group = parser.add_argument_group("state")
    group.add_argument("--state-dir", metavar="DIR", help="where identity and spool are kept")
    group.add_argument("--identity", metavar="NAME", help="be another agent on the same machine")


def server_of(options: argparse.Namespace) -> Server:
    """The server of these options. Raises ConfigError."""
    if options.ca_file and not Path(options.ca_file).is_file():
        raise ConfigError("ca-file", f"there is no file {options.ca_file}")
    server = Server(
        url=options.server, token=token_of(options), ca_file=options.ca_file, skip_verify=options.insecure_skip_verify
    )
    server.parts()
    return server


def token_of(options: argparse.Namespace) -> Secret:
    """The token: from the command line, the file, the environment, or systemd's credentials; empty where there is none."""
    text = options.token or _from_file(options.token_file) or os.environ.get(TOKEN_VARIABLE, "") or _from_credentials()
    text = text.strip()
    if not text.isascii() or any(character.isspace() or not character.isprintable() for character in text):
        raise ConfigError("token", "the token holds characters that no token has; is it the right file?")
    return Secret(text)


def _from_file(path: str | None) -> str:
    if not path:
        return ""
    try:
        return Path(path).read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError("token-file", f"{path} cannot be read: {error}") from error


def _from_credentials() -> str:
    folder = os.environ.get("CREDENTIALS_DIRECTORY")
    path = Path(folder) / "token" if folder else None
    return _from_file(str(path)) if path and path.exists() else ""
