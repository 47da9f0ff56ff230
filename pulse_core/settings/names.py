"""Every setting of Pulse: its name in the environment, its default, and when a change takes effect."""

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

    host: str = _restart("127.0.0.1", "PULSE_HOST", "Address to listen on", "Only loopback addresses in this version.")
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

    allowed_origins: tuple[str, ...] = _live(
        (),
        "PULSE_ALLOWED_ORIGINS",
        "Other origins",
        "Web pages that may open the live WebSocket, besides Pulse's own: https://host:port.",
    )
    max_clients: int = _restart(500, "PULSE_MAX_CLIENTS", "Live clients at once", minimum=1, maximum=100_000)


def hints(name: str) -> Hints:
    """What is declared of a setting."""
    found: Hints = getattr(attrs.fields(Settings), name).metadata[FIELD]
    return found


NAMES: Final = {hints(attribute.name).env: attribute.name for attribute in attrs.fields(Settings)}
"""The field behind each name in the environment."""

RESTART_FIELDS: Final = frozenset(name for name in NAMES.values() if hints(name).help.endswith(_RESTART))
"""The settings that a running Pulse does not take over."""
