"""Test a configuration before it is saved, at the border to the plugin: whatever happens is an answer in words."""

import asyncio
from collections.abc import Callable
from typing import Any, Final

import attrs
import msgspec

from pulse_core.collect import failure, masking, told_to_stop
from pulse_core.errors import SourceError
from pulse_core.plugin.offer import Examination, Lack, Offer, Recipe
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Certificate, Tools

LONGEST_SECONDS: Final = 60.0
LONGEST_TEXT: Final = 4000
MOST: Final = 200
"""How many facts, lacks, recipes or commands are told; more help nobody who is about to save."""


async def examined(offer: Offer[Source], config: object, tools: Tools) -> Examination:
    """What the connector finds; where it has no test of its own, whether it opens and answers once.

    Nothing of it holds a secret of `config`, and all of it is bounded.
    """
    seconds = min(offer.timeout_seconds, LONGEST_SECONDS)
    try:
        async with asyncio.timeout(seconds):
            found: object = await offer.examine(config, tools) if offer.examine else await _asked_once(offer, config, tools)
        return _sound(found, masking(config))
    except TimeoutError:
        return Examination(problem=f"no answer within {seconds:g} s", hint="check the address, and whether it runs")
    except asyncio.CancelledError as error:
        if told_to_stop():
            raise
        return _failed(offer, RuntimeError(f"its own work was cancelled {error}".strip()), config, tools)
    except Exception as error:  # the plugin border: its failure is the answer
        return _failed(offer, error, config, tools)


async def _asked_once(offer: Offer[Source], config: object, tools: Tools) -> Examination:
    async with offer.open(config, tools) as source:
        reports = await source.collect()
    return Examination(summary="It answers.", facts=(("Reports", str(len(reports))),))


def _failed(offer: Offer[Source], error: Exception, config: object, tools: Tools) -> Examination:
    told = failure(error, at=tools.clock.now(), config=config)
    if told.category != "failed" or isinstance(error, SourceError):
        return Examination(problem=told.message, hint=told.hint)
    tools.log.warning("examination_failed", offer=offer.name, reason=told.message)
    return Examination(problem=f"the test itself failed: {type(error).__name__}", hint="look into Pulse's log")


def _sound(found: object, mask: Callable[[str], str]) -> Examination:
    """The examination as it may be shown. Raises TypeError for anything that is none."""
    if not isinstance(found, Examination):
        raise TypeError(f"it answered with {type(found).__name__}, not an Examination")
    try:
        fitting = msgspec.convert(msgspec.to_builtins(found), Examination)
    except msgspec.ValidationError as error:
        raise TypeError(f"its Examination does not fit: {error}") from error
    shown: Examination = _bounded(fitting, mask)
    return shown


def _bounded(value: object, mask: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return mask(value)[:LONGEST_TEXT]
    if isinstance(value, tuple):
        return tuple(_bounded(one, mask) for one in value[:MOST])
    if isinstance(value, Examination | Lack | Recipe | Certificate):
        names = [field.name for field in attrs.fields(type(value))]
        return attrs.evolve(value, **{name: _bounded(getattr(value, name), mask) for name in names})
    return value
