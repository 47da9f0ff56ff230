"""Find what can be watched on this machine with no configuration."""

from collections.abc import Iterable

from pulse_core.plugin.offer import Offer
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Log


def found_nearby(offers: Iterable[Offer[Source]], log: Log) -> dict[str, object]:
    """The configuration of each source that was found, by `<offer>:<name>`."""
    found: dict[str, object] = {}
    for offer in offers:
        if offer.nearby is None:
            continue
        try:
            found |= {f"{offer.name}:{one.name}": one.config for one in offer.nearby()}
        except Exception as error:  # the plugin border: one that cannot look around does not stop the others
            log.warning("nearby_failed", offer=offer.name, reason=f"{type(error).__name__}: {error}")
    return found
