"""Labels as facts, and the Compose project that they name."""

from collections.abc import Mapping

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import pairs
from pulse_docker.facets import Label
from pulse_docker.names import project_of


def facts(said: Mapping[str, str]) -> tuple[Label, ...]:
    """Labels in order of their names."""
    return tuple(Label(name=name, value=value) for name, value in said.items())


def read(value: Json) -> tuple[Label, ...]:
    """The labels in a report."""
    return facts(pairs(value))


def project(value: Json) -> str:
    """The Compose project to which a volume or network belongs; empty when it belongs to none."""
    return project_of(pairs(value))
