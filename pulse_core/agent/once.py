"""Ask every source once, now."""

import asyncio
from collections.abc import Iterable

import attrs

from pulse_core.collect import Opening
from pulse_core.collect.stamp import stamped
from pulse_core.model.report import Report
from pulse_core.plugin import Clock, HttpClients, Log, Tools


@attrs.frozen(kw_only=True)
class Asked:
    """What one source said, or why it did not."""

    reports: tuple[Report, ...] = ()
    error: str = ""


async def ask_once(openings: Iterable[Opening], *, clock: Clock, log: Log, http: HttpClients) -> dict[str, Asked]:
    """The reports of each source by its id, all asked side by side, each within its own time limit."""
    async with asyncio.TaskGroup() as group:
        tasks = {
            opening.id: group.create_task(_ask(opening, Tools(source=opening.id, clock=clock, log=log, http=http)))
            for opening in openings
        }
    return {str(id): task.result() for id, task in tasks.items()}


async def _ask(opening: Opening, tools: Tools) -> Asked:
    try:
        async with asyncio.timeout(opening.timeout_seconds), opening.offer.open(opening.config, tools) as source:
            reports = await source.collect()
        stamps = (stamped(report, opening.id, tools.clock, interval_seconds=opening.interval_seconds) for report in reports)
        return Asked(reports=tuple(stamps))
    except Exception as error:  # the plugin border: the other sources still say what they have to say
        return Asked(error=f"{type(error).__name__}: {error}")
