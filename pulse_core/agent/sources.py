"""Decide which sources this agent runs: what is near, changed by what the server wants."""

from collections.abc import Callable, Iterable, Mapping

import attrs

from pulse_core.collect import Opening, found_nearby, opening
from pulse_core.errors import ConfigError
from pulse_core.model.ids import SourceId
from pulse_core.model.push import AgentConfig
from pulse_core.model.report import Json
from pulse_core.plugin import Log, Offer, Source

Parse = Callable[[type, Mapping[str, Json]], object]
"""Makes a configuration from plain values. Raises ConfigError."""


@attrs.frozen
class Choice:
    """The sources to run, and for each that cannot be run the reason."""

    openings: tuple[Opening, ...] = ()
    impossible: Mapping[str, str] = attrs.field(factory=dict)


def choose(offers: Iterable[Offer[Source]], config: AgentConfig | None, *, parse: Parse, log: Log) -> Choice:
    """What to run. A source that is near runs unless the server switched it off; the server's settings win over found ones."""
    by_name = {offer.name: offer for offer in offers}
    found = found_nearby(by_name.values(), log)
    told = dict(config.sources) if config else {}
    openings: list[Opening] = []
    impossible: dict[str, str] = {}
    for name in sorted({*found, *told}):
        settings = told.get(name, {})
        if settings is None:
            continue
        offer = by_name.get(name.partition(":")[0])
        if offer is None:
            impossible[name] = f"no plugin here offers {name.partition(':')[0]}"
            continue
        try:
            settled = found[name] if name in found and not settings else parse(offer.config, settings)
        except ConfigError as error:
            impossible[name] = str(error)
            continue
        seconds = _interval(settings, config)
        openings.append(opening(SourceId(name), offer, settled, interval_seconds=seconds))
    return Choice(tuple(openings), impossible)


def _interval(settings: Mapping[str, Json], config: AgentConfig | None) -> float | None:
    """The source's own setting, else the server's for this agent, else None: the configuration's or the offer's."""
    own = settings.get("interval_seconds")
    if isinstance(own, int | float) and own > 0:
        return float(own)
    return config.interval_seconds if config is not None and config.interval_seconds > 0 else None
