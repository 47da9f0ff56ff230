"""Know the recovery points: take them from the line, keep them, and answer who asks for them."""

from collections.abc import Callable, Sequence
from typing import Protocol

import attrs
import msgspec

from pulse_core.line.keep import Write
from pulse_core.model.health import SourceHealth, SourceState
from pulse_core.model.ids import ResourceId
from pulse_core.model.recovery import PointScopes, PointSet
from pulse_core.model.report import Dropped, Report
from pulse_core.plugin.stores import Document, Documents
from pulse_core.plugin.tools import Log
from pulse_core.recovery.belonging import Known, Verdict, belongs
from pulse_core.recovery.catalogue import Catalogue, News
from pulse_core.recovery.group import GROUPS, Group, GroupKey, document, remembered, removal
from pulse_core.recovery.joining import Point, joined
from pulse_core.recovery.row import About
from pulse_core.recovery.wanted import Search, Wanted


class Keeping(Protocol):
    """Has documents written, in the background and again when the store heals. While it is `held` it takes none."""

    @property
    def held(self) -> bool: ...

    def write(self, writes: Sequence[Write]) -> None: ...


class Registry(Known, Protocol):
    """Who is known by what; `seq` changes whenever that may have changed."""

    @property
    def seq(self) -> int: ...


@attrs.define(eq=False)
class RecoveryPoints:
    """Every recovery point there is. `silent` gives the id of a source that is down or was never heard, empty if none is.

    Points are joined and attributed when somebody asks, and only anew when something changed.
    """

    keeper: Keeping
    registry: Registry
    log: Log
    silent: Callable[[], str] = str
    catalogue: Catalogue = attrs.field(factory=Catalogue)
    _unsaved: set[GroupKey] = attrs.field(factory=set)
    _joined: tuple[int, Sequence[Point]] = (-1, ())
    _verdicts: dict[About, Verdict] = attrs.field(factory=dict)
    _as_of: tuple[object, ...] = ()

    # What the line tells.

    @property
    def revision(self) -> int:
        """Grows whenever a point changed, came or went."""
        return self.catalogue.revision

    def take(
        self, report: Report, sets: Sequence[PointSet], *, complete: bool, scopes: Sequence[PointScopes] = ()
    ) -> Sequence[Dropped]:
        """Take what a report says of recovery points; what there is no room for is given back.

        Points of scopes that two complete reports leave out of `scopes` are gone. What was known before the restart counts
        only once it is restored.
        """
        taken = self._keep(self.catalogue.take(report.source, report.scope, sets, complete=complete))
        if complete:
            for listed in scopes:
                self._keep(self.catalogue.list_scopes(report.source, listed))
        return taken.dropped

    def forget(self, source: str) -> None:
        """A person removed the source, and its points with it."""
        self._keep(self.catalogue.forget(source))

    def knows(self, source: str) -> bool:
        """Whether points of the source are known."""
        return self.catalogue.knows(source)

    async def restore(self, documents: Documents) -> None:
        """Begin with what was known before the restart; what was heard meanwhile is newer. Raises StoreError."""
        kept = await documents.all(GROUPS)
        self._verdicts, self._as_of = {}, ()
        self.catalogue.restore(group for one in kept if (group := self._remembered(one)))

    def _remembered(self, document: Document) -> Group | None:
        """A group from its document; one that cannot be read is told again by its source."""
        try:
            return remembered(document)
        except (msgspec.MsgspecError, ValueError) as error:
            self.log.warning("recovery_group_unreadable", key=document.key, error=str(error))
            return None

    def _keep(self, news: News) -> News:
        """Have what changed written; while nothing can be, what is known then is written later."""
        self._unsaved |= news.touched
        if self.keeper.held:
            self._unsaved = {key for key in self._unsaved if self.catalogue.get(key)}
        elif self._unsaved:
            found = [(key, self.catalogue.get(key)) for key in sorted(self._unsaved)]
            self._unsaved = set()
            self.keeper.write([document(group) if group else removal(key) for key, group in found])
        return news

    # What consumers ask.

    def points(self) -> Sequence[Point]:
        """Every point once, newest first."""
        if self._joined[0] != self.revision:
            self._joined = (self.revision, joined(self.catalogue.groups()))
        return self._joined[1]

    def find(self, wanted: Wanted) -> Sequence[Point]:
        """The points that somebody wants, newest first. Resources may be asked for by ids that they had before."""
        resources, candidates = self._current(wanted.resources), self._current(wanted.candidates)
        current = attrs.evolve(wanted, resources=resources, candidates=candidates)
        return Search(current, self.verdicts(), self._name).find(self.points())

    def _current(self, ids: frozenset[str]) -> frozenset[str]:
        return frozenset(found.id if (found := self.registry.get(ResourceId(id))) else id for id in ids)

    def verdicts(self) -> Callable[[About], Verdict]:
        """Whose points are, by what is known now."""
        silent = self.silent()
        as_of = (self.revision, self.registry.seq, silent)
        if self._as_of != as_of:
            self._verdicts, self._as_of = {}, as_of
        known = self._verdicts

        def verdict(about: About) -> Verdict:
            if about not in known:
                known[about] = belongs(about, self.registry, silent=silent)
            return known[about]

        return verdict

    def _name(self, id: ResourceId) -> str:
        resource = self.registry.get(id)
        return resource.name if resource else ""


def silent_source(sources: Sequence[SourceHealth]) -> str:
    """The id of a source that is down or was never heard; empty when all answer."""
    if not sources:
        return "every source"
    return next((one.source for one in sources if one.state is not SourceState.LIVE or one.last_success is None), "")
