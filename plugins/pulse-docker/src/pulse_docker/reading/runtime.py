"""Tell Docker from Podman."""

from pulse_core.plugin.narrow import Record, rows, text


def runtime_of(version: Record) -> str:
    """Which engine speaks, by `/version`: Podman names itself among its components. Empty where nothing was said."""
    if not version:
        return ""
    return "podman" if podman_version(version) is not None else "docker"


def podman_version(version: Record) -> str | None:
    """Podman's own version: the field `Version` is one that Docker's clients expect."""
    found = (text(row, "Version") for row in rows(version, "Components") if "podman" in text(row, "Name").lower())
    return next(found, None)
