"""What a source promises: it opens, answers in time with plain JSON, says no secret, and cleans up."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import attrs
import msgspec

from pulse_core.forms import redaction_values
from pulse_core.forms.shape import shape
from pulse_core.model.push import MAX_DECODED_BYTES
from pulse_core.model.report import Report
from pulse_core.plugin.fields import Secret
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.source import Source
from pulse_core.plugin.tools import Tools
from pulse_core.testing.checks.payload import texts, troubles
from pulse_core.testing.checks.promise import Promise, hold
from pulse_core.testing.clock import settle
from pulse_core.testing.tools import tools as make_tools


async def check_source(offer: Offer[Source], config: object, *, tools: Tools | None = None, times: int = 2) -> tuple[Report, ...]:
    """Open the source, ask it `times` times and close it. Gives the last reports. Raises ContractBroken.

    What the platform refuses is not caught: give it a platform, or a fake server, that answers.
    """
    before = asyncio.all_tasks()
    answers: list[object] = []
    late = False
    async with offer.open(config, tools or make_tools(f"{offer.name}:check")) as source:
        for _ in range(times):
            try:
                async with asyncio.timeout(offer.timeout_seconds):
                    answers.append(await source.collect())
            except TimeoutError:
                late = True
                break
    await settle()  # a fake server in this process hears of the end a few turns later
    left = [task.get_name() for task in asyncio.all_tasks() - before if not task.done()]
    hold(f"the source {offer.name}", _promises(offer, config, answers, late=late, left=left))
    return tuple(answers[-1]) if answers and isinstance(answers[-1], list | tuple) else ()


def _promises(
    offer: Offer[Any], config: object, answers: Sequence[object], *, late: bool, left: Sequence[str]
) -> Iterator[Promise]:
    limit = f"it took longer than {offer.timeout_seconds:g} s" if late else ""
    yield Promise("it answers in its time", (limit,) if limit else ())
    yield Promise("it leaves no task behind", tuple(f"{name} still runs" for name in left))
    yield Promise("it answers with reports", tuple(trouble for answer in answers for trouble in _shape(answer)))
    reports = [one for answer in answers if isinstance(answer, list | tuple) for one in answer if isinstance(one, Report)]
    yield Promise("a report is plain JSON", tuple(trouble for one in reports for trouble in troubles(one.payload)))
    yield Promise("a report is small enough to be pushed", tuple(_large(reports)))
    yield Promise("a report holds no secret", tuple(_leaks(reports, config)))


def _shape(answer: object) -> Iterator[str]:
    if not isinstance(answer, list | tuple):
        yield f"it answered with {type(answer).__name__}, not a list of reports"
        return
    seen: set[tuple[str, str]] = set()
    for one in answer:
        if not isinstance(one, Report):
            yield f"it answered with {type(one).__name__} among its reports"
        elif not one.kind or not one.scope:
            yield "a report has no kind or no scope"
        elif (one.kind, one.scope) in seen:
            yield f"two reports of kind {one.kind} speak of the scope {one.scope}"
        else:
            seen.add((one.kind, one.scope))


def _large(reports: Sequence[Report]) -> Iterator[str]:
    for one in reports:
        if not any(troubles(one.payload)) and (size := len(msgspec.json.encode(one.payload))) > MAX_DECODED_BYTES:
            yield f"{one.kind} has {size} bytes; {MAX_DECODED_BYTES} is the limit"


def _leaks(reports: Sequence[Report], config: object) -> Iterator[str]:
    secrets = [text for text in redaction_values(config) if text in set(_secrets(config))]
    for one in reports:
        if any(secret in text for text in texts(one.payload) for secret in secrets):
            yield f"{one.kind} holds a secret of the configuration"


def _secrets(config: object) -> Iterator[str]:
    for field in shape(type(config)):
        value = getattr(config, field.name)
        for one in value if isinstance(value, tuple) else (value,):
            if isinstance(one, Secret):
                yield one.reveal()
            elif attrs.has(type(one)):
                yield from _secrets(one)
