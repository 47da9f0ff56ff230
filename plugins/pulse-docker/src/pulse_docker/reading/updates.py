"""Read whether a newer image is there, as the registry client says it."""

from pulse_core.plugin import Json
from pulse_core.plugin.narrow import moment, text
from pulse_docker.facets import UpdateFact


def update_of(value: Json) -> UpdateFact | None:
    """The verdict about one container; None where nobody asked."""
    if not isinstance(value, dict) or not text(value, "state"):
        return None
    return UpdateFact(
        state=text(value, "state"),
        reason=text(value, "reason"),
        current_digest=text(value, "local"),
        latest_digest=text(value, "remote"),
        compared=text(value, "kind"),
        checked_at=moment(value, "checked_at"),
    )
