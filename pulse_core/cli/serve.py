"""`pulse serve`: watch, and serve the live view."""

from __future__ import annotations

import argparse
import os
from typing import TYPE_CHECKING

from pulse_core.errors import ConfigError

if TYPE_CHECKING:
    from pulse_core.settings import Settings


def add_parser(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand."""
    parser = commands.add_parser("serve", help="watch this machine and serve the live view", description=__doc__)
    parser.add_argument("--host", help="address to listen on (default 127.0.0.1; 0.0.0.0 or :: for every one)")
    parser.add_argument("--port", type=int, help="port to listen on (default 7655; 0 takes a free one)")
    parser.add_argument("--data-dir", help="where settings, history and the journal are kept")
    parser.add_argument("--tls-cert", metavar="FILE", help="serve HTTPS with this certificate (PEM, the chain included)")
    parser.add_argument("--tls-key", metavar="FILE", help="the certificate's key (PEM, without a password)")
    parser.add_argument("--log-level", choices=("debug", "info", "warning", "error"))
    parser.set_defaults(run=run)


def overrides(arguments: argparse.Namespace) -> dict[str, object]:
    """The settings that the command line names."""
    names = ("host", "port", "data_dir", "tls_cert", "tls_key", "log_level")
    return {name: value for name in names if (value := getattr(arguments, name)) is not None}


def read_settings(arguments: argparse.Namespace) -> Settings:
    """The settings as environment, file and command line give them now. Raises ConfigError for what cannot hold."""
    from pulse_core.access import networks
    from pulse_core.settings import load

    settings = load(os.environ, overrides=overrides(arguments))
    if bool(settings.tls_cert) != bool(settings.tls_key):
        missing = "PULSE_TLS_KEY" if settings.tls_cert else "PULSE_TLS_CERT"
        raise ConfigError(missing, "a certificate and its key belong together: name both files, or neither")
    networks(settings.trusted_proxies)
    return settings


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGINT or SIGTERM."""
    settings = read_settings(arguments)
    from pulse_core.cli.server import serve

    return serve(settings, reread=lambda: read_settings(arguments))
