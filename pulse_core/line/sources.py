"""Forget a source: what only it reported is removed."""

from collections.abc import Callable, Sequence

import attrs

from pulse_core.errors import Conflict, NotFound, Unavailable
from pulse_core.line.intake import Intake
from pulse_core.line.road import Line
from pulse_core.model.health import SourceHealth


@attrs.frozen(kw_only=True)
class Sources:
    """Passes a person's decision about a source to the line. `asked` gives the sources that this process asks."""

    line: Line
    intake: Intake
    asked: Callable[[], Sequence[SourceHealth]]

    async def forget(self, source: str, *, by: str) -> int:
        """Forget a source, durably: how many resources went with it.

        Raises NotFound; Conflict while it is asked from here, because it would be back at once; Unavailable.
        """
        if any(health.source == source for health in self.asked()):
            raise Conflict("source_in_use", f"{source} is asked by this server: switch it off before it is forgotten")
        if self.line.keeper.held:  # what is not known yet could not be forgotten: it would be back
            raise Unavailable("store", "what was known before the start cannot be read yet: try again in a while")
        told = [resource.sources for resource in self.line.registry.resources() if source in resource.sources]
        if not told and not self.intake.knows(source) and not (self.line.recovery and self.line.recovery.knows(source)):
            raise NotFound("no_such_source", f"there is no source {source}")
        self.intake.forget(source)
        self.line.forget(source, why=f"{source} was forgotten")
        self.line.log.info("source_forgotten", source=source, by=by)
        if not await self.line.keeper.flush():
            raise Unavailable("store", f"{source} is forgotten, but that could not be kept yet: it is tried again")
        return sum(len(sources) == 1 for sources in told)
