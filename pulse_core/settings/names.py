"""Every setting of Pulse: its name in the environment, its default, and when a change takes effect."""

from collections.abc import Mapping
from typing import Any, Final

import attrs

from pulse_core.plugin.fields import FIELD, Hints, field

_LIVE: Final = "Takes effect at once."
_RESTART: Final = "Takes effect after a restart."


def _live(default: object, env: str, title: str, help: str = "", **limits: Any) -> Any:
    return field(default, env=env, title=title, help=f"{help} {_LIVE}".strip(), **limits)


def _restart(default: object, env: str, title: str, help: str = "", **limits: Any) -> Any:
    return field(default, env=env, title=title, help=f"{help} {_RESTART}".strip(), **limits)


@attrs.frozen(kw_only=True)
class Settings:
    """How one Pulse process runs. Days may be fractions; sizes are bytes; lists are written with commas."""

    host: str = _restart("127.0.0.1", "PULSE_HOST", "Address to listen on", "0.0.0.0 or :: for every one.")
    port: int = _restart(7655, "PULSE_PORT", "Port to listen on", "0 takes a free one.", minimum=0, maximum=65535)
    data_dir: str = _restart("", "PULSE_DATA_DIR", "Data directory", "Default: pulse below the user's data directory.")
    store: str = _restart("sqlite", "PULSE_STORE", "Store engine", "sqlite, or one that a plugin brings.")
    disabled_plugins: tuple[str, ...] = _restart((), "PULSE_DISABLED_PLUGINS", "Plugins that are not loaded")
    nearby: bool = _restart(True, "PULSE_NEARBY", "Watch what is found on this machine", "Without any configuration.")

    log_level: str = _live("info", "PULSE_LOG_LEVEL", "Log level", choices=("debug", "info", "warning", "error"))
    log_json: bool = _live(False, "PULSE_LOG_JSON", "Log as JSON lines")

    raw_days: float = _restart(2.0, "PULSE_RAW_DAYS", "Keep samples as they came for", minimum=0.1, maximum=3650)
    minute_days: float = _restart(14.0, "PULSE_MINUTE_DAYS", "Keep minutes for", minimum=0.1, maximum=3650)
    hour_days: float = _restart(400.0, "PULSE_HOUR_DAYS", "Keep hours for", minimum=1, maximum=36500)
    journal_days: float = _restart(90.0, "PULSE_JOURNAL_DAYS", "Keep changes and incidents for", minimum=1, maximum=36500)

    tls_cert: str = _restart("", "PULSE_TLS_CERT", "Certificate", "A PEM file, the chain included; a changed file is taken over.")
    tls_key: str = _restart("", "PULSE_TLS_KEY", "Key of the certificate", "A PEM file; a changed file is taken over.")
    master_key_file: str = _restart(
        "", "PULSE_MASTER_KEY_FILE", "File with the master key", "Default: keys/master.key in the data directory, made once."
    )
    audit_days: float = _restart(
        365.0, "PULSE_AUDIT_DAYS", "Keep the audit trail for", "0 keeps it for good.", minimum=0, maximum=36500
    )
    audit_async: bool = _restart(
        False,
        "PULSE_AUDIT_ASYNC",
        "Write refusals, sign-ins and exports to the audit trail a moment later",
        "If Pulse is killed, what happened in the last second may be missing. Changes are always written with their event.",
    )

    public_url: str = _live("", "PULSE_PUBLIC_URL", "Address under which people reach Pulse", "https://pulse.example.com.")
    allowed_hosts: tuple[str, ...] = _live(
        (),
        "PULSE_ALLOWED_HOSTS",
        "Host names that Pulse answers to",
        "Besides addresses, this machine's own names and the public address. * for every name.",
    )
    trusted_proxies: tuple[str, ...] = _live(
        (),
        "PULSE_TRUSTED_PROXIES",
        "Networks of reverse proxies",
        "Their X-Forwarded-For and X-Forwarded-Proto are believed: 10.0.0.5,192.168.7.0/24.",
    )
    allowed_origins: tuple[str, ...] = _live(
        (),
        "PULSE_ALLOWED_ORIGINS",
        "Other origins",
        "Web pages that may open the live WebSocket, besides Pulse's own: https://host:port.",
    )
    max_clients: int = _restart(500, "PULSE_MAX_CLIENTS", "Live clients at once", minimum=1, maximum=100_000)

    brought: Mapping[str, str] = attrs.field(factory=dict, repr=False, eq=False)
    """What the environment and the file say under names of others: sign-in backends, and what plugins bring."""
    places: Mapping[str, str] = attrs.field(factory=dict, repr=False, eq=False)
    """Where in the file, `<file>:<line>`, each of them stands that begins like a name of ours."""


def hints(name: str) -> Hints:
    """What is declared of a setting."""
    found: Hints = getattr(attrs.fields(Settings), name).metadata[FIELD]
    return found


NAMES: Final = {hints(attribute.name).env: attribute.name for attribute in attrs.fields(Settings) if FIELD in attribute.metadata}
"""The field behind each name in the environment."""

RESTART_FIELDS: Final = frozenset(name for name in NAMES.values() if hints(name).help.endswith(_RESTART))
"""The settings that a running Pulse does not take over."""
