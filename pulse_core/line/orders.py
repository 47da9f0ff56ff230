"""Check what an agent is told to do before it is kept: an agent cannot ask back."""

from collections.abc import Mapping

import attrs

from pulse_core import forms
from pulse_core.errors import BadRequest, ConfigError
from pulse_core.model.push import AgentConfig
from pulse_core.model.report import Json
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.source import Source

Offers = Mapping[str, Offer[Source]]


def check(config: AgentConfig, offers: Offers) -> None:
    """Refuse settings that no offer takes, and secrets, which must not travel this way. Raises BadRequest with the path."""
    for name, settings in config.sources.items():
        path = f"sources.{name}"
        offer = offers.get(name.partition(":")[0])
        if offer is None:
            raise _refused(
                path, f"no plugin here offers {name.partition(':')[0]}; there are {', '.join(sorted(offers)) or 'none'}"
            )
        if settings is not None:
            _check_settings(offer, settings, path)


def _check_settings(offer: Offer[Source], settings: Mapping[str, Json], path: str) -> None:
    for field in attrs.fields(offer.config):
        if field.type is Secret and field.name in settings:
            raise _refused(f"{path}.{field.name}", "a secret is not given to an agent from here: set it where the agent runs")
    try:
        forms.structure(offer.config, settings, path=path)
    except ConfigError as error:
        raise _refused(path, str(error)) from error


def _refused(path: str, message: str) -> BadRequest:
    text = message if message.startswith(path) else f"{path}: {message}"
    return BadRequest("bad_agent_config", text, details={"path": path})
