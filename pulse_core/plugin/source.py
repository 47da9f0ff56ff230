"""The port of a source, and of the function that reads its reports."""

from collections.abc import Callable, Sequence
from typing import Protocol

from pulse_core.model.report import Reading, Report


class Source(Protocol):
    """One configured thing to watch."""

    async def collect(self) -> Sequence[Report]:
        """Ask the platform once and say what it said.

        Return a report per scope that was asked; leave out scopes that were not due. Set `complete=False` on a
        report that does not list everything of its scope. Raise SourceUnreachable, SourceRefused or SourceGarbled;
        anything else counts as a failure of the plugin. Called by one task at a time, under a time budget.
        """
        ...


Adapter = Callable[[Report], Reading]
"""A pure function. One bad record goes to `Reading.dropped` with its path; the rest is still read."""
