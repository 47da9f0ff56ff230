"""The plugins that run: what they declare, with whose it is, and the calls that go to them."""

import functools
from collections.abc import Callable, Mapping, Sequence

from pulse_core.errors import PluginFailed
from pulse_core.host.budgets import Budgets
from pulse_core.host.calling import Failure, contained
from pulse_core.host.cards import Owned, PluginCard, Refusal
from pulse_core.host.clash import CORE, Arranged
from pulse_core.host.moments import Loaded, Moments
from pulse_core.host.reading import sound
from pulse_core.model.incident import Incident
from pulse_core.model.principal import Principal
from pulse_core.model.report import Reading, Report
from pulse_core.model.resource import Resource
from pulse_core.plugin.kinds import Kind
from pulse_core.plugin.offer import Offer
from pulse_core.plugin.ports import (
    Action,
    AIProvider,
    AITool,
    AlertRule,
    AuthBackend,
    Command,
    Notifier,
    PageDeclaration,
    Scope,
    Simulator,
    Verdict,
)
from pulse_core.plugin.routes import Route
from pulse_core.plugin.source import Adapter, Source
from pulse_core.plugin.stores import OpenStore
from pulse_core.plugin.tools import Clock, Tools


class Plugins:
    """Everything the rooms need of plugins. Declarations are settled; moments go to each plugin by itself."""

    def __init__(
        self,
        loaded: Sequence[Loaded],
        arranged: Arranged,
        refusals: Sequence[Refusal],
        *,
        clock: Clock,
        budgets: Budgets,
    ) -> None:
        self._loaded = {plugin.name: plugin for plugin in loaded}
        self._arranged = arranged
        self._refused = tuple(refusals)
        self._clock = clock
        self._budgets = budgets
        self._moments = Moments(loaded, clock=clock, budgets=budgets)

    # What they declare, by the name that is unique within its hook.

    def kinds(self) -> tuple[Kind, ...]:
        """Every kind of resource: the shared ones with what plugins added, then the plugins' own."""
        return self._arranged.kinds

    def facets(self) -> Mapping[str, Owned[type]]:
        """The class behind each facet's name."""
        return self._arranged.facets

    def sources(self) -> Mapping[str, Owned[Offer[Source]]]:
        return self._arranged.tables["pulse_sources"]

    def adapters(self) -> Mapping[str, Owned[Adapter]]:
        """By report kind. To read a report call `read`, which contains what goes wrong."""
        return self._arranged.tables["pulse_adapters"]

    def notifiers(self) -> Mapping[str, Owned[Offer[Notifier]]]:
        return self._arranged.tables["pulse_notifiers"]

    def ai_providers(self) -> Mapping[str, Owned[Offer[AIProvider]]]:
        return self._arranged.tables["pulse_ai_providers"]

    def ai_tools(self) -> Mapping[str, Owned[AITool]]:
        return self._arranged.tables["pulse_ai_tools"]

    def auth_backends(self) -> Mapping[str, Owned[Offer[AuthBackend]]]:
        return self._arranged.tables["pulse_auth_backends"]

    def rules(self) -> Mapping[str, Owned[AlertRule]]:
        return self._arranged.tables["pulse_alert_rules"]

    def actions(self) -> Mapping[str, Owned[Action]]:
        return self._arranged.tables["pulse_actions"]

    def stores(self) -> Mapping[str, Owned[OpenStore]]:
        return self._arranged.tables["pulse_stores"]

    def simulators(self) -> Mapping[str, Owned[Simulator]]:
        """By the name of the offer that they stand in for; a further one for the same offer has its own name behind it."""
        return self._arranged.tables["pulse_simulators"]

    def scopes(self) -> Mapping[str, Owned[Scope]]:
        return self._arranged.tables["pulse_scopes"]

    def pages(self) -> Mapping[str, Owned[PageDeclaration]]:
        """By path."""
        return self._arranged.tables["pulse_pages"]

    def routes(self) -> Mapping[str, Owned[Route]]:
        """By method and path."""
        return self._arranged.tables["pulse_routes"]

    def commands(self) -> Mapping[str, Owned[Command]]:
        return self._arranged.tables["pulse_commands"]

    # What people see.

    def refusals(self) -> tuple[Refusal, ...]:
        """Plugins that were not loaded, then single things that clashed."""
        return (*self._refused, *self._arranged.refusals)

    def cards(self) -> tuple[PluginCard, ...]:
        """A card for each plugin, loaded or not, by name."""
        loaded = [self._card(plugin) for plugin in self._loaded.values()]
        refused = [PluginCard(name=one.plugin, state="refused", step=one.step, reason=one.reason) for one in self._refused]
        return tuple(sorted((*loaded, *refused), key=lambda card: (card.name, card.state)))

    def _card(self, plugin: Loaded) -> PluginCard:
        conduct, manifest = plugin.conduct, plugin.manifest
        clashes = "; ".join(one.reason for one in self._arranged.refusals if one.plugin == plugin.name)
        resting_until = conduct.resting_until
        return PluginCard(
            name=plugin.name,
            state="loaded" if resting_until is None else "resting",
            title=manifest.title,
            version=manifest.version,
            description=manifest.description,
            step="clash" if clashes and not conduct.reason else "",
            reason=conduct.reason or clashes,
            hooks=tuple(sorted(plugin.hooks)),
            calls=conduct.calls,
            failures=conduct.failures,
            strikes=conduct.strikes,
            resting_until=resting_until,
            slowest_seconds=conduct.slowest_seconds,
            permissions=manifest.permissions,
        )

    # What they are told and asked.

    def read(self, report: Report) -> Reading:
        """Have the report read. Raises PluginFailed, with the plugin that could not."""
        owned = self.adapters().get(report.kind)
        if owned is None:
            raise PluginFailed(CORE, f"no plugin reads reports of kind {report.kind!r}")
        conduct = self._loaded[owned.plugin].conduct
        call = f"reading {report.kind}"
        if unfit := conduct.unfit(call):
            raise PluginFailed(owned.plugin, unfit.reason)
        started = self._clock.monotonic()
        made = contained(functools.partial(owned.item, report))
        reading = made if isinstance(made, Failure) else sound(made, most=self._budgets.observations)
        if isinstance(reading, Failure):
            conduct.note(call, self._clock.monotonic() - started, reading)
            raise PluginFailed(owned.plugin, f"{call} {reading.reason}")
        seconds = self._clock.monotonic() - started
        conduct.note(call, seconds, self._too_slow(seconds))
        return reading

    async def tell(self, hook: str, *values: object) -> None:
        """Tell every plugin that has the moment `hook`, all at once; returns when the last is done or given up."""
        await self._moments.each(hook, lambda _: values, seconds=self._budgets.moment_seconds)

    async def startup(self, tools: Callable[[str], Tools]) -> None:
        """Have every plugin start what it needs, each with the tools made for its name."""
        await self._moments.each("pulse_startup", lambda name: (tools(name),), seconds=self._budgets.startup_seconds)

    async def shutdown(self) -> None:
        """Have every plugin give back what it took."""
        await self._moments.each("pulse_shutdown", lambda _: (), seconds=self._budgets.moment_seconds)

    async def mute(self, incident: Incident, resource: Resource) -> Owned[str] | None:
        """Why people are not to be told, and who says so; None to tell them. A failure tells them."""
        answers = await self._moments.each(
            "pulse_mute", lambda _: (incident, resource), seconds=self._budgets.moment_seconds, answer=str
        )
        reasons = (Owned(plugin=name, item=answer) for name, answer in answers.items() if isinstance(answer, str) and answer)
        return next(reasons, None)

    async def allow(self, who: Principal, action: str, on: str) -> Verdict:
        """Whether no plugin objects. A failure, or an answer that is none, denies."""
        answers = await self._moments.each(
            "pulse_allow", lambda _: (who, action, on), seconds=self._budgets.moment_seconds, answer=Verdict
        )
        for name, answer in answers.items():
            if isinstance(answer, Failure):
                return Verdict(allowed=False, reason=f"{name} could not say: {answer.reason}")
            if isinstance(answer, Verdict) and answer.allowed is not True:
                return Verdict(allowed=False, reason=f"{name}: {answer.reason or 'denied'}")
        return Verdict(allowed=True)

    def _too_slow(self, seconds: float) -> Failure | None:
        limit = self._budgets.read_seconds
        return Failure(f"took {seconds:.1f} s to read a report; {limit:g} s is the limit") if seconds > limit else None
