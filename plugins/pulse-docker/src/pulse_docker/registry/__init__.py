"""Ask image registries whether they have something newer than what runs here."""

from pulse_docker.registry.images import LocalImage
from pulse_docker.registry.references import NotAReference, Reference, parse_reference
from pulse_docker.registry.updates import Habits, Updates
from pulse_docker.registry.verdict import Verdict

__all__ = ["Habits", "LocalImage", "NotAReference", "Reference", "Updates", "Verdict", "parse_reference"]
