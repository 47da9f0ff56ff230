"""Test a configuration before it is saved, at the border to the plugin: whatever happens is an answer in words."""

import asyncio

from pulse_core.errors import SourceError
from pulse_core.plugin.offer import Examination, Offer
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Tools

LONGEST_SECONDS = 60.0


async def examined(offer: Offer[Source], config: object, tools: Tools) -> Examination:
    """What the connector finds; where it has no test of its own, whether it opens and answers once."""
    seconds = min(offer.timeout_seconds, LONGEST_SECONDS)
    try:
        async with asyncio.timeout(seconds):
            found: object = await offer.examine(config, tools) if offer.examine else await _asked_once(offer, config, tools)
    except SourceError as error:
        return Examination(problem=str(error), hint=error.hint)
    except TimeoutError:
        return Examination(problem=f"no answer within {seconds:g} s", hint="check the address, and whether it runs")
    except Exception as error:  # the plugin border: its failure is the answer
        tools.log.warning("examination_failed", offer=offer.name, reason=f"{type(error).__name__}: {error}")
        return Examination(problem=f"the test itself failed: {type(error).__name__}", hint="look into Pulse's log")
    if not isinstance(found, Examination):
        return Examination(problem=f"the connector answered with {type(found).__name__}", hint="this is a bug of the connector")
    return found


async def _asked_once(offer: Offer[Source], config: object, tools: Tools) -> Examination:
    async with offer.open(config, tools) as source:
        reports = await source.collect()
    return Examination(summary="It answers.", facts=(("Reports", str(len(reports))),))
